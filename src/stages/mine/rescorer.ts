// Candidates of a window and the positives scored again by a reranker.

import { hashKeys } from '../../base/random.ts';
import type { PairRow } from '../../contract/examples.ts';
import { embedderContext, type ModelState } from '../../model/model-state.ts';
import { scorePairs } from '../../retrieval/score-pairs.ts';
import { askingOf, type Asking } from '../reranker/asking.ts';
import { besideQuery } from '../reranker/reranker-texts.ts';
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

export class Rescorer {
  readonly #setup: StageSetup;
  readonly #model: ModelState;
  /** How it is asked: as it was trained. The data of the stage that mines has an embedder's instructions. */
  readonly asking: Asking;

  /** @param trainedBy the id of the stage that made the model, where one did */
  constructor(setup: StageSetup, model: ModelState, trainedBy: string | undefined) {
    this.#setup = setup;
    this.#model = model;
    this.asking = askingOf(trainedBy === undefined ? undefined : setup.entryOf(trainedBy), model);
  }

  /** A number that tells rerankers apart: a hash of what it makes of a pair. */
  async digest(): Promise<number> {
    const { device, tokens } = this.#setup;
    const pair = { query: 'What does this model make of a pair?', passage: '这个模型如何为一对句子打分？' };
    const scores = await scorePairs(embedderContext(device, this.#model), tokens, [pair], { maximumLength: 64 });
    return hashKeys(...new Int32Array(scores.buffer));
  }

  /** Scores the passages of each row, and its positives. */
  async rescore(
    rows: readonly { readonly row: PairRow; readonly passages: readonly string[] }[],
    batchTokens: number,
  ): Promise<readonly Rescored[]> {
    const { device, tokens, signal } = this.#setup;
    const pairs = rows.flatMap(({ row, passages }) => besideQuery(row, this.asking, [...passages, ...row.pos]));
    const scores = await scorePairs(embedderContext(device, this.#model), tokens, pairs, {
      maximumLength: this.asking.maximumLength,
      batchTokens,
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

/** 1 / (1 + exp(-logit)). */
export function probabilityOf(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
