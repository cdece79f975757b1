// The contrastive loss in plain tfjs operations. N queries, G passages a query, D width.

import * as tf from '@tensorflow/tfjs-core';
import { encode, type StockModel } from './model.ts';
import { padSequences, type Rectangle } from './rectangle.ts';
import { crossEntropy } from './cross-entropy.ts';

export interface StockPairs {
  readonly queries: readonly Int32Array[];
  /** The positive of query i at i G, its negatives behind it. */
  readonly passages: readonly Int32Array[];
  readonly temperature: number;
}

/** Mean over the queries of -log softmax at the own positive, all passages of the batch being candidates. */
export function contrastiveLoss(model: StockModel, { queries, passages, temperature }: StockPairs): tf.Scalar {
  const group = passages.length / queries.length;
  const query_ND = embedTexts(model, padSequences(queries));
  const passage_CD = embedTexts(model, padSequences(passages));
  const scores_NC = tf.div<tf.Tensor2D>(tf.matMul(query_ND, passage_CD, false, true), temperature);
  const targets = Int32Array.from(queries, (_, query) => query * group);
  return crossEntropy(scores_NC, targets, queries.length);
}

/** Normalised vectors of [CLS], one rectangle a tower. */
function embedTexts(model: StockModel, batch: Rectangle): tf.Tensor2D {
  const { width } = model.config;
  const hidden_BLD = tf.reshape(encode(model, batch), [batch.sequences, batch.length, width]);
  const cls_BD = tf.reshape(tf.slice(hidden_BLD, [0, 0, 0], [batch.sequences, 1, width]), [batch.sequences, width]);
  return tf.div(cls_BD, tf.norm(cls_BD, 'euclidean', 1, true));
}
