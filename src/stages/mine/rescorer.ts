// Candidates of a window and the positives scored again by a reranker.

import { hashKeys } from '../../base/random.ts';
import type { PairRow } from '../../contract/examples.ts';
import { embedderContext, type ModelState } from '../../model/model-state.ts';
import { scorePairs } from '../../retrieval/score-pairs.ts';
import type { StageSetup } from '../trainer.ts';

/** What a reranker makes of a row. */
export interface Rescored {
  /** Raw scores of the passages and of the row's positives: what a student is taught. */
  readonly logits: readonly number[];
  readonly positives: readonly number[];
  /** The logistic function of the passages' logits: what is compared with a maximum and with the positives. */
  readonly probabilities: readonly number[];
  /** Lowest probability of a positive. */
  readonly weakestPositive: number;
}

interface Options {
  readonly maximumLength: number;
  readonly batchTokens: number;
}

export class Rescorer {
  readonly #setup: StageSetup;
  readonly #model: ModelState;
  readonly #options: Options;

  /** A number that tells rerankers apart: a hash of what it makes of a pair. */
  static async digest({ device, tokens }: StageSetup, model: ModelState): Promise<number> {
    const pair = { query: 'What does this model make of a pair?', passage: '这个模型如何为一对句子打分？' };
    const scores = await scorePairs(embedderContext(device, model), tokens, [pair], { maximumLength: 64 });
    return hashKeys(...new Int32Array(scores.buffer));
  }

  constructor(setup: StageSetup, model: ModelState, options: Options) {
    this.#setup = setup;
    this.#model = model;
    this.#options = options;
  }

  /** Scores the passages of each row, and its positives. */
  async rescore(rows: readonly { readonly row: PairRow; readonly passages: readonly string[] }[]): Promise<readonly Rescored[]> {
    const { device, tokens, signal } = this.#setup;
    const pairs = rows.flatMap(({ row, passages }) => pairsOf(row, [...passages, ...row.pos]));
    const scores = await scorePairs(embedderContext(device, this.#model), tokens, pairs, {
      ...this.#options,
      signal,
      onProgress: (done, total) => this.#setup.onPhase('scoring', done, total),
    });
    let taken = 0;
    const take = (count: number): readonly number[] => [...scores.subarray(taken, (taken += count))];
    return rows.map(({ row, passages }) => rescoredFrom(take(passages.length), take(row.pos.length)));
  }
}

function rescoredFrom(logits: readonly number[], positives: readonly number[]): Rescored {
  return { logits, positives, probabilities: logits.map(probabilityOf), weakestPositive: Math.min(...positives.map(probabilityOf)) };
}

/** The texts as a reranker reads them: a row's own prompts stand before them, an embedder's instruction does not. */
function pairsOf(row: PairRow, passages: readonly string[]) {
  const query = (row.query_prompt ?? '') + row.query;
  return passages.map((passage) => ({ query, passage: (row.passage_prompt ?? '') + passage }));
}

/** 1 / (1 + exp(-logit)). */
export function probabilityOf(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
