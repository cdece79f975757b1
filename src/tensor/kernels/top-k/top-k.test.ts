import { expect, test } from 'vitest';
import { PlainDevice } from '../../device/plain-device.ts';
import { makeBestLists, mergeTopK } from './top-k.ts';

const device = new PlainDevice();

// Two blocks of three documents, two kept. After the first: 8 (id 2), 5 (id 0). The second brings 5 (id 11), which comes
// after the 5 of id 0, and 6 (id 12): 8, 6.
test('keeps the best of all blocks', async () => {
  const first = device.upload(Float32Array.of(5, 3, 8, 99), [1, 4]);
  const second = device.upload(Float32Array.of(NaN, 5, 6, 99), [1, 4]);
  let lists = mergeTopK(device, makeBestLists(device, 1, 2), { scores: first, columns: 3, stride: 4, firstId: 0 });
  expect([...(await device.readIntegers(lists.ids_QK))]).toEqual([2, 0]);
  lists = mergeTopK(device, lists, { scores: second, columns: 3, stride: 4, firstId: 10 });
  expect(lists.filled).toBe(2);
  expect([...(await device.readIntegers(lists.ids_QK))]).toEqual([2, 12]);
  expect([...(await device.read(lists.scores_QK))]).toEqual([8, 6]);
});

test('equal scores: the lower id first, whichever came first', async () => {
  const scores = device.upload(Float32Array.of(1, 1, 1, 0), [1, 4]);
  let lists = makeBestLists(device, 1, 4);
  for (const firstId of [20, 10]) lists = mergeTopK(device, lists, { scores, columns: 3, stride: 4, firstId });
  expect([...(await device.readIntegers(lists.ids_QK))]).toEqual([10, 11, 12, 20]);
});

test('refuses more than a workgroup moves', () => {
  expect(() => makeBestLists(device, 1, 2049)).toThrow(/2048/);
  expect(() => makeBestLists(device, 1, 0)).toThrow(/cannot be kept/);
});
