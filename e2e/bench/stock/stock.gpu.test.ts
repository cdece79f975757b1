// What the benchmarks compare with computes what PyTorch computes; only then is being faster than it worth anything.

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../../src/base/assert.ts';
import { readModelFolder } from '../../../src/checkpoints/read-model-folder.ts';
import { startNodeGpu } from '../../../src/headless/node-gpu.ts';
import { decoderTensorNames } from '../../../src/model/parameters.ts';
import { maskedLanguageModelTensorNames } from '../../../src/checkpoints/tensor-names.ts';
import { requestDevice } from '../../../src/tensor/device/request-device.ts';
import { expectSameGradients } from '../../../src/testing/expect-parameter-gradients.ts';
import { contrastiveCases, fixtureModelFolder, fixtureTensors, retroMaeFixture, type MaskedText } from '../../../src/testing/fixtures.ts';
import { testDevice } from '../../../src/testing/gpu.ts';
import { noLabel } from '../../../src/data/batching/retromae-example.ts';
import { startStock, type StockBackend } from './backend.ts';
import { contrastiveLoss } from './contrastive.ts';
import { disposeStockModel, makeStockModel, type StockModel, type StockWeight } from './model.ts';
import { retroMaeLosses, type StockMaskedText } from './retromae.ts';
import { StockTraining } from './training.ts';

/** Ten times what was measured on lavapipe. */
const tolerances = { loss: 1e-5, gradient: 2e-4 };

describe.skipIf((await testDevice()) === undefined)('the stock tfjs side of the benchmarks', () => {
  let stock: StockBackend;

  beforeAll(async () => {
    stock = await startStock(await requestDevice(startNodeGpu()));
  });

  test('the contrastive loss and every gradient equal PyTorch’s', async () => {
    for (const name of ['cls', 'no-own-negatives']) {
      const one = assertExists(
        (await contrastiveCases()).find((each) => each.name === name),
        name,
      );
      const pairs = { queries: one.queries.map(toIds), passages: one.passages.map(toIds), temperature: one.temperature };
      const { loss, gradients } = await differentiate(await encoderWeights(), (model) => contrastiveLoss(model, pairs));
      expect(Math.abs(loss / one.loss - 1)).toBeLessThan(tolerances.loss);
      if (name === 'cls') {
        expectSameGradients(gradients, await fixtureTensors('contrastive-gradients-cls.safetensors'), tolerances.gradient);
      }
    }
  });

  test('both losses of RetroMAE and every gradient equal PyTorch’s, in one block of logits and in many', async () => {
    const fixture = await retroMaeFixture();
    const wanted = fixture.queryStreams.normalised;
    const texts = fixture.texts.map(maskedText);
    const weights = [...(await encoderWeights()), ...(await headWeights())];
    for (const bindingLength of [stock.maximumBindingLength, 302 * 7]) {
      const { loss, gradients } = await differentiate(weights, (model) => {
        const { encoderLoss, decoderLoss } = retroMaeLosses(model, texts, bindingLength);
        return tf.add(encoderLoss, decoderLoss);
      });
      expect(Math.abs(loss / (wanted.encoderLoss + wanted.decoderLoss) - 1)).toBeLessThan(tolerances.loss);
      expectSameGradients(gradients, await fixtureTensors('retromae-gradients-normalised.safetensors'), tolerances.gradient);
    }
  });

  test('training lowers the loss and keeps no tensor of a step', async () => {
    const one = assertExists((await contrastiveCases())[0], 'a case');
    const pairs = { queries: one.queries.map(toIds), passages: one.passages.map(toIds), temperature: one.temperature };
    await stock.run(async () => {
      const model = makeStockModel(await fixtureConfig(), await encoderWeights());
      const training = new StockTraining(model, 1e-3, () => contrastiveLoss(model, pairs));
      training.step();
      const first = await training.loss();
      const tensors = tf.memory().numTensors;
      training.step();
      training.step();
      const last = await training.loss();
      expect(tf.memory().numTensors).toBe(tensors);
      expect(last).toBeLessThan(0.9 * first);
      await stock.finish();
      training.dispose();
      disposeStockModel(model);
    });
  });

  async function differentiate(weights: readonly StockWeight[], lossOf: (model: StockModel) => tf.Scalar) {
    return stock.run(async () => {
      const model = makeStockModel(await fixtureConfig(), weights);
      const nameOf = new Map([...model.variables].map(([name, variable]) => [variable.name, name]));
      const { value, grads } = tf.variableGrads(() => lossOf(model), [...model.variables.values()]);
      const [loss = NaN] = await value.data();
      const gradients = new Map<string, Float32Array>();
      for (const [name, gradient] of Object.entries(grads)) {
        gradients.set(assertExists(nameOf.get(name), name), Float32Array.from(await gradient.data()));
      }
      tf.dispose([value, ...Object.values(grads)]);
      disposeStockModel(model);
      await stock.finish();
      return { loss, gradients };
    });
  }
});

function toIds(ids: readonly number[]): Int32Array {
  return Int32Array.from(ids);
}

function maskedText({ ids, encoderIds, encoderLabels, pool, choice }: MaskedText): StockMaskedText {
  const visible = ids.flatMap((_, row) => ids.map((_id, column) => (row === column || pool[choice[row] ?? 0]?.[column] === '1' ? 0 : 1)));
  return {
    ids: toIds(ids),
    encoderIds: toIds(encoderIds),
    masked: [...encoderLabels.keys()].filter((place) => encoderLabels[place] !== noLabel),
    visible: Uint8Array.from(visible),
  };
}

async function fixtureConfig() {
  return (await readModelFolder(await fixtureModelFolder('std02-2layers'))).config;
}

async function encoderWeights(): Promise<StockWeight[]> {
  const folder = await readModelFolder(await fixtureModelFolder('std02-2layers'));
  const trained = folder.tensors.filter(({ canonicalName }) => !canonicalName.startsWith('pooler.'));
  return Promise.all(trained.map(async (tensor) => ({ name: tensor.canonicalName, shape: tensor.shape, values: await tensor.read() })));
}

async function headWeights(): Promise<StockWeight[]> {
  const config = await fixtureConfig();
  const values = await fixtureTensors('retromae-heads.safetensors');
  return [...maskedLanguageModelTensorNames(config), ...decoderTensorNames(config)].map(({ name, shape }) => ({
    name,
    shape,
    values: assertExists(values.get(name), name),
  }));
}
