// A linear layer into very many columns with softmax cross-entropy behind it. The logits exist only a block of rows at a
// time; forward and backward are one sweep. R rows, D width, C columns.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { Operand, TensorDevice } from '../tensor/device/tensor-device.ts';
import { addColumnSums } from '../tensor/kernels/column-sum/column-sum.ts';
import { matrixProduct, type Matrix } from '../tensor/kernels/matrix-product/matrix-product.ts';
import { softmaxCrossEntropy, type Candidates } from '../tensor/kernels/softmax-cross-entropy/softmax-cross-entropy.ts';
import type { StorageView } from '../tensor/device/tensor-device.ts';

export interface LinearCrossEntropy {
  readonly rows: number;
  readonly width: number;
  readonly columns: number;
  /** [R, D] */
  readonly inputs: Matrix;
  /** [R, D], replaced by the gradient with respect to the inputs. */
  readonly inputGradients: Matrix;
  /** [C, D] */
  readonly weights: Matrix;
  readonly weightGradients: Matrix;
  /** Adds to what the weight gradients hold; otherwise they are replaced. */
  readonly accumulatesWeights: boolean;
  readonly bias?: { readonly values: StorageView; readonly gradient: StorageView } | undefined;
  /** Column of the right answer, [R]. */
  readonly targets: Tensor;
  /** Multiplies the logits: 1 / temperature. */
  readonly factor: number;
  /** Multiplies the gradient: 1 / number of rows that the mean runs over. */
  readonly scale: number;
  readonly candidates?: Candidates | undefined;
}

/** Elements of a block of logits: 32 MiB. */
const blockLength = 8 * 1024 * 1024;

/**
 * Row by row, loss = logsumexp(factor x Wᵀ + b) - its target's logit, over the permitted columns; the gradient is that
 * of scale times the sum of the losses.
 * @returns [R, 4]: loss in nats, target's logit, largest other logit, number of candidates; the caller disposes it
 */
export function linearCrossEntropy(device: TensorDevice, loss: LinearCrossEntropy): Tensor {
  const stride = Math.ceil(loss.columns / 4) * 4;
  const rowsPerBlock = Math.max(1, Math.min(loss.rows, Math.floor(Math.min(blockLength, device.maximumBindingLength) / stride)));
  const results_R4 = device.allocate([Math.max(1, loss.rows), 4]);
  for (let firstRow = 0; firstRow < loss.rows; firstRow += rowsPerBlock) {
    const rows = Math.min(rowsPerBlock, loss.rows - firstRow);
    const logits = device.allocate([rows, stride]);
    const block = { loss, logits, stride, firstRow, rows };
    logitsOfBlock(device, block);
    softmaxCrossEntropy(
      device,
      { logits, rows, columns: loss.columns, stride, firstRow },
      { targets: loss.targets, results: results_R4 },
      { scale: loss.scale, candidates: loss.candidates },
    );
    gradientsOfBlock(device, block);
    logits.dispose();
  }
  return results_R4;
}

interface Block {
  readonly loss: LinearCrossEntropy;
  readonly logits: Tensor;
  readonly stride: number;
  readonly firstRow: number;
  readonly rows: number;
}

function logitsOfBlock(device: TensorDevice, { loss, logits, stride, firstRow, rows }: Block): void {
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

function gradientsOfBlock(device: TensorDevice, { loss, logits, stride, firstRow, rows }: Block): void {
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
  });
  if (loss.bias !== undefined) addColumnSums(device, logits, paddedView(loss.bias.gradient, stride));
}

function rowsFrom(matrix: Matrix, firstRow: number): Matrix {
  return { ...matrix, offset: (matrix.offset ?? 0) + firstRow * matrix.stride };
}

/** A bias is as long as the vocabulary; the arena leaves room up to the next multiple of its alignment, which stays zero. */
function paddedView(view: StorageView, length: number): StorageView {
  return { ...view, shape: [length] };
}
