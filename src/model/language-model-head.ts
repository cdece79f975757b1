// BERT's masked-language-model head: dense, GELU, layer norm, then the word table as output layer with a bias of its own.
// N rows, D width, V vocabulary.

import type { Tensor } from '@tensorflow/tfjs-core';
import { linearCrossEntropy, linearPredictions, type LinearLogits } from '../losses/linear-cross-entropy.ts';
import { geluBackward } from '../tensor/kernels/gelu/gelu.ts';
import { layerNormBackward, layerNormForward } from '../tensor/kernels/layer-norm/layer-norm.ts';
import { normParameters, wordTable } from './embeddings.ts';
import type { EncoderContext } from './encoder.ts';
import { linearBackward, linearGeluForward, lossScale } from './linear.ts';

const dense = 'cls.predictions.transform.dense';
const norm = 'cls.predictions.transform.LayerNorm';
const bias = 'cls.predictions.bias';

export interface HeadResult {
  /** Gradient with respect to the rows. */
  readonly gradient_ND: Tensor;
  /** [N, 4]: loss in nats, target's logit, largest other logit, id of that other token. */
  readonly results_N4: Tensor;
}

/**
 * Cross-entropy of predicting `targets_N` from the rows, forward and backward in one: adds the gradients of the head and
 * of the word table for scale times the sum of the losses.
 */
export function languageModelLoss(context: EncoderContext, rows_ND: Tensor, targets_N: Tensor, scale: number): HeadResult {
  const { device, arena } = context;
  const [rows = 0, width = 0] = rows_ND.shape;
  const { beforeGelu_ND, transformed_ND, saved } = transform(context, rows_ND);
  const transformedGradient_ND = device.allocate([rows, width], device.kindOf(rows_ND));
  const results_N4 = linearCrossEntropy(device, {
    ...logitsOf(context, transformed_ND, targets_N),
    inputGradients: { operand: transformedGradient_ND, stride: width },
    weightGradients: { operand: arena.gradient(wordTable), stride: width },
    accumulatesWeights: true,
    bias: { values: arena.parameter(bias), gradient: arena.gradient(bias) },
    scale,
    lossScale: lossScale(context),
  });
  transformed_ND.dispose();
  const gradients = { weight: arena.gradient(`${norm}.weight`), bias: arena.gradient(`${norm}.bias`) };
  const { sumGradient_TD: geluGradient_ND } = layerNormBackward(device, { weight: arena.parameter(`${norm}.weight`), gradients }, saved, {
    gradient_TD: transformedGradient_ND,
  });
  transformedGradient_ND.dispose();
  geluBackward(device, beforeGelu_ND, geluGradient_ND);
  const gradient_ND = device.allocate([rows, width], device.kindOf(rows_ND));
  linearBackward(context, dense, { outputGradient_TF: geluGradient_ND, input_TD: rows_ND, inputGradient_TD: gradient_ND });
  geluGradient_ND.dispose();
  beforeGelu_ND.dispose();
  return { gradient_ND, results_N4 };
}

/** The same rows of results [N, 4], forward only: no gradient is touched. */
export function languageModelPredictions(context: EncoderContext, rows_ND: Tensor, targets_N: Tensor): Tensor {
  const { beforeGelu_ND, transformed_ND, saved } = transform(context, rows_ND);
  const results_N4 = linearPredictions(context.device, {
    ...logitsOf(context, transformed_ND, targets_N),
    bias: { values: context.arena.parameter(bias) },
  });
  for (const tensor of [beforeGelu_ND, transformed_ND, saved.input_TD, saved.statistics_T2]) tensor.dispose();
  return results_N4;
}

/** LN(GELU(x W + b)). */
function transform(context: EncoderContext, rows_ND: Tensor) {
  const { before_TF: beforeGelu_ND, after_TF: afterGelu_ND } = linearGeluForward(context, dense, rows_ND);
  const parameters = normParameters({ ...context, epsilon: context.config.layerNormEpsilon }, norm);
  const { output_TD: transformed_ND, saved } = layerNormForward(context.device, parameters, afterGelu_ND);
  return { beforeGelu_ND, transformed_ND, saved };
}

function logitsOf({ arena, config }: EncoderContext, transformed_ND: Tensor, targets_N: Tensor): LinearLogits {
  const [rows = 0, width = 0] = transformed_ND.shape;
  return {
    rows,
    width,
    columns: config.vocabularySize,
    inputs: { operand: transformed_ND, stride: width },
    weights: { operand: arena.operand(wordTable), stride: width },
    targets: targets_N,
    factor: 1,
  };
}
