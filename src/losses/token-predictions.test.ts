import { describe, expect, test } from 'vitest';
import { addTokenSums, noTokens, tokenGuess, tokenMeans } from './token-predictions.ts';

// Logits (ln 2, 0, ln 5): the softmax is (2, 1, 5) / 8. Target 2: loss ln(8/5), the largest other is token 0. Target 1:
// loss ln 8, the largest other token 2. A row with two tokens of logit 0: loss ln 2 and no winner.
const rows = Float32Array.of(
  ...[Math.log(8 / 5), Math.log(5), Math.log(2), 0],
  ...[Math.log(8), 0, Math.log(5), 2],
  ...[Math.log(2), 0, 0, 1],
);

describe('the predictions of tokens', () => {
  test('are summed over parts of a batch', () => {
    const sums = addTokenSums(addTokenSums(noTokens, rows.subarray(0, 4)), rows.subarray(4));
    expect(sums).toMatchObject({ right: 1, targets: 3 });
    const { loss, accuracy } = tokenMeans(sums);
    expect(loss).toBeCloseTo((Math.log(8 / 5) + Math.log(8) + Math.log(2)) / 3, 6);
    expect(accuracy).toBe(1 / 3);
  });

  test('are nothing where there was no target', () => {
    expect(tokenMeans(addTokenSums(noTokens, new Float32Array()))).toEqual({ loss: 0, accuracy: 0 });
  });

  test.each([
    { row: 0, target: 2, id: 2, isRight: true, probability: 5 / 8, rightProbability: 5 / 8 },
    { row: 1, target: 1, id: 2, isRight: false, probability: 5 / 8, rightProbability: 1 / 8 },
    { row: 2, target: 0, id: 1, isRight: false, probability: 1 / 2, rightProbability: 1 / 2 },
  ])('name the most probable token of row $row', ({ row, target, id, isRight, probability, rightProbability }) => {
    const guess = tokenGuess(rows, row, target);
    expect(guess).toMatchObject({ id, isRight });
    expect(guess.probability).toBeCloseTo(probability, 6);
    expect(guess.rightProbability).toBeCloseTo(rightProbability, 6);
  });
});
