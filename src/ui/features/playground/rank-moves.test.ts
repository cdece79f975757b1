import { expect, test } from 'vitest';
import type { SearchColumn } from '../../../contract/playground-calls.ts';
import { answerPlace, newIn, rankMove } from './rank-moves.ts';

const hit = (passage: number, isAnswer = false) => ({ passage, score: 1, text: '', shared: [], isAnswer });
const base: SearchColumn = { milliseconds: 1, ranked: [5, 6, 7, 8], hits: [hit(5), hit(6)], answer: { ...hit(8, true), rank: 4 } };
const tuned: SearchColumn = { milliseconds: 1, ranked: [8, 5, 9], hits: [hit(8, true), hit(5)] };

test('ranks are counted against the other column', () => {
  expect(rankMove(8, 0, base)).toBe(3);
  expect(rankMove(5, 1, base)).toBe(-1);
  expect(rankMove(9, 2, base)).toBeUndefined();
  expect(newIn(tuned, base)).toBe(1);
});

test('the answer is found among those shown, or below them', () => {
  expect(answerPlace(tuned)).toBe(0);
  expect(answerPlace(base)).toBe(3);
  expect(answerPlace({ ...tuned, hits: [hit(5)] })).toBeUndefined();
});
