// BertModel in plain tfjs operations, as someone who knows tfjs writes it: two-dimensional activations, fused bias, scalars
// made once. B sequences, L length of the rectangle, D width, F feed-forward width, H heads, W width of a head.

import * as tf from '@tensorflow/tfjs-core';
import { assertExists } from '../../../src/base/assert.ts';
import type { Rectangle } from './rectangle.ts';

export interface StockConfig {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly layerNormEpsilon: number;
}

/** The numbers that operations need as tensors: made once, for each new one is an upload. */
interface Constants {
  readonly half: tf.Scalar;
  readonly inverseRoot2: tf.Scalar;
  readonly epsilon: tf.Scalar;
  readonly scoreScale: tf.Scalar;
}

export interface StockModel {
  readonly config: StockConfig;
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly constants: Constants;
}

/** A model with these weights, under PyTorch's names and layouts: a linear layer's weight is [outputs, inputs]. */
export function makeStockModel(config: StockConfig, weights: Iterable<StockWeight>): StockModel {
  const variables = new Map<string, tf.Variable>();
  for (const { name, shape, values } of weights)
    variables.set(
      name,
      tf.tidy(() => tf.variable(tf.tensor(values, [...shape], 'float32'))),
    );
  return {
    config,
    variables,
    constants: {
      half: tf.scalar(0.5),
      inverseRoot2: tf.scalar(Math.SQRT1_2),
      epsilon: tf.scalar(config.layerNormEpsilon),
      scoreScale: tf.scalar(1 / Math.sqrt(config.width / config.heads)),
    },
  };
}

export interface StockWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export function disposeStockModel({ variables, constants }: StockModel): void {
  for (const variable of variables.values()) variable.dispose();
  tf.dispose(Object.values(constants));
}

export function weight<R extends tf.Rank = tf.Rank.R2>(model: StockModel, name: string): tf.Tensor<R> {
  // Shapes are those of the names.
  return assertExists(model.variables.get(name), name) as unknown as tf.Tensor<R>;
}

export const wordTable = 'embeddings.word_embeddings.weight';

/** Last hidden states [B L, D]. */
export function encode(model: StockModel, batch: Rectangle): tf.Tensor2D {
  const { sequences, length } = batch;
  const mask_B11L = tf.tensor4d(batch.mask, [sequences, 1, 1, length]);
  let hidden_TD = embed(model, lookUp(model, batch), length);
  for (let layer = 0; layer < model.config.layers; layer += 1) {
    hidden_TD = transformerLayer(model, `encoder.layer.${layer}`, { queries_TD: hidden_TD, context_TD: hidden_TD, mask: mask_B11L, batch });
  }
  return hidden_TD;
}

/** Word vectors [B, L, D]. */
export function lookUp(model: StockModel, { ids, sequences, length }: Rectangle): tf.Tensor3D {
  const words_TD = tf.gather(weight(model, wordTable), tf.tensor1d(ids, 'int32'));
  return tf.reshape(words_TD, [sequences, length, model.config.width]);
}

/** LN(words + position + type 0) [B L, D] of word vectors, or of anything in their place, [B, L or 1, D]. */
export function embed(model: StockModel, words: tf.Tensor3D, length: number): tf.Tensor2D {
  const { width } = model.config;
  const positions_LD = tf.slice(weight(model, 'embeddings.position_embeddings.weight'), [0, 0], [length, width]);
  const type_1D = tf.slice(weight(model, 'embeddings.token_type_embeddings.weight'), [0, 0], [1, width]);
  const sum_BLD = tf.add(words, tf.add(positions_LD, type_1D));
  return layerNorm(model, 'embeddings.LayerNorm', tf.reshape(sum_BLD, [-1, width]));
}

export interface LayerInputs {
  /** [B L, D] */
  readonly queries_TD: tf.Tensor2D;
  readonly context_TD: tf.Tensor2D;
  /** Added to the scores: [B, 1, 1 or L, L]. */
  readonly mask: tf.Tensor4D;
  readonly batch: Pick<Rectangle, 'sequences' | 'length'>;
}

/** X = LN(Attention(Q, KV) Wo + Q), Y = LN(GELU(X W1) W2 + X). */
export function transformerLayer(model: StockModel, name: string, inputs: LayerInputs): tf.Tensor2D {
  const mixed_TD = attention(model, `${name}.attention.self`, inputs);
  const projected_TD = linear(model, `${name}.attention.output.dense`, mixed_TD);
  const attended_TD = layerNorm(model, `${name}.attention.output.LayerNorm`, tf.add(projected_TD, inputs.queries_TD));
  const expanded_TF = gelu(model, linear(model, `${name}.intermediate.dense`, attended_TD));
  const fed_TD = linear(model, `${name}.output.dense`, expanded_TF);
  return layerNorm(model, `${name}.output.LayerNorm`, tf.add(fed_TD, attended_TD));
}

function attention(model: StockModel, name: string, { queries_TD, context_TD, mask, batch }: LayerInputs): tf.Tensor2D {
  const { width, heads } = model.config;
  const split = (x_TD: tf.Tensor2D): tf.Tensor4D =>
    tf.transpose(tf.reshape(x_TD, [batch.sequences, batch.length, heads, width / heads]), [0, 2, 1, 3]);
  // Scaling the queries is scaling the scores, of which there are more.
  const query_BHLW = split(tf.mul(linear(model, `${name}.query`, queries_TD), model.constants.scoreScale));
  const key_BHLW = split(linear(model, `${name}.key`, context_TD));
  const value_BHLW = split(linear(model, `${name}.value`, context_TD));
  const scores_BHLL = tf.add(tf.matMul(query_BHLW, key_BHLW, false, true), mask);
  const mixed_BHLW = tf.matMul(tf.softmax(scores_BHLL), value_BHLW);
  return tf.reshape(tf.transpose(mixed_BHLW, [0, 2, 1, 3]), [-1, width]);
}

/** x Wᵀ + b, the bias inside the product. */
export function linear(model: StockModel, name: string, input_TD: tf.Tensor2D): tf.Tensor2D {
  const bias = weight<tf.Rank.R1>(model, `${name}.bias`);
  return product(input_TD, weight(model, `${name}.weight`), bias);
}

/** x wᵀ + b of x [T, D], w [F, D], b [F]. */
export function product(input_TD: tf.Tensor2D, weight_FD: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  // The type knows no ranks.
  return tf.fused.matMul({ a: input_TD, b: weight_FD, transposeB: true, bias }) as tf.Tensor2D;
}

/** x (1 + erf(x / sqrt 2)) / 2 */
export function gelu({ constants }: StockModel, x: tf.Tensor2D): tf.Tensor2D {
  const half = tf.mul(x, constants.half);
  return tf.add<tf.Tensor2D>(half, tf.mul(half, tf.erf(tf.mul(x, constants.inverseRoot2))));
}

export function layerNorm(model: StockModel, name: string, x_TD: tf.Tensor2D): tf.Tensor2D {
  const centred_TD = tf.sub(x_TD, tf.mean(x_TD, 1, true));
  const variance_T1 = tf.mean(tf.square(centred_TD), 1, true);
  const normalised_TD = tf.mul(centred_TD, tf.rsqrt(tf.add(variance_T1, model.constants.epsilon)));
  return tf.add(tf.mul(normalised_TD, weight<tf.Rank.R1>(model, `${name}.weight`)), weight<tf.Rank.R1>(model, `${name}.bias`));
}
