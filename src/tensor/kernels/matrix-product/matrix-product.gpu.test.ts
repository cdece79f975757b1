import { describe, expect, test } from 'vitest';
import { expectSameAsReference, valuesAfter } from '../../../testing/expect-same-as-reference.ts';
import { isThorough, requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { productRun, productTolerance, type ProductCase } from '../../../testing/product-case.ts';
import { extentOf, possibleTiles, tiles, type Tile } from './tiles.ts';

const device = await testDevice();
const possible = device === undefined ? tiles : possibleTiles(device);
/** One tile of each kind; the others differ in counts only. */
const small = possible.filter(({ name }) => ['registers-4x4-of-8x8', 'subgroup-16x4-of-8', 'workgroup-4x4-of-8x8'].includes(name));
const usable = (await isThorough()) ? possible : small;
const withHalves = (await isThorough()) ? small : small.filter(({ kind }) => kind === 'subgroup');
const name = (item: ProductCase): string =>
  `${item.form} ${item.rows} x ${item.columns} over ${item.inner}, ${item.ending ?? 'plain'} ${item.kinds ?? 'fff'}`;

async function expectSame(item: ProductCase): Promise<void> {
  await expectSameAsReference(productRun(item), productTolerance(item));
}

/** Sizes one element, odd, below and above what a workgroup computes, with every ending. */
function casesOf(tile: Tile): readonly ProductCase[] {
  const { rows, columns } = extentOf(tile);
  const gaps = { offset: 8, gap: 12 };
  const sizes: readonly ProductCase[] = [
    { form: 'nn', rows: 1, columns: 4, inner: 1 },
    { form: 'nn', rows: rows - 1, columns: columns - 4, inner: 7, accumulate: true, alpha: 0.5 },
    { form: 'nn', rows: rows + 1, columns: columns + 4, inner: 33, ...gaps, ending: 'gelu-backward' },
    { form: 'nt', rows: 1, columns: 1, inner: 4 },
    { form: 'nt', rows: rows - 1, columns: columns - 1, inner: 12, ...gaps, accumulate: true, alpha: -2, ending: 'bias' },
    { form: 'nt', rows: rows + 1, columns: columns + 1, inner: 68, ...gaps, alpha: 0.5, ending: 'gelu' },
    { form: 'tn', rows: 1, columns: 4, inner: 1 },
    { form: 'tn', rows: rows - 1, columns: columns - 4, inner: 5, alpha: 3 },
    { form: 'tn', rows: rows + 1, columns: columns + 4, inner: 67, ...gaps, accumulate: true, alpha: 0.5, ending: 'bias-gradient' },
  ];
  return sizes.map((item) => ({ ...item, tile }));
}

describe.skipIf(device === undefined).each(usable)('matrix product on the GPU, tile $name', (tile) => {
  test.each(casesOf(tile).map((item) => ({ ...item, title: name(item) })))('$title', expectSame);
});

describe.skipIf(device === undefined)('matrix product on the GPU', () => {
  test.each([
    { form: 'nn', rows: 130, columns: 260, inner: 133, offset: 4, gap: 4, ending: 'bias' },
    { form: 'nt', rows: 65, columns: 263, inner: 512, ending: 'bias' },
    { form: 'tn', rows: 258, columns: 132, inner: 301, ending: 'bias-gradient' },
  ] as const)('$form $rows x $columns over $inner with the default tile', expectSame);

  // Activations and weights, gradients of activations, weight gradients, logits and their gradients.
  test.skipIf(device?.hasHalves !== true).each([
    { form: 'nt', kinds: 'hhh', ending: 'gelu' },
    { form: 'nt', kinds: 'hhf' },
    { form: 'nt', kinds: 'ffh', ending: 'bias' },
    { form: 'nn', kinds: 'hhh', ending: 'gelu-backward' },
    { form: 'nn', kinds: 'fhh', accumulate: true },
    { form: 'nn', kinds: 'hff' },
    { form: 'tn', kinds: 'hhf', ending: 'bias-gradient', accumulate: true },
    { form: 'tn', kinds: 'fhf' },
  ] as const)('$form of $kinds, f16 where it says h', async (item) => {
    for (const tile of withHalves) await expectSame({ rows: 67, columns: 92, inner: 52, offset: 8, gap: 4, ...item, tile });
  });

  test('gives the same numbers twice', async () => {
    const item: ProductCase = { form: 'tn', rows: 72, columns: 68, inner: 515, ending: 'bias-gradient' };
    for (const tile of usable) {
      const once = await valuesAfter(await requiredDevice(), productRun({ ...item, tile }));
      expect(await valuesAfter(await requiredDevice(), productRun({ ...item, tile }))).toEqual(once);
    }
  });
});
