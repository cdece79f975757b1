import { expect, test } from 'vitest';
import type { Suspect } from '../../../contract/negatives-calls.ts';
import { filtered, nextOpen, undone, verdictOn, withVerdict, type Step } from './review-steps.ts';

const suspect = (row: number, reasons: Suspect['reasons']): Suspect => ({ row, candidate: 5, rank: 1, share: 1, reasons, query: 'q' });
const queue = [suspect(0, ['score']), suspect(1, ['same-text']), suspect(2, ['score', 'reranker'])];

test('another word on a candidate replaces the first, and each step can be taken back', () => {
  const first = withVerdict([], { row: 1, candidate: 5 }, 'keep');
  const second = withVerdict(first, { row: 1, candidate: 5 }, 'drop');
  expect(second).toEqual([{ row: 1, candidate: 5, verdict: 'drop' }]);
  const steps: readonly Step[] = [
    { row: 1, candidate: 5, before: undefined },
    { row: 1, candidate: 5, before: 'keep' },
  ];
  const back = undone(second, steps);
  expect(back?.decisions).toEqual(first);
  const start = undone(back?.decisions ?? [], back?.steps ?? []);
  expect(start?.decisions).toEqual([]);
  expect(undone([], start?.steps ?? [])).toBeUndefined();
});

test('the same candidate of another row is another decision', () => {
  const decisions = withVerdict(withVerdict([], { row: 1, candidate: 5 }, 'keep'), { row: 2, candidate: 5 }, 'drop');
  expect(verdictOn(decisions, { row: 1, candidate: 5 })).toBe('keep');
  expect(verdictOn(decisions, { row: 2, candidate: 5 })).toBe('drop');
  expect(verdictOn(decisions, { row: 3, candidate: 5 })).toBeUndefined();
});

test('the next is what nobody has decided on, from the start again after the end', () => {
  const decided = withVerdict([], { row: 2, candidate: 5 }, 'keep');
  expect(nextOpen(queue, decided, 1)).toBe(0);
  expect(nextOpen(queue, decided, 0)).toBe(1);
  const all = queue.reduce((decisions, item) => withVerdict(decisions, item, 'keep'), decided);
  expect(nextOpen(queue, all, 1)).toBe(1);
});

test('a filter shows one reason', () => {
  expect(filtered(queue, 'score').map(({ row }) => row)).toEqual([0, 2]);
  expect(filtered(queue, 'all')).toHaveLength(3);
});
