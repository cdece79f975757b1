import { expect, test } from 'vitest';
import { summariseScores } from './step-values.ts';

const group = { labels: [1, 0, 0] };

test('counts the queries whose positive comes first; a tie is no win', () => {
  const values = summariseScores([group, group, group], [2, 1, -1, 0, 3, -3, 1, 1, 0]);
  expect(values['accuracy']).toBeCloseTo(1 / 3, 12);
  expect(values['positiveScore']).toBeCloseTo(1, 12);
  expect(values['negativeScore']).toBeCloseTo(1 / 6, 12);
});

test('counts labelled pairs by the sign of their score, beside queries', () => {
  const examples = [{ labels: [1] }, { labels: [0] }, { labels: [0] }, { labels: [1] }, group];
  expect(summariseScores(examples, [0.5, -0.5, 0.5, -0.5, 3, 1, 2])['accuracy']).toBeCloseTo(3 / 5, 12);
});

test('says nothing of what there is not', () => {
  expect(summariseScores([{ labels: [1] }], [4])).toEqual({ accuracy: 1, positiveScore: 4 });
});
