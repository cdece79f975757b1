// Matrix products over row-major data with strides: NN, NT and TN. M rows, N columns, K inner.

import { assert } from '../../../base/assert.ts';
import { defineKernel } from '../../device/kernel.ts';
import type { Operand, TensorDevice } from '../../device/tensor-device.ts';
import nnSource from './nn.wgsl?raw';
import ntSource from './nt.wgsl?raw';
import { matrixProductReference, type Form } from './reference.ts';
import storeSource from './store.wgsl?raw';
import tnSource from './tn.wgsl?raw';

const shared = {
  operands: {
    a: { access: 'read', element: 'vec4f' },
    b: { access: 'read', element: 'vec4f' },
    bias: { access: 'read', element: 'vec4f' },
    c: { access: 'update', element: 'vec4f' },
  },
  uniforms: {
    rows: 'u32',
    columns: 'u32',
    inner: 'u32',
    strideA: 'u32',
    strideB: 'u32',
    strideC: 'u32',
    offsetA: 'u32',
    offsetB: 'u32',
    offsetC: 'u32',
    alpha: 'f32',
  },
  constants: ['BIAS', 'ACCUMULATE'],
  workgroupSize: 64,
} as const;

export const matrixProductKernels = {
  nn: defineKernel({
    ...shared,
    name: 'matrix-product/nn',
    source: `${storeSource}\n${nnSource}`,
    reference: matrixProductReference('nn'),
  }),
  nt: defineKernel({
    ...shared,
    name: 'matrix-product/nt',
    source: `${storeSource}\n${ntSource}`,
    reference: matrixProductReference('nt'),
  }),
  tn: defineKernel({
    ...shared,
    name: 'matrix-product/tn',
    source: `${storeSource}\n${tnSource}`,
    reference: matrixProductReference('tn'),
  }),
};

/** A matrix inside an operand: row-major from `offset`, rows `stride` elements apart; both are multiples of four. */
export interface Matrix {
  readonly operand: Operand;
  readonly offset?: number;
  readonly stride: number;
}

export interface MatrixProduct {
  readonly a: Matrix;
  readonly b: Matrix;
  readonly c: Matrix;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  readonly alpha?: number;
  /** Added to every row: N values. */
  readonly bias?: Operand;
  /** Adds to what `c` holds instead of replacing it. */
  readonly accumulate?: boolean;
}

/**
 * c[M, N] = alpha op(a) op(b) (+ bias) (+ c).
 * NN: a [M, K], b [K, N]. NT: a [M, K], b [N, K], K a multiple of four. TN: a [K, M], b [K, N].
 * In NT, N may be any number where the stride of c leaves room for its multiple of four; in NN, K may be any number
 * where the rows of a are padded with zeros; in TN, M may be any number where the stride of a leaves room.
 */
export function matrixProduct(device: TensorDevice, form: Form, product: MatrixProduct): void {
  const { a, b, c, rows, columns } = product;
  if (rows === 0 || columns === 0) return;
  refuseOddShapes(form, product);
  device.run(matrixProductKernels[form], {
    operands: { a: a.operand, b: b.operand, bias: product.bias ?? b.operand, c: c.operand },
    uniforms: uniformsOf(product),
    constants: { BIAS: product.bias === undefined ? 0 : 1, ACCUMULATE: product.accumulate === true ? 1 : 0 },
    workgroups: Math.ceil(rows / 32) * Math.ceil(columns / 32),
  });
}

function refuseOddShapes(form: Form, { a, b, c, columns, inner }: MatrixProduct): void {
  assert(inner > 0, 'a product over nothing');
  for (const { stride, offset = 0 } of [a, b, c])
    assert(stride % 4 === 0 && offset % 4 === 0, 'a matrix that is not aligned to four elements');
  assert(form === 'nt' ? inner % 4 === 0 : columns % 4 === 0, `a product ${form} of widths that are not multiples of four`);
}

function uniformsOf({ a, b, c, rows, columns, inner, alpha = 1 }: MatrixProduct) {
  const strides = { strideA: a.stride, strideB: b.stride, strideC: c.stride };
  const offsets = { offsetA: a.offset ?? 0, offsetB: b.offset ?? 0, offsetC: c.offset ?? 0 };
  return { rows, columns, inner, ...strides, ...offsets, alpha };
}
