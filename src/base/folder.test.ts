import { expect, test } from 'vitest';
import { bytesSource, concatenatedSource } from './folder.ts';

test('several sources read as one, across their borders', async () => {
  const parts = [Uint8Array.of(1, 2, 3), Uint8Array.of(), Uint8Array.of(4, 5)].map((bytes, index) => bytesSource(String(index), bytes));
  const all = concatenatedSource('all', parts);
  expect(all.sizeBytes).toBe(5);
  expect([...(await all.slice(0, 5))]).toEqual([1, 2, 3, 4, 5]);
  expect([...(await all.slice(2, 4))]).toEqual([3, 4]);
  expect([...(await all.slice(3, 3))]).toEqual([]);
  const streamed: number[] = [];
  for await (const chunk of all.stream()) streamed.push(...chunk);
  expect(streamed).toEqual([1, 2, 3, 4, 5]);
});
