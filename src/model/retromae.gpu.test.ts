import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { tokenGuess } from '../losses/token-predictions.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { expectSameGradients, globalNorm } from '../testing/expect-parameter-gradients.ts';
import { clearGradients, fixtureRetroMaeContext, readGradients } from '../testing/fixture-context.ts';
import { fixtureTensors, retroMaeFixture, type MaskedText, type QueryStream, type TokenGuesses } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { retroMaeBatchOf, retroMaeStep } from '../testing/retromae-pass.ts';
import { noDropout } from './dropout-sites.ts';
import { retroMaePass, retroMaePredictions, type PredictionTargets } from './retromae.ts';

const { texts, queryStreams } = await retroMaeFixture();
const streams: readonly QueryStream[] = ['normalised', 'raw'];

/** Texts without targets: no word, and a word of more pieces than may be hidden. */
const nothingHidden: readonly MaskedText[] = [
  { ids: [2, 3], encoderIds: [2, 3], encoderLabels: [-100, -100], pool: ['00', '00'], choice: [0, 1] },
  {
    ids: [2, 83, 92, 97, 3],
    encoderIds: [2, 83, 92, 97, 3],
    encoderLabels: [-100, -100, -100, -100, -100],
    pool: ['00000'],
    choice: [0, 0, 0, 0, 0],
  },
];

async function expectNoTargetsSurvived(device: TensorDevice): Promise<void> {
  const context = await fixtureRetroMaeContext(device);
  const word = retroMaeBatchOf(nothingHidden.slice(1));
  await expectNoLeak(device, async () => {
    const { encoderResults, decoderResults } = retroMaePass(context, word, noDropout, {
      queryStream: 'normalised',
      encoderScale: 1,
      decoderScale: 1 / 3,
    });
    expect((await device.read(encoderResults)).length).toBe(0);
    expect((await device.read(decoderResults)).filter((_, index) => index % 4 === 0).every((loss) => loss > 0)).toBe(true);
    for (const results of [encoderResults, decoderResults]) results.dispose();
  });
  expect(globalNorm(await readGradients(context))).toBeGreaterThan(0.1);
  clearGradients(context);
  const nothing = retroMaePass(context, retroMaeBatchOf(nothingHidden.slice(0, 1)), noDropout, {
    queryStream: 'raw',
    encoderScale: 1,
    decoderScale: 1,
  });
  expect((await device.read(nothing.decoderResults)).length).toBe(0);
  for (const results of [nothing.encoderResults, nothing.decoderResults]) results.dispose();
  expect(globalNorm(await readGradients(context))).toBe(0);
  context.arena.dispose();
}

async function expectAsPyTorch(device: TensorDevice, stream: QueryStream): Promise<void> {
  const context = await fixtureRetroMaeContext(device);
  const { encoderLoss, decoderLoss, ...accuracies } = await retroMaeStep(context, retroMaeBatchOf(texts), stream);
  const wanted = queryStreams[stream];
  expect(accuracies.encoderAccuracy).toBeCloseTo(wanted.encoderAccuracy, 9);
  expect(accuracies.decoderAccuracy).toBeCloseTo(wanted.decoderAccuracy, 9);
  expect(Math.abs(encoderLoss / wanted.encoderLoss - 1)).toBeLessThan(1e-5);
  expect(Math.abs(decoderLoss / wanted.decoderLoss - 1)).toBeLessThan(1e-5);
  expectSameGradients(await readGradients(context), await fixtureTensors(`retromae-gradients-${stream}.safetensors`), 1e-4);
  context.arena.dispose();
}

/** Without dropout the predictions alone are those of the pass that trains, and PyTorch's; no gradient is touched. */
async function expectPredictionsAsPyTorch(device: TensorDevice, stream: QueryStream): Promise<void> {
  const context = await fixtureRetroMaeContext(device);
  const batch = retroMaeBatchOf(texts);
  const wanted = queryStreams[stream];
  await expectNoLeak(device, async () => {
    const { encoderResults, decoderResults } = retroMaePredictions(context, batch, stream);
    await expectGuesses(device, encoderResults, batch.encoderTargets, wanted.encoderGuesses);
    await expectGuesses(device, decoderResults, batch.decoderTargets, wanted.decoderGuesses);
  });
  expect(globalNorm(await readGradients(context))).toBe(0);
  context.arena.dispose();
}

async function expectGuesses(device: TensorDevice, results: Tensor, targets: PredictionTargets, wanted: TokenGuesses): Promise<void> {
  const rows = await device.read(results);
  results.dispose();
  const guesses = targets.ids.map((id, row) => tokenGuess(rows, row, id));
  expect(guesses.map(({ id }) => id)).toEqual(wanted.tokens);
  for (const [row, { probability, isRight }] of guesses.entries()) {
    expect(probability).toBeCloseTo(wanted.probabilities[row] ?? NaN, 5);
    expect(isRight).toBe(wanted.tokens[row] === targets.ids[row]);
  }
}

describe.skipIf((await testDevice()) === undefined)('RetroMAE on WebGPU', () => {
  test.each(streams)('has both losses and every gradient of PyTorch, query stream %s', async (stream) => {
    await expectAsPyTorch(await requiredDevice(), stream);
  });

  test.each(streams)('predicts the tokens that PyTorch predicts, query stream %s', async (stream) => {
    await expectPredictionsAsPyTorch(await requiredDevice(), stream);
  });

  test('has the same gradients over parts of a batch', async () => {
    const device = await requiredDevice();
    const context = await fixtureRetroMaeContext(device);
    const whole = retroMaeBatchOf(texts);
    const scales = { encoderScale: 1 / whole.encoderTargets.rows.length, decoderScale: 1 / whole.decoderTargets.rows.length };
    for (const part of [texts.slice(0, 1), texts.slice(1)]) {
      const { encoderResults, decoderResults } = retroMaePass(context, retroMaeBatchOf(part), noDropout, {
        queryStream: 'normalised',
        ...scales,
      });
      for (const results of [encoderResults, decoderResults]) results.dispose();
    }
    expectSameGradients(await readGradients(context), await fixtureTensors('retromae-gradients-normalised.safetensors'), 1e-4);
    context.arena.dispose();
  });

  test('takes texts in which there is nothing to predict', async () => {
    await expectNoTargetsSurvived(await requiredDevice());
  });

  test('gives the same bits twice', async () => {
    const context = await fixtureRetroMaeContext(await requiredDevice());
    const batch = retroMaeBatchOf(texts);
    const losses = await retroMaeStep(context, batch, 'normalised');
    const first = await readGradients(context);
    clearGradients(context);
    expect(await retroMaeStep(context, batch, 'normalised')).toEqual(losses);
    expect(await readGradients(context)).toEqual(first);
    context.arena.dispose();
  });
});

test.each(streams)('RetroMAE without a GPU has both losses and every gradient of PyTorch, query stream %s', async (stream) => {
  await expectAsPyTorch(new PlainDevice(), stream);
});

test.each(streams)('RetroMAE without a GPU predicts the tokens that PyTorch predicts, query stream %s', async (stream) => {
  await expectPredictionsAsPyTorch(new PlainDevice(), stream);
});

test('RetroMAE without a GPU takes texts in which there is nothing to predict', async () => {
  await expectNoTargetsSurvived(new PlainDevice());
});
