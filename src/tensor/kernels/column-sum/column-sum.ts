import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import { sizeOf, type Operand, type StorageView, type TensorDevice } from '../../device/tensor-device.ts';
import { columnSumReference } from './reference.ts';
import source from './sum.wgsl?raw';

export const columnSumKernel = defineKernel({
  name: 'column-sum',
  source,
  operands: { values: { access: 'read', element: 'vec4f', halfWhen: 'HALF' }, totals: { access: 'update', element: 'vec4f' } },
  uniforms: { firstRow: 'u32', firstColumn: 'u32', stride: 'u32', rows: 'u32', width: 'u32', blocks: 'u32', rowsPerBlock: 'u32' },
  constants: ['ACCUMULATE', 'HALF'],
  workgroupSize: 64,
  reference: columnSumReference,
});

/** Rows of a row-major tensor of either kind whose width is a multiple of four. */
export interface Rows {
  readonly values: Operand;
  readonly firstRow: number;
  readonly rows: number;
  readonly width: number;
  /** Elements from row to row, where more than the width. */
  readonly stride?: number;
  readonly firstColumn?: number;
}

/** target[D] += sum of the given rows: one thread a column group, for few rows. */
export function addRows(device: TensorDevice, rows: Rows, target: Operand): void {
  launch(device, rows, { target, blocks: 1, rowsPerBlock: rows.rows, accumulate: true });
}

/**
 * gradient[D] += sum over all rows of D columns of `values` [T, E], in two passes with a fixed order: the gradient of a
 * bias. The columns start at `firstColumn`, a multiple of four.
 */
export function addColumnSums(device: TensorDevice, values_TE: Tensor, gradient: StorageView, firstColumn = 0): void {
  const [rows = 0, stride = 0] = values_TE.shape;
  const width = sizeOf(gradient.shape);
  const rowsPerBlock = Math.max(16, Math.ceil(rows / 64));
  const blocks = Math.ceil(rows / rowsPerBlock);
  const sums = device.allocate([blocks, width]);
  launch(
    device,
    { values: values_TE, firstRow: 0, rows, width, stride, firstColumn },
    { target: sums, blocks, rowsPerBlock, accumulate: false },
  );
  addRows(device, { values: sums, firstRow: 0, rows: blocks, width }, gradient);
  sums.dispose();
}

interface Launch {
  readonly target: Operand;
  readonly blocks: number;
  readonly rowsPerBlock: number;
  readonly accumulate: boolean;
}

function launch(
  device: TensorDevice,
  { values, firstRow, rows, width, stride = width, firstColumn = 0 }: Rows,
  { target, blocks, rowsPerBlock, accumulate }: Launch,
): void {
  device.run(columnSumKernel, {
    operands: { values, totals: target },
    uniforms: { firstRow, firstColumn, stride, rows, width, blocks, rowsPerBlock },
    constants: { ACCUMULATE: accumulate ? 1 : 0, HALF: device.kindOf(values) === 'float16' ? 1 : 0 },
    workgroups: Math.ceil((blocks * width) / 4 / 64),
  });
}
