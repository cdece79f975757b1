import { expect, test } from 'vitest';
import type { MetricChunk } from '../../contract/protocol.ts';
import { appendChunk, type MetricColumns } from './metric-columns.ts';

function chunk(steps: readonly number[], columns: Readonly<Record<string, readonly number[]>>): MetricChunk {
  const arrays = Object.entries({ step: steps, ...columns }).map(([key, values]) => [key, Float64Array.from(values)] as const);
  return { stageIndex: 0, stage: 'contrastive', id: 'a', columns: Object.fromEntries(arrays) };
}

test('chunks follow each other, also past the first room', () => {
  let columns: MetricColumns | undefined;
  for (let from = 1; from <= 2000; from += 100) {
    const steps = Array.from({ length: 100 }, (_, index) => from + index);
    columns = appendChunk(columns, chunk(steps, { loss: steps.map((step) => step / 2) }));
  }
  expect(columns?.length).toBe(2000);
  expect(columns?.column('loss')[1999]).toBe(1000);
  expect(columns?.last('step')).toBe(2000);
});

test('a metric that appears later is missing before, not zero', () => {
  const columns = appendChunk(appendChunk(undefined, chunk([1], { loss: [3] })), chunk([2], { loss: [2], cosine: [0.4] }));
  expect([...columns.column('cosine')]).toEqual([Number.NaN, 0.4]);
  const shorter = appendChunk(columns, chunk([3], { loss: [1] }));
  expect(shorter.last('cosine')).toBeUndefined();
});

test('steps that come again after a resume replace what they repeat', () => {
  const columns = appendChunk(appendChunk(undefined, chunk([1, 2, 3, 4], { loss: [4, 3, 2, 1] })), chunk([3, 4], { loss: [20, 10] }));
  expect([...columns.column('step')]).toEqual([1, 2, 3, 4]);
  expect([...columns.column('loss')]).toEqual([4, 3, 20, 10]);
});

test('a record is continued by the steps that came while it was read', () => {
  const record = appendChunk(undefined, chunk([1, 2, 3], { loss: [4, 3, 2] }));
  const live = appendChunk(undefined, chunk([3, 4], { loss: [2, 1] }));
  const joined = record.joinedWith(live);
  expect([...joined.column('step')]).toEqual([1, 2, 3, 4]);
  expect([...joined.column('loss')]).toEqual([4, 3, 2, 1]);
});

test('an empty chunk changes nothing', () => {
  const columns = appendChunk(undefined, chunk([], {}));
  expect(columns.length).toBe(0);
  expect(columns.last('loss')).toBeUndefined();
});
