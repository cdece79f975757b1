import { expect, test } from 'vitest';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { matrixProduct } from './matrix-product.ts';
import type { Form } from './reference.ts';
import { candidateTiles, type Tile } from './tiles.ts';

const [rows, columns, inner] = [45, 52, 44];

/** The product and, for TN, the row sums, with one tile. */
async function productWith(form: Form, tile: Tile): Promise<readonly number[]> {
  const device = await requiredDevice();
  const make = new TestOperands(device);
  const up = (length: number): number => Math.ceil(length / 4) * 4;
  const matrix = (height: number, width: number) => ({ operand: make.tensor(height, up(width)), stride: up(width) });
  const a = form === 'tn' ? matrix(inner, rows) : matrix(rows, inner);
  const b = form === 'nt' ? matrix(columns, inner) : matrix(inner, columns);
  const c = { operand: device.allocate([rows, columns]), stride: columns };
  const sums = make.view(new Float32Array(up(rows)));
  matrixProduct(device, form, { a, b, c, rows, columns, inner, ...(form === 'tn' ? { biasGradient: sums } : {}) }, tile);
  const values = [...(await device.read(c.operand)), ...(await device.read(sums))];
  for (const { operand } of [a, b, c]) operand.dispose();
  make.dispose();
  return values;
}

// Which of them is the fastest is measured, and measurements differ from run to run: the numbers must not.
test.skipIf((await testDevice()) === undefined).each(['nn', 'nt', 'tn'] as const)(
  'every tile that may be chosen gives the same bits: %s',
  async (form) => {
    const [first, ...others] = candidateTiles(await requiredDevice());
    expect(first).toBeDefined();
    if (first === undefined) return;
    const expected = await productWith(form, first);
    expect(expected.some((value) => value !== 0)).toBe(true);
    for (const tile of others) expect(await productWith(form, tile), tile.name).toEqual(expected);
  },
);
