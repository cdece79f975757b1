// How well do scores agree with labels? Scores are usually cosines, labels human ratings or 0 / 1.

import { assert } from '../base/assert.ts';

type Numbers = ArrayLike<number>;

/** Pearson's correlation: covariance / product of the standard deviations; NaN where one side is constant. */
export function pearson(a: Numbers, b: Numbers): number {
  assert(a.length === b.length, 'as many scores as labels');
  const meanA = mean(a);
  const meanB = mean(b);
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (let i = 0; i < a.length; i += 1) {
    const x = (a[i] ?? 0) - meanA;
    const y = (b[i] ?? 0) - meanB;
    covariance += x * y;
    varianceA += x * x;
    varianceB += y * y;
  }
  return covariance / Math.sqrt(varianceA * varianceB);
}

/** Spearman's rank correlation: Pearson's of the ranks, ties sharing their average rank. */
export function spearman(a: Numbers, b: Numbers): number {
  return pearson(averageRanks(a), averageRanks(b));
}

/**
 * Average precision of a binary classification: sum over falling thresholds of (recall_n - recall_(n-1)) precision_n.
 * Equal scores share a threshold, so that their order does not matter. 0 without a positive label.
 * @see scikit-learn, average_precision_score
 */
export function averagePrecision(scores: Numbers, isPositive: ArrayLike<boolean>): number {
  assert(scores.length === isPositive.length, 'as many scores as labels');
  const order = orderOf(scores).reverse();
  let positives = 0;
  let before = 0;
  let sum = 0;
  for (const [place, index] of order.entries()) {
    if (isPositive[index] === true) positives += 1;
    const next = order[place + 1];
    if (next !== undefined && scores[next] === scores[index]) continue;
    sum += (positives - before) * (positives / (place + 1));
    before = positives;
  }
  return positives === 0 ? 0 : sum / positives;
}

/** Ranks from 1, in the order of the values; equal values share the mean of their ranks. */
function averageRanks(values: Numbers): Float64Array {
  const order = orderOf(values);
  const ranks = new Float64Array(values.length);
  let first = 0;
  for (const [place, index] of order.entries()) {
    const next = order[place + 1];
    if (next !== undefined && values[next] === values[index]) continue;
    for (const tied of order.slice(first, place + 1)) ranks[tied] = (first + place) / 2 + 1;
    first = place + 1;
  }
  return ranks;
}

function orderOf(values: Numbers): number[] {
  return Array.from({ length: values.length }, (_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
}

function mean(values: Numbers): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
