// A linear layer into very many columns with softmax cross-entropy behind it. The logits exist only a block of rows at a
// time; forward and backward are one sweep. R rows, D width, C columns.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { Operand, StorageView, TensorDevice } from '../tensor/device/tensor-device.ts';
import { matrixProduct, type Matrix } from '../tensor/kernels/matrix-product/matrix-product.ts';
import { softmaxCrossEntropy, type Candidates } from '../tensor/kernels/softmax-cross-entropy/softmax-cross-entropy.ts';

/** What the logits are made of, and what they are compared with. */
export interface LinearLogits {
  readonly rows: number;
  readonly width: number;
  readonly columns: number;
  /** [R, D], of either width of numbers. */
  readonly inputs: Matrix;
  /** [C, D], of either width of numbers. */
  readonly weights: Matrix;
  readonly bias?: { readonly values: StorageView } | undefined;
  /** Column of the right answer, [R]. */
  readonly targets: Tensor;
  /** Multiplies the logits: 1 / temperature. */
  readonly factor: number;
  readonly candidates?: Candidates | undefined;
}

export interface LinearCrossEntropy extends LinearLogits {
  /** [R, D], replaced by the gradient with respect to the inputs. */
  readonly inputGradients: Matrix;
  /** [C, D], 32 bits wide. */
  readonly weightGradients: Matrix;
  /** Adds to what the weight gradients hold; otherwise they are replaced. */
  readonly accumulatesWeights: boolean;
  readonly bias?: { readonly values: StorageView; readonly gradient: StorageView } | undefined;
  /** Multiplies the gradient: 1 / number of rows that the mean runs over. */
  readonly scale: number;
  /** Its first value multiplies the gradient too, read on the device. */
  readonly lossScale?: Operand | undefined;
}

/** Bytes that a block of logits should take, and may take where only that makes it tall enough. */
const wantedBlockBytes = 8 * 1024 * 1024;
const largestBlockBytes = 32 * 1024 * 1024;
/** Rows under which the products over a block waste their tiles, and every block moves the whole weight gradient once. */
const fewestRows = 64;
/** Rows of a tile of the products. */
const rowStep = 32;

/**
 * Rows of a block of logits: as many as take 8 MiB, but at least 64, unless those took more than 32 MiB; blocks of even
 * size. The memory of the loss is a block of these, however many rows and columns there are.
 */
export function lossBlockRows(rows: number, columns: number, maximumBindingLength: number): number {
  const rowBytes = logitStride(columns) * 4;
  const most = Math.max(1, Math.floor(Math.min(largestBlockBytes, maximumBindingLength * 4) / rowBytes));
  const wanted = Math.min(most, Math.max(fewestRows, Math.floor(wantedBlockBytes / rowBytes)));
  const even = Math.ceil(rows / Math.max(1, Math.ceil(rows / wanted)));
  return Math.min(rows, most, Math.ceil(even / rowStep) * rowStep);
}

function logitStride(columns: number): number {
  return Math.ceil(columns / 4) * 4;
}

/**
 * Row by row, loss = logsumexp(factor x Wᵀ + b) - its target's logit, over the permitted columns; the gradient is that
 * of scale times the sum of the losses.
 * @returns [R, 4]: loss in nats, target's logit, largest other logit, and of candidates their number, else the column of
 * that other logit; the caller disposes it
 */
export function linearCrossEntropy(device: TensorDevice, loss: LinearCrossEntropy): Tensor {
  return sweep(device, loss, loss, (block) => {
    gradientsOfBlock(device, loss, block);
  });
}

/** The same rows of results without any gradient. */
export function linearPredictions(device: TensorDevice, logits: LinearLogits): Tensor {
  return sweep(device, logits, { scale: 1 }, () => undefined);
}

function sweep(
  device: TensorDevice,
  loss: LinearLogits,
  { scale, lossScale }: Pick<LinearCrossEntropy, 'scale' | 'lossScale'>,
  afterBlock: (block: Block) => void,
): Tensor {
  const { targets, columns, candidates } = loss;
  const stride = logitStride(columns);
  const results = device.allocate([Math.max(1, loss.rows), 4]);
  if (loss.rows === 0) return results;
  const rowsPerBlock = lossBlockRows(loss.rows, columns, device.maximumBindingLength);
  // One block's memory for all of them: what is recorded later waits for what was recorded before.
  const logits = device.allocate([rowsPerBlock, stride]);
  for (let firstRow = 0; firstRow < loss.rows; firstRow += rowsPerBlock) {
    const rows = Math.min(rowsPerBlock, loss.rows - firstRow);
    const block = { logits, stride, firstRow, rows };
    logitsOfBlock(device, loss, block);
    softmaxCrossEntropy(device, { logits, rows, columns, stride, firstRow }, { targets, results }, { scale, lossScale, candidates });
    afterBlock(block);
  }
  logits.dispose();
  return results;
}

interface Block {
  readonly logits: Tensor;
  readonly stride: number;
  readonly firstRow: number;
  readonly rows: number;
}

function logitsOfBlock(device: TensorDevice, loss: LinearLogits, { logits, stride, firstRow, rows }: Block): void {
  const bias: { readonly bias?: Operand } = loss.bias === undefined ? {} : { bias: paddedView(loss.bias.values, stride) };
  matrixProduct(device, 'nt', {
    a: rowsFrom(loss.inputs, firstRow),
    b: loss.weights,
    c: { operand: logits, stride },
    rows,
    columns: loss.columns,
    inner: loss.width,
    alpha: loss.factor,
    ...bias,
  });
}

function gradientsOfBlock(device: TensorDevice, loss: LinearCrossEntropy, { logits, stride, firstRow, rows }: Block): void {
  const gradient = { operand: logits, stride };
  matrixProduct(device, 'nn', {
    a: gradient,
    b: loss.weights,
    c: rowsFrom(loss.inputGradients, firstRow),
    rows,
    columns: loss.width,
    inner: loss.columns,
    alpha: loss.factor,
  });
  matrixProduct(device, 'tn', {
    a: gradient,
    b: rowsFrom(loss.inputs, firstRow),
    c: loss.weightGradients,
    rows: loss.columns,
    columns: loss.width,
    inner: rows,
    alpha: loss.factor,
    accumulate: loss.accumulatesWeights || firstRow > 0,
    ...(loss.bias === undefined ? {} : { biasGradient: paddedView(loss.bias.gradient, stride) }),
  });
}

function rowsFrom(matrix: Matrix, firstRow: number): Matrix {
  return { ...matrix, offset: (matrix.offset ?? 0) + firstRow * matrix.stride };
}

/** A bias is as long as the vocabulary; the arena leaves room up to the next multiple of its alignment, which stays zero. */
function paddedView(view: StorageView, length: number): StorageView {
  return { ...view, shape: [length] };
}
