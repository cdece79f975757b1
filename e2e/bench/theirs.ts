// Stock tfjs' side of the step benchmarks: the same models, weights and batches.

import * as tf from '@tensorflow/tfjs-core';
import { assertExists } from '../../src/base/assert.ts';
import { isVisible, noLabel, type RetromaeExample } from '../../src/data/batching/retromae-example.ts';
import type { TrainedParts } from '../../src/model/parameters.ts';
import { configOf, initialWeights, learningRate, maskedTextsOf, pairsOf, temperature, type BenchModel } from './cases.ts';
import type { StockBackend } from './stock/backend.ts';
import { contrastiveLoss } from './stock/contrastive.ts';
import { disposeStockModel, makeStockModel, type StockModel } from './stock/model.ts';
import { retroMaeLosses, type StockMaskedText } from './stock/retromae.ts';
import { StockTraining } from './stock/training.ts';

/** Runs inside {@link StockBackend.run}. */
export interface TheirTraining {
  step(): void;
  loss(): Promise<number>;
  dispose(): void;
}

export function theirContrastiveTraining(model: BenchModel): TheirTraining {
  const pairs = { ...pairsOf(model), temperature };
  return trainingOf(model, { encoder: true, languageModelHead: false, decoder: false }, (stock) => contrastiveLoss(stock, pairs));
}

export function theirRetroMaeTraining(model: BenchModel, backend: StockBackend): TheirTraining {
  const texts = maskedTextsOf(model).map(maskedText);
  return trainingOf(model, { encoder: true, languageModelHead: true, decoder: true }, (stock) => {
    const { encoderLoss, decoderLoss } = retroMaeLosses(stock, texts, backend.maximumBindingLength);
    return tf.add(encoderLoss, decoderLoss);
  });
}

function trainingOf(model: BenchModel, trained: TrainedParts, lossOf: (stock: StockModel) => tf.Scalar): TheirTraining {
  const weights = initialWeights(model, trained).map(({ spec, values }) => ({ ...spec, values }));
  const stock = makeStockModel(configOf(model), weights);
  const training = new StockTraining(stock, learningRate, () => lossOf(stock));
  return {
    step: () => training.step(),
    loss: () => training.loss(),
    dispose: () => {
      training.dispose();
      disposeStockModel(stock);
    },
  };
}

function maskedText(example: RetromaeExample): StockMaskedText {
  const { decoderTokens: ids, encoderTokens, encoderLabels } = example;
  const visible = new Uint8Array(ids.length * ids.length);
  for (let row = 0; row < ids.length; row += 1) {
    for (let column = 0; column < ids.length; column += 1) visible[row * ids.length + column] = isVisible(example, row, column) ? 1 : 0;
  }
  const masked = [...encoderLabels.keys()].filter((place) => assertExists(encoderLabels[place], 'a label') !== noLabel);
  return { ids, encoderIds: encoderTokens, masked, visible };
}
