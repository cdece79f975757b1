// The scoring stage: rows with the score of their pair, by an embedder's cosine or by a reranker.

import { assert } from '../../base/assert.ts';
import { InputError, throwIfCancelled } from '../../base/errors.ts';
import { dotProduct, sixDigits } from '../../base/numbers.ts';
import type { PairRow } from '../../contract/examples.ts';
import type { ConfigOf } from '../../contract/fields.ts';
import type { StageReport } from '../../contract/stage-report.ts';
import { passageTexts, queryText } from '../../data/batching/example-texts.ts';
import { mixDatasets, type DataMixture, type MixedRow } from '../../data/data-mixture.ts';
import { embedderContext } from '../../model/model-state.ts';
import { fitEncoding } from '../../retrieval/fit-encoding.ts';
import { scorePairs, type TextPair } from '../../retrieval/score-pairs.ts';
import { modelDigest, vectorsOf } from '../../retrieval/vector-file.ts';
import { goOnOrBegin, MadeRows } from '../made-rows.ts';
import { probabilityOf, Rescorer } from '../mine/rescorer.ts';
import type { Asking } from '../reranker/asking.ts';
import { besideQuery } from '../reranker/reranker-texts.ts';
import type { MakerSetup, MakingStage } from '../trainer.ts';
import type { score } from './definition.ts';
import { addScoreTallies, emptyScoreTally, scoreNote, scoreReport, tallyOf, type ScoreTally } from './score-report.ts';

type Config = ConfigOf<(typeof score)['fields']>;
type ScoredRow = PairRow & { readonly score: number };

export const scoreStage: MakingStage = { state: 'scoring', make };

/** Rows that are scored and written together: what is lost at most when scoring is stopped. */
const rowsAPiece = 256;

async function make(setup: MakerSetup): Promise<StageReport> {
  const rows = mixDatasets(setup.data, 'pairs');
  if (rows.count === 0) throw new InputError('There are no rows to score.', 'Choose a file with rows.');
  const scorer = await Scorer.open(setup, rows);
  for (let first = 0; first < rows.count; first += rowsAPiece) await scorer.scorePiece(first);
  const report = await scorer.finish();
  await setup.folder.remove('');
  return report;
}

interface Means {
  readonly rescorer: Rescorer | undefined;
  readonly batchTokens: number;
}

class Scorer {
  readonly #setup: MakerSetup;
  readonly #config: Config;
  readonly #rows: DataMixture;
  readonly #batchTokens: number;
  readonly #made: MadeRows<ScoreTally>;
  /** How a reranker is asked; undefined: an embedder scores. */
  readonly #rescorer: Rescorer | undefined;

  static async open(setup: MakerSetup, rows: DataMixture): Promise<Scorer> {
    const { device, model, tokens, data, budgetBytes, folder, entry } = setup;
    // The run file filled in every field of this stage's definition, and only those.
    const config = entry.config as Config;
    const context = embedderContext(device, model);
    if (budgetBytes !== undefined) device.trim();
    const rescorer = model.parts.classifier ? new Rescorer(setup, model, entry.from) : undefined;
    const longest = rescorer?.asking.maximumLength ?? Math.max(config.queryMaximumLength, config.passageMaximumLength);
    const maximumLength = Math.min(longest, model.config.maximumPositions);
    const { batchTokens } = fitEncoding(context, { vectors: 2 * rowsAPiece, maximumLength }, budgetBytes);
    const digest = await (rescorer?.digest() ?? modelDigest(context, tokens));
    const files = data.map(({ entry: file, dataset }) => [file, dataset.manifest.hash]);
    const goesOnWith = await goOnOrBegin(folder, { config, files, asking: rescorer?.asking, digest }, batchTokens);
    return new Scorer(setup, rows, { rescorer, batchTokens: goesOnWith });
  }

  private constructor(setup: MakerSetup, rows: DataMixture, { rescorer, batchTokens }: Means) {
    this.#setup = setup;
    // As above.
    this.#config = setup.entry.config as Config;
    this.#rows = rows;
    this.#batchTokens = batchTokens;
    this.#made = new MadeRows(setup.folder);
    this.#rescorer = rescorer;
  }

  /** Scores the rows of a piece, unless an earlier run did. */
  async scorePiece(first: number): Promise<void> {
    throwIfCancelled(this.#setup.signal, 'Scoring');
    this.#setup.onPhase('scoring', first, this.#rows.count);
    if (await this.#made.has(first / rowsAPiece)) return;
    const length = Math.min(rowsAPiece, this.#rows.count - first);
    const rows = await this.#rows.rows(Array.from({ length }, (_, index) => first + index));
    const scored = this.#rescorer === undefined ? await this.#byEmbedder(rows) : await this.#byReranker(rows, this.#rescorer.asking);
    const shown = scored.map((row) => ({ score: row.score, query: row.query, passage: row.pos[0] ?? '' }));
    await this.#made.write(first / rowsAPiece, tallyOf(shown, this.#config.threshold), scored);
  }

  /** Cosine of the query and the first positive. */
  async #byEmbedder(rows: readonly MixedRow[]): Promise<readonly ScoredRow[]> {
    const { device, model, tokens, signal } = this.#setup;
    const context = embedderContext(device, model);
    const { width, maximumPositions } = model.config;
    const encoded = (texts: readonly string[], longest: number): Promise<Float32Array> =>
      vectorsOf(context, tokens, texts, { maximumLength: Math.min(longest, maximumPositions), batchTokens: this.#batchTokens, signal });
    const queries = await encoded(
      rows.map((mixed) => queryText(pairOf(mixed), mixed.entry.instruction)),
      this.#config.queryMaximumLength,
    );
    const passages = await encoded(
      rows.flatMap((mixed) => passageTexts(pairOf(mixed), mixed.entry, pairOf(mixed).pos.slice(0, 1))),
      this.#config.passageMaximumLength,
    );
    return rows.map((mixed, index) => {
      const own = (vectors: Float32Array): Float32Array => vectors.subarray(index * width, (index + 1) * width);
      return { ...pairOf(mixed), score: sixDigits(dotProduct(own(passages), own(queries))) };
    });
  }

  /** Raw scores of all positives and negatives; the row's own is the first positive's, as a probability. */
  async #byReranker(rows: readonly MixedRow[], asking: Asking): Promise<readonly ScoredRow[]> {
    const { device, model, tokens, signal } = this.#setup;
    const pairs = rows.flatMap((mixed) => pairTexts(mixed, asking));
    const logits = await scorePairs(embedderContext(device, model), tokens, pairs, {
      maximumLength: asking.maximumLength,
      batchTokens: this.#batchTokens,
      signal,
    });
    let taken = 0;
    const take = (count: number): readonly number[] => Array.from(logits.subarray(taken, (taken += count)), sixDigits);
    return rows.map((mixed) => {
      const row = pairOf(mixed);
      const pos_scores = take(row.pos.length);
      return { ...row, pos_scores, neg_scores: take(row.neg.length), score: sixDigits(probabilityOf(pos_scores[0] ?? Number.NaN)) };
    });
  }

  /** Joins the pieces, and tells what was found. */
  async finish(): Promise<StageReport> {
    const { output, entry } = this.#setup;
    const { threshold } = this.#config;
    const name = entry.output ?? 'scored.jsonl';
    let tally = emptyScoreTally();
    const count = (own: ScoreTally): void => void (tally = addScoreTallies(tally, own, threshold));
    await this.#made.join(Math.ceil(this.#rows.count / rowsAPiece), output, name, count);
    const report = scoreReport(tally, threshold, this.#rescorer === undefined ? 'embedder' : 'reranker');
    this.#setup.onNote(scoreNote(tally, threshold));
    return report;
  }
}

/** The positives and negatives of a row beside its query. The data may say what else stands before them than in training. */
function pairTexts(mixed: MixedRow, asking: Asking): readonly TextPair[] {
  const { instruction, passageInstruction } = mixed.entry;
  const row = pairOf(mixed);
  const before = {
    instruction: instruction === '' ? asking.instruction : instruction,
    passageInstruction: passageInstruction === '' ? asking.passageInstruction : passageInstruction,
  };
  return besideQuery(row, before, [...row.pos, ...row.neg]);
}

function pairOf({ row }: MixedRow): PairRow {
  assert('query' in row, 'scores are for pairs');
  return row;
}
