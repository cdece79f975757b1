import { expect, test } from 'vitest';
import type { RowProblem } from '../../../contract/examples.ts';
import { faultParts, faultPlace } from './fault-place.ts';

const broken = [
  '{"query": "rice", "pos": ["boil"50 minutes"]}',
  '{"query": "rice and tea", "pos": [NaN]}',
  '{"query": "rice", "pos": ["boil"], "neg": ["a" "b"]}',
];

/** What this runtime says of a row, as the reader words it. */
function problemOf(raw: string): RowProblem {
  try {
    JSON.parse(raw);
  } catch (error) {
    return { file: 'a.jsonl', row: 1, kind: 'not JSON', message: `The row is not valid JSON: ${(error as Error).message}.`, raw };
  }
  throw new Error('the row is valid');
}

test('the place of a JSON fault is where the parser stopped', () => {
  const places = broken.map((raw) => faultPlace(problemOf(raw))?.start);
  expect(places).toEqual([broken[0]?.indexOf('50'), broken[1]?.indexOf('NaN'), broken[2]?.indexOf('"b"')]);
});

test('a row that is cut off is marked at its end', () => {
  const raw = '{"query": "how long does';
  expect(faultPlace(problemOf(raw))?.end).toBe(raw.length);
});

test('a fault with a column marks its key, one without stays unmarked', () => {
  const problem = { file: 'a.jsonl', row: 2, kind: 'wrong type', message: '"query" is the number 7.', raw: '{"query": 7}' };
  expect(faultParts({ ...problem, column: 'query' })).toEqual(['{', '"query"', ': 7}']);
  expect(faultParts(problem)).toEqual(['{"query": 7}', '', '']);
});

test('of a long row the part around the fault is shown', () => {
  const raw = `${'x'.repeat(200)}!${'y'.repeat(200)}`;
  const [before, fault, after] = faultParts({ file: 'a', row: 1, kind: 'not JSON', message: 'at position 200', raw });
  expect([before.length, fault, after.length]).toEqual([61, '!', 91]);
});
