// One training step of stock tfjs: the tape's gradients, then tf.train.adam. Its AdamW's decay is left out: tfjs has none.

import * as tf from '@tensorflow/tfjs-core';
import type { StockModel } from './model.ts';

export class StockTraining {
  readonly #model: StockModel;
  readonly #loss: () => tf.Scalar;
  readonly #optimizer: tf.AdamOptimizer;
  #value: tf.Scalar | undefined;

  constructor(model: StockModel, learningRate: number, loss: () => tf.Scalar) {
    this.#model = model;
    this.#loss = loss;
    this.#optimizer = tf.train.adam(learningRate, 0.9, 0.999, 1e-8);
  }

  step(): void {
    const { value, grads } = tf.variableGrads(this.#loss, [...this.#model.variables.values()]);
    this.#optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
    tf.dispose(grads);
    this.#value?.dispose();
    this.#value = value;
  }

  /** The loss of the last step. */
  async loss(): Promise<number> {
    const [value = NaN] = (await this.#value?.data()) ?? [];
    return value;
  }

  dispose(): void {
    this.#value?.dispose();
    this.#optimizer.dispose();
  }
}
