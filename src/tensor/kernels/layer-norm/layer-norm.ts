// Layer norm over the last axis, with the residual sum and the branch's dropout in front of it. T rows, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { StorageView, TensorDevice } from '../../device/tensor-device.ts';
import { dropoutNumbers, keepAll, type Dropout } from '../dropout/dropout.ts';
import { lanesOfRow } from '../row-lanes.ts';
import { layerNormBackwardKernel, layerNormForwardKernel, layerNormParametersKernel } from './kernels.ts';

/** What the backward pass needs: the sum that was normalised and, a row, its mean and reciprocal deviation. */
export interface LayerNormSaved {
  readonly input_TD: Tensor;
  readonly statistics_T2: Tensor;
  /** Of the input, where there was one. */
  readonly dropout?: Dropout | undefined;
}

export interface LayerNormParameters {
  readonly weight: StorageView;
  readonly bias: StorageView;
  readonly epsilon: number;
}

/** What happens to the input on its way into the sum. */
export interface LayerNormInput {
  readonly residual_TD?: Tensor | undefined;
  readonly dropout?: Dropout | undefined;
}

/** The weight, and where the gradients are added. */
export interface LayerNormGradients {
  readonly weight: StorageView;
  readonly gradients: {
    readonly weight: StorageView;
    readonly bias: StorageView;
    /** Where the sum over all rows of the gradient of z is added: the gradient of a vector that is part of every row. */
    readonly total?: StorageView | undefined;
  };
}

/** The gradient of a norm's output, and the dropout that followed the norm. */
export interface IncomingGradient {
  readonly gradient_TD: Tensor;
  readonly dropout?: Dropout | undefined;
}

const flag = (isSet: boolean): number => (isSet ? 1 : 0);
const isActive = (dropout: Dropout | undefined): dropout is Dropout => dropout !== undefined && dropout.rate > 0;

/**
 * y = (z - mean z) / sqrt(var z + epsilon) * weight + bias with z = dropout(input) + residual, row by row (Ba, Kiros and
 * Hinton 2016, eq. 4). `input_TD` is overwritten with z and belongs to `saved` afterwards. Input, residual and output
 * are of one kind; sums and statistics are of single precision.
 */
export function layerNormForward(
  device: TensorDevice,
  parameters: LayerNormParameters,
  input_TD: Tensor,
  { residual_TD, dropout }: LayerNormInput = {},
): { output_TD: Tensor; saved: LayerNormSaved } {
  const [rows = 0, width = 0] = input_TD.shape;
  const kind = device.kindOf(input_TD);
  const output_TD = device.allocate([rows, width], kind);
  const statistics_T2 = device.allocate([rows, 2]);
  const { weight, bias, epsilon } = parameters;
  const lanes = lanesOfRow(device, width);
  const half = flag(kind === 'float16');
  device.run(layerNormForwardKernel, {
    operands: { input: input_TD, residual: residual_TD ?? weight, weight, bias, output: output_TD, statistics: statistics_T2 },
    uniforms: { rows, vectors: width / 4, epsilon, ...dropoutNumbers(dropout ?? keepAll) },
    constants: {
      WIDTH: width,
      LANES: lanes,
      RESIDUAL: flag(residual_TD !== undefined),
      DROPOUT: flag(isActive(dropout)),
      HALF: half,
      HALF_RESIDUAL: residual_TD === undefined ? 0 : half,
    },
    workgroups: Math.ceil((rows * lanes) / 64),
  });
  return { output_TD, saved: { input_TD, statistics_T2, dropout } };
}

/** Gradients with respect to what was summed; one tensor under two names where nothing was dropped. */
export interface LayerNormResult {
  /** Of z: of the residual. */
  readonly sumGradient_TD: Tensor;
  /** Of the input, before its dropout. */
  readonly inputGradient_TD: Tensor;
}

/**
 * Gradients with respect to residual and input; adds those of weight and bias to their views, in two dispatches with a
 * fixed order of summation. Disposes what was saved, but not the incoming gradient. The results are of the kind of
 * `gradient_TD`; z may be of another.
 */
export function layerNormBackward(
  device: TensorDevice,
  parameters: LayerNormGradients,
  saved: LayerNormSaved,
  incoming: IncomingGradient,
): LayerNormResult {
  const [rows = 0, width = 0] = saved.input_TD.shape;
  const rowsOfBlock = rowsPerBlock(device, rows);
  const blocks = Math.ceil(rows / rowsOfBlock);
  const { total } = parameters.gradients;
  const sums = device.allocate([(total === undefined ? 2 : 3) * blocks, width]);
  const result = recordBackward(device, parameters, saved, { incoming, sums, blocks, rowsOfBlock });
  // A binding that is not used must not be one that is written.
  const unused = device.allocate([4]);
  device.run(layerNormParametersKernel, {
    operands: {
      sums,
      weightGradient: parameters.gradients.weight,
      biasGradient: parameters.gradients.bias,
      totalGradient: total ?? unused,
    },
    uniforms: { blocks },
    constants: { WIDTH: width, TOTAL: flag(total !== undefined) },
    workgroups: (total === undefined ? 2 : 3) * Math.ceil(width / 16),
  });
  for (const tensor of [sums, unused, saved.input_TD, saved.statistics_T2]) tensor.dispose();
  return result;
}

interface BackwardLaunch {
  readonly incoming: IncomingGradient;
  readonly sums: Tensor;
  readonly blocks: number;
  readonly rowsOfBlock: number;
}

function recordBackward(
  device: TensorDevice,
  parameters: LayerNormGradients,
  saved: LayerNormSaved,
  { incoming, sums, blocks, rowsOfBlock }: BackwardLaunch,
): LayerNormResult {
  const [rows = 0, width = 0] = saved.input_TD.shape;
  const { gradient_TD, dropout: after } = incoming;
  const kind = device.kindOf(gradient_TD);
  const sumGradient_TD = device.allocate([rows, width], kind);
  const drops = isActive(saved.dropout);
  const dropped_TD = device.allocate(drops ? [rows, width] : [4], kind);
  const { seed, threshold, scale } = dropoutNumbers(after ?? keepAll);
  device.run(layerNormBackwardKernel, {
    operands: {
      input: saved.input_TD,
      gradient: gradient_TD,
      weight: parameters.weight,
      statistics: saved.statistics_T2,
      sumGradient: sumGradient_TD,
      inputGradient: dropped_TD,
      sums,
    },
    uniforms: {
      rows,
      blocks,
      ...dropoutNumbers(saved.dropout ?? keepAll),
      outputSeed: seed,
      outputThreshold: threshold,
      outputScale: scale,
    },
    constants: {
      WIDTH: width,
      LANES: lanesOfRow(device, width),
      ROWS: rowsOfBlock,
      DROPOUT: flag(drops),
      OUTPUT_DROPOUT: flag(isActive(after)),
      TOTAL: flag(parameters.gradients.total !== undefined),
      HALF: flag(kind === 'float16'),
      HALF_INPUT: flag(device.kindOf(saved.input_TD) === 'float16'),
    },
    workgroups: blocks,
  });
  if (drops) return { sumGradient_TD, inputGradient_TD: dropped_TD };
  dropped_TD.dispose();
  return { sumGradient_TD, inputGradient_TD: sumGradient_TD };
}

/** Rows that a workgroup of the backward pass has: enough workgroups for a GPU, few enough sums to add up. */
function rowsPerBlock(device: TensorDevice, rows: number): number {
  if (device.report.isSoftware) return 32;
  return rows <= 8192 ? 16 : 32;
}
