import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { TensorDevice } from '../../device/tensor-device.ts';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import type { TestOperands } from '../../../testing/test-operands.ts';
import { matrixProduct } from './matrix-product.ts';

interface Case {
  readonly form: 'nn' | 'nt' | 'tn';
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  readonly bias?: boolean;
  readonly accumulate?: boolean;
  readonly alpha?: number;
  /** Elements in front of every matrix, and unused ones behind every row. */
  readonly offset?: number;
  readonly gap?: number;
}

const up = (length: number): number => Math.ceil(length / 4) * 4;

/** Where a matrix lies: its rows are padded with zeros to a multiple of four, then comes the gap. */
function place(make: TestOperands, device: TensorDevice, [rows, columns]: readonly [number, number], { offset = 0, gap = 0 }: Case) {
  const stride = up(columns) + gap;
  const values = make.gaussian(offset + rows * stride);
  for (let i = 0; i < rows; i += 1) values.fill(0, offset + i * stride + columns, offset + i * stride + up(columns));
  return { operand: device.upload(values, [values.length]), offset, stride };
}

function product(device: TensorDevice, make: TestOperands, item: Case): Tensor {
  const { form, rows, columns, inner } = item;
  const a = place(make, device, form === 'tn' ? [inner, rows] : [rows, inner], item);
  const b = place(make, device, form === 'nt' ? [columns, inner] : [inner, columns], item);
  const c = place(make, device, [rows, columns], item);
  const bias = make.randomView(up(columns));
  matrixProduct(device, form, {
    ...{ a, b, c, rows, columns, inner },
    alpha: item.alpha ?? 1,
    accumulate: item.accumulate === true,
    ...(item.bias === true ? { bias } : {}),
  });
  return c.operand;
}

/** Only the padding of a row of c is unspecified: the gap and what lies in front must be untouched. */
function isSpecified({ columns, offset = 0, gap = 0 }: Case): (index: number) => boolean {
  const stride = up(columns) + gap;
  return (index) => index < offset || (index - offset) % stride < columns || (index - offset) % stride >= up(columns);
}

const cases: readonly Case[] = [
  { form: 'nn', rows: 1, columns: 4, inner: 1 },
  { form: 'nn', rows: 3, columns: 8, inner: 4, bias: true },
  { form: 'nn', rows: 31, columns: 28, inner: 7, accumulate: true, alpha: 0.5 },
  { form: 'nn', rows: 32, columns: 32, inner: 32 },
  { form: 'nn', rows: 33, columns: 36, inner: 33, bias: true, accumulate: true, offset: 64, gap: 12 },
  { form: 'nn', rows: 130, columns: 260, inner: 133, offset: 4, gap: 4 },
  { form: 'nt', rows: 1, columns: 1, inner: 4 },
  { form: 'nt', rows: 5, columns: 3, inner: 8, bias: true },
  { form: 'nt', rows: 31, columns: 33, inner: 12, accumulate: true, alpha: -2 },
  { form: 'nt', rows: 33, columns: 31, inner: 64, offset: 128, gap: 8, bias: true, accumulate: true },
  { form: 'nt', rows: 65, columns: 263, inner: 512, bias: true },
  { form: 'tn', rows: 1, columns: 4, inner: 1 },
  { form: 'tn', rows: 5, columns: 8, inner: 3, accumulate: true },
  { form: 'tn', rows: 31, columns: 28, inner: 31, alpha: 3 },
  { form: 'tn', rows: 33, columns: 36, inner: 65, offset: 20, gap: 16, bias: true, accumulate: true },
  { form: 'tn', rows: 258, columns: 132, inner: 301 },
];

describe.skipIf((await testDevice()) === undefined)('matrix product on the GPU', () => {
  test.each(cases)('$form $rows x $columns over $inner, bias $bias, accumulate $accumulate, offset $offset, gap $gap', async (item) => {
    const difference = await expectSameAsReference((device, make) => ({ c: product(device, make, item) }), {
      absolute: 1e-4,
      relative: 1e-5,
      counts: { c: isSpecified(item) },
    });
    expect(difference['c']).toBeLessThan(1e-3);
  });
});
