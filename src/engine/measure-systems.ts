// One system after the other on a retrieval set, as columns by query: an embedder under several instructions, what a reranker
// makes of its first documents, BM25.

import { noDocument, rankedDocuments, rerankedDocuments, type RankedColumns } from '../contract/comparison-calls.ts';
import type { RetrievalSet } from '../contract/examples.ts';
import type { RetrievalEvaluation, StageEntry } from '../contract/run-file.ts';
import { rankedColumns, type RankingTable } from '../evaluation/ranked-columns.ts';
import type { TokenCache } from '../data/tokenizer/token-cache.ts';
import type { ModelState } from '../model/model-state.ts';
import { Bm25Index } from '../retrieval/bm25.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { forEachQuery, type LongWork } from './evaluate.ts';
import { rerank } from './evaluate-reranker.ts';
import { openRetrieval, type OpenedRetrieval } from './evaluation-sets.ts';
import { rankDocuments } from './rank-documents.ts';
import type { Encoding } from './score-text-pairs.ts';

/** GPU memory that vectors of the documents and a batch may take together. */
const budgetBytes = 2 * 1024 ** 3;

/** What a measurement needs beside the model. */
export interface MeasureSetting {
  readonly device: TensorDevice;
  readonly signal: AbortSignal;
  readonly onPhase: Encoding['onPhase'];
}

/** A model on the device with the tokenizer that it reads with. */
export interface MeasuredModel {
  readonly state: ModelState;
  readonly tokens: TokenCache;
  /** What it was trained to see before passages. */
  readonly passageInstruction: string;
}

/** What an embedder ranks under one instruction. */
export interface MeasuredRanking {
  readonly table: RankingTable;
  readonly columns: RankedColumns;
}

/** A whole set, as a comparison reads it. @throws InputError where it has no documents or no judged queries */
export function openComparedSet(name: string, set: RetrievalSet): OpenedRetrieval {
  return openRetrieval(entryFor(name, ''), set, 0);
}

function entryFor(name: string, passageInstruction: string): RetrievalEvaluation {
  return {
    ...{ kind: 'retrieval', name, folder: name, instruction: '', passageInstruction },
    ...{ compareInstructions: [], rerankDepth: rerankedDocuments },
  };
}

/** Rankings of an embedder under one instruction after the other; the documents are encoded once for all of them. */
export async function measureEmbedder(
  setting: MeasureSetting,
  { state, tokens, passageInstruction }: MeasuredModel,
  opened: OpenedRetrieval,
  instructions: readonly string[],
): Promise<readonly MeasuredRanking[]> {
  const asked = { ...opened, entry: entryFor(opened.entry.name, passageInstruction) };
  const tables = await rankDocuments({ ...setting, tokens, budgetBytes }, state, asked, instructions);
  return tables.map((table) => ({ table, columns: rankedColumns(opened, table) }));
}

/** The first {@link rerankedDocuments} of every query as a reranker sorts them. @param entry the stage that trained it */
export async function measureReranker(
  setting: MeasureSetting,
  reranker: Pick<MeasuredModel, 'state' | 'tokens'> & { readonly entry: StageEntry },
  opened: OpenedRetrieval,
  table: RankingTable,
): Promise<RankedColumns> {
  const { state, tokens, entry } = reranker;
  const sorted = await rerank({ ...setting, tokens, budgetBytes }, { model: state, entry }, opened, table);
  return rankedColumns(opened, { ...sorted, scored: rerankedDocuments });
}

/** BM25 on the same set. */
export async function measureBm25(opened: OpenedRetrieval, work: LongWork): Promise<RankedColumns> {
  const index = new Bm25Index(opened.documents.map(({ text }) => text));
  const depth = Math.min(rankedDocuments, opened.documents.length);
  const ids = new Uint32Array(opened.queries.length * depth).fill(noDocument);
  const scores = new Float32Array(ids.length);
  let next = 0;
  await forEachQuery(opened.queries, work, ({ text }) => {
    for (const [rank, { document, score }] of index.search(text, depth).entries()) {
      ids[next + rank] = document;
      scores[next + rank] = score;
    }
    next += depth;
  });
  return rankedColumns(opened, { depth, ids, scores });
}
