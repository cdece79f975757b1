// RetroMAE's two losses in plain tfjs operations (the stage's normalised query stream). B texts, L longest length, D
// width, V vocabulary, N targets.

import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy } from './cross-entropy.ts';
import { embed, encode, gelu, layerNorm, linear, lookUp, product, transformerLayer, weight, wordTable, type StockModel } from './model.ts';
import { hiddenScore, padSequences } from './rectangle.ts';

/** A text with every random choice made. */
export interface StockMaskedText {
  readonly ids: Int32Array;
  readonly encoderIds: Int32Array;
  /** Positions that the encoder's loss looks at. */
  readonly masked: readonly number[];
  /** Whether row i of the decoder sees column j, at [i L + j]: 1 or 0. */
  readonly visible: Uint8Array;
}

export interface StockRetroMaeLosses {
  readonly encoderLoss: tf.Scalar;
  readonly decoderLoss: tf.Scalar;
}

/** Each loss is the mean over its own targets. */
export function retroMaeLosses(model: StockModel, texts: readonly StockMaskedText[], maximumBindingLength: number): StockRetroMaeLosses {
  const batch = padSequences(texts.map((text) => text.encoderIds));
  const { length } = batch;
  const hidden_TD = encode(model, batch);
  const masked = texts.flatMap((text, row) => text.masked.map((place) => [row * length + place, text.ids[place] ?? 0] as const));
  const all = texts.flatMap((text, row) => [...text.ids.subarray(1, -1)].map((id, place) => [row * length + place + 1, id] as const));
  return {
    encoderLoss: predict(model, hidden_TD, masked, maximumBindingLength),
    decoderLoss: predict(model, decode(model, texts, hidden_TD), all, maximumBindingLength),
  };
}

function decode(model: StockModel, texts: readonly StockMaskedText[], hidden_TD: tf.Tensor2D): tf.Tensor2D {
  const { width } = model.config;
  const batch = padSequences(texts.map((text) => text.ids));
  const { sequences, length } = batch;
  const sentence_B1D = tf.slice<tf.Rank.R3, tf.Tensor3D>(
    tf.reshape(hidden_TD, [sequences, length, width]),
    [0, 0, 0],
    [sequences, 1, width],
  );
  const words_BLD: tf.Tensor3D = tf.reshape(embed(model, lookUp(model, batch), length), [sequences, length, width]);
  const context_BLD = tf.concat([sentence_B1D, tf.slice(words_BLD, [0, 1, 0], [sequences, length - 1, width])], 1);
  return transformerLayer(model, 'c_head', {
    queries_TD: embed(model, sentence_B1D, length),
    context_TD: tf.reshape(context_BLD, [-1, width]),
    mask: tf.tensor4d(decoderMask(texts, length), [sequences, 1, length, length]),
    batch,
  });
}

/** What is added to the decoder's scores [B, L, L]. */
function decoderMask(texts: readonly StockMaskedText[], length: number): Float32Array {
  const mask = new Float32Array(texts.length * length * length).fill(hiddenScore);
  for (const [text, { ids, visible }] of texts.entries()) {
    for (const [place, sees] of visible.entries()) {
      const row = Math.floor(place / ids.length);
      if (sees === 1) mask[(text * length + row) * length + (place % ids.length)] = 0;
    }
  }
  return mask;
}

/** Mean loss over chosen rows; the logits in blocks that one binding holds. */
function predict(
  model: StockModel,
  hidden_TD: tf.Tensor2D,
  targets: readonly (readonly [row: number, id: number])[],
  maximumBindingLength: number,
): tf.Scalar {
  const rows_ND = tf.gather(hidden_TD, tf.tensor1d(Int32Array.from(targets, ([row]) => row)));
  const head = 'cls.predictions.transform';
  const transformed_ND = layerNorm(model, `${head}.LayerNorm`, gelu(model, linear(model, `${head}.dense`, rows_ND)));
  const bias = weight<tf.Rank.R1>(model, 'cls.predictions.bias');
  const blockRows = Math.floor(maximumBindingLength / bias.size);
  const losses: tf.Scalar[] = [];
  for (let first = 0; first < targets.length; first += blockRows) {
    const own = targets.slice(first, first + blockRows);
    const block_ND = own.length === targets.length ? transformed_ND : tf.slice(transformed_ND, [first, 0], [own.length, -1]);
    const logits_NV = product(block_ND, weight(model, wordTable), bias);
    losses.push(
      crossEntropy(
        logits_NV,
        Int32Array.from(own, ([, id]) => id),
        targets.length,
      ),
    );
  }
  return losses.reduce((sum, loss) => tf.add(sum, loss));
}
