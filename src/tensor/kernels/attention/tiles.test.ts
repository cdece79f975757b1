import { expect, test } from 'vitest';
import { attentionTiles, tileRows } from './tiles.ts';

test('a tile holds rows of one sequence only', () => {
  // Sequences of 3, 33 and 16 tokens, tiles of 16.
  expect(tileRows).toBe(16);
  expect([...attentionTiles([0, 3, 36, 52])]).toEqual([
    ...[0, 0, 3, 3],
    ...[3, 3, 36, 19],
    ...[19, 3, 36, 35],
    ...[35, 3, 36, 36],
    ...[36, 36, 52, 52],
  ]);
});

test('an empty sequence and an empty batch have no tile', () => {
  expect([...attentionTiles([0, 0, 1])]).toEqual([0, 0, 1, 1]);
  expect(attentionTiles([0])).toHaveLength(0);
});
