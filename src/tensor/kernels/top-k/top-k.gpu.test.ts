import { describe, expect, test } from 'vitest';
import type { TensorDevice } from '../../device/tensor-device.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { makeBestLists, mergeTopK } from './top-k.ts';

interface Case {
  readonly queries: number;
  readonly kept: number;
  readonly columns: readonly number[];
  readonly change?: (score: number, index: number) => number;
}

async function best(device: TensorDevice, { queries, kept, columns, change }: Case) {
  const make = new TestOperands(device);
  let lists = makeBestLists(device, queries, kept);
  let firstId = 0;
  for (const count of columns) {
    const stride = Math.ceil(count / 4) * 4 + 4;
    const scores = device.upload(make.gaussian(queries * stride).map(change ?? ((score) => score)), [queries, stride]);
    lists = mergeTopK(device, lists, { scores, columns: count, stride, firstId });
    scores.dispose();
    firstId += count;
  }
  const read = { ids: await device.readIntegers(lists.ids_QK), scores: await device.read(lists.scores_QK), filled: lists.filled };
  for (const tensor of [lists.ids_QK, lists.scores_QK]) tensor.dispose();
  const isFilled = (_: number, index: number): boolean => index % kept < read.filled;
  return { ids: [...read.ids].filter(isFilled), scores: [...read.scores].filter(isFilled), filled: read.filled };
}

const specials = [NaN, Infinity, -Infinity, 0, -0, 1e-40, -1e-40, 3e38];

// 256 threads take a turn of columns; two turns fit the room for candidates.
const cases: readonly (Case & { readonly name: string })[] = [
  { name: 'one document', queries: 1, kept: 1, columns: [1] },
  { name: 'fewer documents than are kept', queries: 3, kept: 50, columns: [3, 1, 7] },
  { name: 'one below, at and above a turn', queries: 2, kept: 300, columns: [255, 256, 257] },
  { name: 'two turns and one', queries: 5, kept: 10, columns: [512, 513, 1] },
  { name: 'the longest list', queries: 2, kept: 2048, columns: [1500, 3000, 17] },
  { name: 'ever better scores', queries: 2, kept: 33, columns: [700, 700], change: (_, index) => index },
  { name: 'ever worse scores', queries: 2, kept: 33, columns: [700, 700], change: (_, index) => -index },
  { name: 'many ties', queries: 3, kept: 100, columns: [700, 300], change: (score) => Math.round(score) },
  { name: 'all equal', queries: 1, kept: 100, columns: [700, 300], change: () => -2.5 },
  { name: 'numbers that are none', queries: 2, kept: 60, columns: [20, 40], change: (score, index) => specials[index % 16] ?? score },
];

describe.skipIf((await testDevice()) === undefined)('top-k on the GPU', () => {
  test.each(cases)('equals the reference: $name', async (item) => {
    const [found, expected] = [await best(await requiredDevice(), item), await best(new PlainDevice(), item)];
    expect(found.filled).toBe(
      Math.min(
        item.kept,
        item.columns.reduce((sum, count) => sum + count, 0),
      ),
    );
    expect(found.ids).toEqual(expected.ids);
    expect(found.scores.map((score) => score + 0)).toEqual(expected.scores.map((score) => score + 0));
  });
});
