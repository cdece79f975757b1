// Matrix products for tests: any form, ending, tile and mix of element widths, in matrices with gaps.

import type { Operand } from '../tensor/device/tensor-device.ts';
import { matrixProduct, type Matrix, type MatrixProduct } from '../tensor/kernels/matrix-product/matrix-product.ts';
import type { Ending, Form } from '../tensor/kernels/matrix-product/reference.ts';
import type { Tile } from '../tensor/kernels/matrix-product/tiles.ts';
import type { KernelRun, Tolerance } from './expect-same-as-reference.ts';
import type { TestOperands } from './test-operands.ts';

export interface ProductCase {
  readonly form: Form;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  readonly ending?: Ending;
  readonly accumulate?: boolean;
  readonly alpha?: number;
  /** Elements in front of every matrix, and unused ones behind every row. */
  readonly offset?: number;
  readonly gap?: number;
  /** Which of a, b and c (and z) are halves: "hhf". */
  readonly kinds?: string;
  /** The tile that computes it; the device's own choice otherwise. */
  readonly tile?: Tile;
}

const up = (length: number): number => Math.ceil(length / 4) * 4;
const kindAt = ({ kinds = 'fff' }: ProductCase, index: number) => (kinds[index] === 'h' ? 'float16' : 'float32');

/** Where a matrix lies: its rows are padded with zeros to a multiple of four, then comes the gap. */
function place(make: TestOperands, item: ProductCase, { rows, columns, index }: Readonly<Record<'rows' | 'columns' | 'index', number>>) {
  const { offset = 0, gap = 0 } = item;
  const stride = up(columns) + gap;
  const values = make.gaussian(offset + rows * stride);
  for (let i = 0; i < rows; i += 1) values.fill(0, offset + i * stride + columns, offset + i * stride + up(columns));
  return { operand: make.view(values, [values.length], kindAt(item, index)), offset, stride };
}

function endingOperands(make: TestOperands, item: ProductCase): Pick<MatrixProduct, 'bias' | 'gelu' | 'geluBackward' | 'biasGradient'> {
  const { rows, columns, ending } = item;
  const z = (): Matrix => place(make, { ...item, offset: (item.offset ?? 0) + 4, gap: (item.gap ?? 0) + 4 }, { rows, columns, index: 2 });
  if (ending === 'bias') return { bias: make.randomView(up(columns)) };
  if (ending === 'gelu') return { bias: make.randomView(up(columns)), gelu: z() };
  if (ending === 'gelu-backward') return { geluBackward: z() };
  return ending === 'bias-gradient' ? { biasGradient: make.randomView(rows) } : {};
}

/** Runs a case; returns everything that it may write. */
export function productRun(item: ProductCase): KernelRun {
  return (device, make) => {
    const { form, rows, columns, inner } = item;
    const a = place(make, item, { ...(form === 'tn' ? { rows: inner, columns: rows } : { rows, columns: inner }), index: 0 });
    const b = place(make, item, { ...(form === 'nt' ? { rows: columns, columns: inner } : { rows: inner, columns }), index: 1 });
    const c = place(make, item, { rows, columns, index: 2 });
    const ending = endingOperands(make, item);
    const { alpha = 1, accumulate = false } = item;
    matrixProduct(device, form, { a, b, c, rows, columns, inner, alpha, accumulate, ...ending }, item.tile);
    const written: Record<string, Operand> = { c: c.operand };
    if (ending.gelu !== undefined) written['z'] = ending.gelu.operand;
    if (ending.biasGradient !== undefined) written['biasGradient'] = ending.biasGradient;
    return written;
  };
}

/** Only the padding of a row of c and z is unspecified: the gap and what lies in front must be untouched. */
export function productTolerance(item: ProductCase): Tolerance {
  const { columns, offset = 0, gap = 0 } = item;
  const specified = (front: number, stride: number) => (index: number) =>
    index < front || (index - front) % stride < columns || (index - front) % stride >= up(columns);
  const isHalf = kindAt(item, 2) === 'float16';
  return {
    // A sum that lies between two halves may be rounded to either.
    ...(isHalf ? { absolute: 1e-3, relative: 1.1e-3 } : { absolute: 1e-4, relative: 1e-5 }),
    counts: { c: specified(offset, up(columns) + gap), z: specified(offset + 4, up(columns) + gap + 4) },
  };
}
