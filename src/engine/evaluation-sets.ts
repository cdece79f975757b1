// The sets of a run's evaluations, opened and checked before the first step.

import { InputError } from '../base/errors.ts';
import { hashText, Random } from '../base/random.ts';
import { rowKindInWords, type LabelledRow, type PairRow, type RetrievalSet, type Row } from '../contract/examples.ts';
import type { EvaluationEntry, FileEvaluation, RetrievalEvaluation } from '../contract/run-file.ts';
import type { Dataset } from '../data/dataset.ts';
import { documentText } from '../data/document-text.ts';
import type { OpenOptions, RunInputs } from './inputs.ts';

export interface OpenedRetrieval {
  readonly kind: 'retrieval';
  readonly entry: RetrievalEvaluation;
  readonly documents: readonly { readonly id: string; readonly text: string }[];
  readonly queries: readonly { readonly id: string; readonly text: string }[];
  readonly judgments: RetrievalSet['judgments'];
}

/** A query and its candidates, in an order that says nothing of which are relevant: equal scores are sorted by it. */
export interface CandidateRow {
  /** Row of the file, from 1. */
  readonly row: number;
  readonly query: string;
  /** Replaces the instruction of the evaluation. */
  readonly prompt?: string | undefined;
  readonly candidates: readonly { readonly text: string; readonly isRelevant: boolean }[];
}

export interface OpenedReranking {
  readonly kind: 'reranking';
  readonly entry: FileEvaluation;
  readonly rows: readonly CandidateRow[];
}

export interface LabelledPair {
  /** Row of the file, from 1. */
  readonly row: number;
  readonly text1: string;
  readonly text2: string;
  readonly label: number;
}

export interface OpenedPairs {
  readonly kind: 'similarity' | 'pair-classification';
  readonly entry: FileEvaluation;
  readonly pairs: readonly LabelledPair[];
}

export type OpenedEvaluation = OpenedRetrieval | OpenedReranking | OpenedPairs;

export interface SetOptions extends OpenOptions {
  /** Decides which documents a sample holds. */
  readonly seed: number;
}

/** Opens what an evaluation reads. @throws InputError where it is not there or does not hold what the kind needs */
export async function openEvaluation(entry: EvaluationEntry, inputs: RunInputs, options: SetOptions): Promise<OpenedEvaluation> {
  if (entry.kind === 'retrieval') return openRetrieval(entry, await inputs.openRetrieval(entry.folder), options.seed);
  const dataset = await inputs.openData(entry.file, options);
  return entry.kind === 'reranking' ? openReranking(entry, dataset) : openPairs(entry, entry.kind, dataset);
}

/**
 * The documents and queries of an evaluation. Where a sample of documents is asked for, it holds every relevant one, and
 * for the rest a choice that is a function of the seed.
 */
export function openRetrieval(entry: RetrievalEvaluation, set: RetrievalSet, seed: number): OpenedRetrieval {
  const queries = set.queries.filter((query) => (set.judgments.get(query.id)?.size ?? 0) > 0);
  const all = set.documents.map((document) => ({ id: document.id, text: documentText(document) }));
  if (queries.length === 0 || all.length === 0) {
    throw new InputError(`${entry.folder} has no ${all.length === 0 ? 'documents' : 'judged queries'}.`, 'Choose another evaluation set.');
  }
  return { kind: 'retrieval', entry, documents: sampleOf(all, set, entry.documents, seed), queries, judgments: set.judgments };
}

function sampleOf<T extends { readonly id: string }>(
  documents: readonly T[],
  set: RetrievalSet,
  size: number | undefined,
  seed: number,
): readonly T[] {
  if (size === undefined || size >= documents.length) return documents;
  const relevant = new Set<string>();
  for (const grades of set.judgments.values()) for (const [id, grade] of grades) if (grade > 0) relevant.add(id);
  const others = documents.flatMap((document, index) => (relevant.has(document.id) ? [] : [index]));
  const chosen = new Set(new Random(seed).sample(others.length, Math.max(0, size - relevant.size)).map((place) => others[place]));
  return documents.filter((document, index) => relevant.has(document.id) || chosen.has(index));
}

async function openReranking(entry: FileEvaluation, dataset: Dataset): Promise<OpenedReranking> {
  const rows: CandidateRow[] = [];
  for (const { row, number } of await rowsOf(dataset, entry, 'pairs')) {
    // Without a wrong candidate every order is right.
    if ('query' in row && row.neg.length > 0)
      rows.push({ row: number, query: row.query, prompt: row.prompt, candidates: candidatesOf(row) });
  }
  if (rows.length > 0) return { kind: 'reranking', entry, rows };
  throw new InputError(`No row of ${entry.file} has negatives: there is nothing to rank.`, 'Give the rows wrong candidates as "neg".');
}

function candidatesOf({ pos, neg }: PairRow): CandidateRow['candidates'] {
  const isRelevant = new Map([...neg.map((text) => [text, false] as const), ...pos.map((text) => [text, true] as const)]);
  return [...isRelevant]
    .map(([text, relevant]) => ({ text, isRelevant: relevant }))
    .sort((a, b) => hashText(a.text) - hashText(b.text) || (a.text < b.text ? -1 : 1));
}

async function openPairs(entry: FileEvaluation, kind: OpenedPairs['kind'], dataset: Dataset): Promise<OpenedPairs> {
  const pairs: LabelledPair[] = [];
  for (const { row, number } of await rowsOf(dataset, entry, 'labelled')) {
    if (!('text1' in row)) continue;
    const label = labelOf(row, kind);
    if (label === undefined) throw unlabelled(entry, kind, number);
    pairs.push({ row: number, text1: row.text1, text2: row.text2, label });
  }
  if (pairs.length > 1) return { kind, entry, pairs };
  throw new InputError(`${entry.file} has fewer than two pairs.`, 'Choose a file with more rows.');
}

/** Several tasks of sentence similarity, such as LCQMC, have labels of 0 and 1. */
function labelOf({ label, score }: LabelledRow, kind: OpenedPairs['kind']): number | undefined {
  return kind === 'similarity' ? (score ?? label) : label;
}

function unlabelled({ file }: FileEvaluation, kind: OpenedPairs['kind'], row: number): InputError {
  return kind === 'similarity'
    ? new InputError(`${file}, row ${row}, has neither a score nor a label.`, 'Give every row a "score".')
    : new InputError(`${file}, row ${row}, has no label.`, 'Give every row a "label" of 0 or 1, or evaluate the file as "similarity".');
}

interface NumberedRow {
  readonly row: Row;
  /** From 1, among the good rows. */
  readonly number: number;
}

async function rowsOf(dataset: Dataset, entry: FileEvaluation, kind: 'pairs' | 'labelled'): Promise<readonly NumberedRow[]> {
  if (dataset.kind !== kind) {
    throw new InputError(
      `${entry.file} holds ${rowKindInWords[dataset.kind]}, but a ${entry.kind} evaluation takes ${rowKindInWords[kind]}.`,
      'Choose another file for the evaluation.',
    );
  }
  const rows: NumberedRow[] = [];
  for await (const row of dataset.iterate()) rows.push({ row, number: rows.length + 1 });
  return rows;
}
