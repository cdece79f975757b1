// How well do scores agree with labels? Scores are usually cosines, labels human ratings or 0 / 1. Every metric is a
// statistic: it can be asked of the sample or of a draw from it.

import { assert } from '../base/assert.ts';
import { tiedOrder, type Counts, type Numbers, type Statistic } from './statistic.ts';

/** Pearson's correlation: covariance / product of the standard deviations; NaN where one side is constant. */
export function pearsonOf(a: Numbers, b: Numbers): Statistic {
  assert(a.length === b.length, 'as many scores as labels');
  return (counts) => correlation(a, b, counts);
}

/** Spearman's rank correlation: Pearson's of the ranks, equal values sharing their mean rank. */
export function spearmanOf(a: Numbers, b: Numbers): Statistic {
  assert(a.length === b.length, 'as many scores as labels');
  const [ranksOfA, ranksOfB] = [ranker(a), ranker(b)];
  return (counts) => correlation(ranksOfA(counts), ranksOfB(counts), counts);
}

function correlation(a: Numbers, b: Numbers, counts: Counts | undefined): number {
  const countOf = (index: number): number => (counts === undefined ? 1 : (counts[index] ?? 0));
  let [weight, meanA, meanB] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const count = countOf(i);
    weight += count;
    meanA += count * (a[i] ?? 0);
    meanB += count * (b[i] ?? 0);
  }
  meanA /= weight;
  meanB /= weight;
  let [covariance, varianceA, varianceB] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const count = countOf(i);
    const x = (a[i] ?? 0) - meanA;
    const y = (b[i] ?? 0) - meanB;
    covariance += count * x * y;
    varianceA += count * x * x;
    varianceB += count * y * y;
  }
  return covariance / Math.sqrt(varianceA * varianceB);
}

/** Ranks from 1 by rising value; an item that occurs several times takes several ranks, and all of one value share their mean. */
function ranker(values: Numbers): (counts: Counts | undefined) => Float64Array {
  const { order, starts } = tiedOrder(values);
  const ranks = new Float64Array(values.length);
  return (counts) => {
    let before = 0;
    for (let group = 0; group + 1 < starts.length; group += 1) {
      const [from, to] = [starts[group] ?? 0, starts[group + 1] ?? 0];
      let size = counts === undefined ? to - from : 0;
      if (counts !== undefined) for (let place = from; place < to; place += 1) size += counts[order[place] ?? 0] ?? 0;
      for (let place = from; place < to; place += 1) ranks[order[place] ?? 0] = before + (size + 1) / 2;
      before += size;
    }
    return ranks;
  };
}

/** What lies at or above a falling threshold: how many items, and how many of them are positive. */
type Visit = (above: number, positives: number, group: number) => void;

/** Walks through the thresholds from the highest score down; equal scores share one, so that their order does not matter. */
class Thresholds {
  readonly #order: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #scores: Numbers;
  readonly #isPositive: ArrayLike<boolean>;

  constructor(scores: Numbers, isPositive: ArrayLike<boolean>) {
    assert(scores.length === isPositive.length, 'as many scores as labels');
    const { order, starts } = tiedOrder(scores);
    this.#order = order;
    this.#starts = starts;
    this.#scores = scores;
    this.#isPositive = isPositive;
  }

  /** @returns the counts over all items */
  walk(counts: Counts | undefined, visit: Visit): { readonly all: number; readonly positives: number } {
    let [all, positives] = [0, 0];
    for (let group = this.#starts.length - 2; group >= 0; group -= 1) {
      const end = this.#starts[group + 1] ?? 0;
      for (let place = this.#starts[group] ?? 0; place < end; place += 1) {
        const item = this.#order[place] ?? 0;
        const count = counts === undefined ? 1 : (counts[item] ?? 0);
        all += count;
        if (this.#isPositive[item] === true) positives += count;
      }
      visit(all, positives, group);
    }
    return { all, positives };
  }

  /** Score of a group; groups count up with the score. */
  scoreOf(group: number): number | undefined {
    const item = this.#order[this.#starts[group] ?? 0];
    return item === undefined ? undefined : this.#scores[item];
  }
}

/**
 * Average precision of a binary classification: sum over falling thresholds of (recall_n - recall_(n-1)) precision_n.
 * Equal scores share a threshold. 0 without a positive label.
 * @see scikit-learn, average_precision_score
 */
export function averagePrecisionOf(scores: Numbers, isPositive: ArrayLike<boolean>): Statistic {
  const thresholds = new Thresholds(scores, isPositive);
  return (counts) => {
    let [sum, before] = [0, 0];
    const { positives } = thresholds.walk(counts, (above, found) => {
      if (found > before) sum += ((found - before) * found) / above;
      before = found;
    });
    return positives === 0 ? 0 : sum / positives;
  };
}

/** Share of the items that are right when a score at or above the threshold means positive, at the best threshold. */
export function bestAccuracyOf(scores: Numbers, isPositive: ArrayLike<boolean>): Statistic {
  const thresholds = new Thresholds(scores, isPositive);
  return (counts) => {
    const { right, all } = bestCut(thresholds, counts);
    return all === 0 ? 0 : right / all;
  };
}

/** The threshold of {@link bestAccuracyOf}, half-way to the next lower score; undefined where it is best not to divide at all. */
export function bestThreshold(scores: Numbers, isPositive: ArrayLike<boolean>): number | undefined {
  const thresholds = new Thresholds(scores, isPositive);
  const { group } = bestCut(thresholds, undefined);
  const [lowest, below] = group === undefined ? [] : [thresholds.scoreOf(group), group === 0 ? undefined : thresholds.scoreOf(group - 1)];
  return lowest === undefined || below === undefined ? undefined : (lowest + below) / 2;
}

interface Cut {
  /** Items on the right side. */
  readonly right: number;
  readonly all: number;
  /** Lowest group that counts as positive; undefined: none does. */
  readonly group: number | undefined;
}

function bestCut(thresholds: Thresholds, counts: Counts | undefined): Cut {
  // Right with a threshold = positives above it + negatives below it = 2 positives above - all above + all negatives.
  let gain = 0;
  let group: number | undefined;
  const { all, positives } = thresholds.walk(counts, (above, found, own) => {
    if (2 * found - above <= gain) return;
    gain = 2 * found - above;
    group = own;
  });
  return { right: gain + all - positives, all, group };
}
