// Matrix products over row-major data with strides: NN, NT and TN. M rows, N columns, K inner.

import { assert } from '../../../base/assert.ts';
import type { Operand, TensorDevice } from '../../device/tensor-device.ts';
import { productKernel } from './product-kernels.ts';
import type { Ending, Form, ProductUniform } from './reference.ts';
import { extentOf, tileOf, type Tile } from './tiles.ts';

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
  /** Added to every row: N values, f32. */
  readonly bias?: Operand;
  /** Adds to what `c` holds instead of replacing it. */
  readonly accumulate?: boolean;
  /** NT, with a bias: c = gelu(z), and z = alpha a bᵀ + bias is kept here for the backward pass; of the kind of c. */
  readonly gelu?: Matrix;
  /** NN: the product is multiplied by the derivative of GELU at what this holds; of the kind of c. */
  readonly geluBackward?: Matrix;
  /** TN: the sum over k of a[k, m] is added to these M values, f32. */
  readonly biasGradient?: Operand;
}

/**
 * c[M, N] = alpha op(a) op(b) (+ bias) (+ c), summed in f32 over rising k, one multiply-add after the other.
 * NN: a [M, K], b [K, N]. NT: a [M, K], b [N, K], K a multiple of four. TN: a [K, M], b [K, N].
 * In NT, N may be any number where the stride of c leaves room for its multiple of four; in NN, K may be any number
 * where the rows of a are padded with zeros; in TN, M may be any number where the stride of a leaves room.
 * Every matrix is of f32 or f16, whatever the others are. Large products are several dispatches, by rows of c.
 * @param forced the tile, where it is not the device's choice
 */
export function matrixProduct(device: TensorDevice, form: Form, product: MatrixProduct, forced?: Tile): void {
  if (product.rows === 0 || product.columns === 0) return;
  refuseOddShapes(form, product);
  const ending = endingOf(form, product);
  const constants = {
    A_HALF: isHalf(device, product.a),
    B_HALF: isHalf(device, product.b),
    C_HALF: isHalf(device, product.c),
    ACCUMULATE: product.accumulate === true ? 1 : 0,
  };
  const { rows: all, columns, inner } = product;
  const tile = forced ?? tileOf(device, { form, rows: all, columns, inner, constants });
  const kernel = productKernel(form, tile, ending);
  const operands = operandsOf(product);
  const { rows: height, columns: width } = extentOf(tile);
  for (const { first, rows } of slabs(device, product, height)) {
    device.run(kernel, {
      operands,
      constants,
      uniforms: uniformsOf(form, product, { first, rows }),
      workgroups: Math.ceil(rows / height) * Math.ceil(columns / width),
    });
  }
}

function refuseOddShapes(form: Form, { a, b, c, gelu, geluBackward, columns, inner }: MatrixProduct): void {
  assert(inner > 0, 'a product over nothing');
  for (const matrix of [a, b, c, gelu, geluBackward])
    assert(
      matrix === undefined || (matrix.stride % 4 === 0 && (matrix.offset ?? 0) % 4 === 0),
      'a matrix that is not aligned to four elements',
    );
  assert(form === 'nt' ? inner % 4 === 0 : columns % 4 === 0, `a product ${form} of widths that are not multiples of four`);
}

function endingOf(form: Form, { bias, gelu, geluBackward, biasGradient, accumulate }: MatrixProduct): Ending {
  assert(gelu === undefined || (form === 'nt' && bias !== undefined && accumulate !== true), 'GELU ends a product NT with a bias');
  assert(geluBackward === undefined || (form === 'nn' && bias === undefined), "GELU's derivative ends a product NN without a bias");
  assert(
    biasGradient === undefined || (form === 'tn' && bias === undefined),
    'the gradient of a bias comes with a product TN without a bias',
  );
  if (gelu !== undefined) return 'gelu';
  if (geluBackward !== undefined) return 'gelu-backward';
  if (biasGradient !== undefined) return 'bias-gradient';
  return bias === undefined ? 'plain' : 'bias';
}

function isHalf(device: TensorDevice, { operand }: Matrix): 0 | 1 {
  return device.kindOf(operand) === 'float16' ? 1 : 0;
}

function operandsOf(product: MatrixProduct): Readonly<Record<string, Operand>> {
  const { a, b, c, bias, gelu, geluBackward, biasGradient } = product;
  const z = gelu ?? geluBackward;
  return {
    a: a.operand,
    b: b.operand,
    c: c.operand,
    ...(bias === undefined ? {} : { bias }),
    ...(z === undefined ? {} : { z: z.operand }),
    ...(biasGradient === undefined ? {} : { biasGradient }),
  };
}

interface Slab {
  readonly first: number;
  readonly rows: number;
}

/** Rows of c that one dispatch computes, in whole tiles: so few that a slow device is done within half a second. */
function slabs(device: TensorDevice, { rows, columns, inner }: MatrixProduct, height: number): readonly Slab[] {
  const most = operationsPerDispatch[device.report.isSoftware ? 'software' : 'hardware'];
  const step = Math.max(1, Math.floor(most / (2 * columns * inner * height))) * height;
  return Array.from({ length: Math.ceil(rows / step) }, (_, index) => ({
    first: index * step,
    rows: Math.min(step, rows - index * step),
  }));
}

/** Floating-point operations of half a second on the slowest devices of each kind. */
const operationsPerDispatch = { software: 2 ** 31, hardware: 2 ** 35 } as const;

function uniformsOf(form: Form, product: MatrixProduct, { first, rows }: Slab): Readonly<Record<ProductUniform, number>> {
  const { a, b, c, columns, inner, alpha = 1 } = product;
  const z = product.gelu ?? product.geluBackward;
  const from = ({ offset = 0, stride }: Matrix): number => offset + first * stride;
  return {
    ...{ rows, columns, inner, alpha },
    strideA: a.stride,
    strideB: b.stride,
    strideC: c.stride,
    strideZ: z?.stride ?? 0,
    offsetA: form === 'tn' ? (a.offset ?? 0) + first : from(a),
    offsetB: b.offset ?? 0,
    offsetC: from(c),
    offsetZ: z === undefined ? 0 : from(z),
    offsetSums: first,
  };
}
