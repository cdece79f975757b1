import { expect, test } from 'vitest';
import { Random } from '../../base/random.ts';
import { nearOverlap, NearTexts, overlapOf, piecesOf } from './near-texts.ts';

test('the overlap of two texts is the share of three-character pieces that they have in common', () => {
  // "abcd": abc, bcd; "abce": abc, bce: one of three.
  expect(overlapOf(piecesOf('abcd'), piecesOf('abce'))).toBeCloseTo(1 / 3, 12);
  expect(overlapOf(piecesOf('abcd'), piecesOf('wxyz'))).toBe(0);
  expect(overlapOf(piecesOf('How are you?'), piecesOf('how are YOU'))).toBe(1);
  expect(overlapOf(piecesOf('ab'), piecesOf('ab'))).toBe(1);
  expect(overlapOf(piecesOf('ab'), piecesOf('ac'))).toBe(0);
});

test('the overlap is that of the sets, whatever the texts', () => {
  const random = new Random(5);
  for (let round = 0; round < 200; round += 1) {
    const [a, b] = [randomText(random, 30), randomText(random, 30)];
    expect(overlapOf(piecesOf(a), piecesOf(b))).toBeCloseTo(overlapOfSets(a, b), 12);
    expect(overlapOf(piecesOf(a), piecesOf(b))).toBe(overlapOf(piecesOf(b), piecesOf(a)));
  }
});

test('of 500 texts with one word changed nearly all are found among 5000 others, and few others are compared', () => {
  const random = new Random(11);
  const texts = Array.from({ length: 5000 }, () => randomText(random, 120));
  const index = new NearTexts();
  texts.forEach((text, number) => index.add(number, piecesOf(text)));
  let [near, found, compared] = [0, 0, 0];
  for (let number = 0; number < 500; number += 1) {
    const original = texts[number] ?? '';
    const changed = `${original.slice(0, 50)}wort${original.slice(53)}`;
    if (overlapOf(piecesOf(changed), piecesOf(original)) < nearOverlap) continue;
    near += 1;
    const candidates = index.find(piecesOf(changed));
    compared += candidates.length;
    if (candidates.includes(number)) found += 1;
  }
  expect(near).toBe(500);
  expect(found / near).toBeGreaterThan(0.99);
  expect(compared / near).toBeLessThan(3);
});

/** Texts over an alphabet in which pieces rarely repeat. */
function randomText(random: Random, length: number): string {
  return Array.from({ length }, () => String.fromCharCode(97 + random.below(26))).join('');
}

function overlapOfSets(a: string, b: string): number {
  const sets = [a, b].map((text) => new Set(Array.from({ length: text.length - 2 }, (_, at) => text.slice(at, at + 3))));
  const [left = new Set<string>(), right = new Set<string>()] = sets;
  const shared = [...left].filter((piece) => right.has(piece)).length;
  return shared / (left.size + right.size - shared);
}
