// Stage 1: RetroMAE pre-training on plain text.

import { InputError } from '../../base/errors.ts';
import type { ConfigOf } from '../../contract/fields.ts';
import { createBatchPlan } from '../../data/batching/batch-plan.ts';
import { splitIntoMicroBatches } from '../../data/batching/micro-batches.ts';
import { retromaeExample, type RetromaeExample } from '../../data/batching/retromae-example.ts';
import { addTokenSums, noTokens, tokenMeans } from '../../losses/token-predictions.ts';
import { embedderContext } from '../../model/model-state.ts';
import { retroMaePass, type RetroMaeResult } from '../../model/retromae.ts';
import type { TensorDevice } from '../../tensor/device/tensor-device.ts';
import type { RecordedStep, StageSetup, StageTrainer, StepValues, TrainingStage } from '../trainer.ts';
import { dropoutSites, microBatchLimits, optimizerSettings, stepsOf } from '../training-settings.ts';
import type { retromae } from './definition.ts';
import { lookInside } from './look-inside.ts';
import { countLabels, retroMaeBatch } from './masked-batch.ts';
import { openTexts } from './texts.ts';

type Config = ConfigOf<(typeof retromae)['fields']>;

export const retromaeStage: TrainingStage = {
  trained: () => ({ encoder: true, languageModelHead: true, decoder: true }),
  prepare,
};

async function prepare(setup: StageSetup): Promise<StageTrainer> {
  // The run file filled in every field of this stage's definition, and only those.
  const config = setup.entry.config as Config;
  const source = await openTexts(setup, config);
  const plan = createBatchPlan({
    rows: source,
    batchSize: config.batchSize,
    seed: setup.seed,
    shuffle: config.shuffle,
    noDuplicates: false,
  });
  const steps = stepsOf(config, source.count);
  return {
    ...optimizerSettings(config, steps),
    steps,
    gradients: async (step) => recordStep(setup, config, step, await source.texts(plan.batchAt(step))),
    lookInside: () => lookInside(setup, source, config),
  };
}

function recordStep(setup: StageSetup, config: Config, step: number, texts: readonly string[]): RecordedStep {
  const { device, model, seed } = setup;
  const examples = texts
    .map((text, index) => maskedExample(setup, config, text, { step, index, seed }))
    .filter((example) => example.decoderTokens.length > 2);
  if (examples.length === 0) throw new InputError(`No text of step ${step} has a word to predict.`, 'Remove empty texts from the data.');
  const parts = splitIntoMicroBatches(
    examples.map((example) => 2 * example.decoderTokens.length),
    microBatchLimits(config, setup.microBatchTokens),
  );
  const settings = {
    queryStream: config.queryStream,
    encoderScale: 1 / Math.max(1, countLabels(examples, 'encoderLabels')),
    decoderScale: 1 / countLabels(examples, 'decoderLabels'),
  };
  const results = parts.map((part, index) =>
    retroMaePass(
      embedderContext(device, model),
      retroMaeBatch(examples.slice(part.start, part.end)),
      dropoutSites(config, model, seed, step, index),
      settings,
    ),
  );
  return {
    tokens: examples.reduce((sum, example) => sum + example.decoderTokens.length, 0),
    read: () => readValues(device, results),
  };
}

function maskedExample(
  { tokens, model }: StageSetup,
  config: Config,
  text: string,
  key: { readonly step: number; readonly index: number; readonly seed: number },
): RetromaeExample {
  const ids = tokens.encode(text, Math.min(config.maximumLength, model.config.maximumPositions));
  return retromaeExample(ids, tokens.tokenizer, config, key);
}

async function readValues(device: TensorDevice, results: readonly RetroMaeResult[]): Promise<StepValues> {
  const reading = results.map((result) => [device.read(result.encoderResults), device.read(result.decoderResults)] as const);
  for (const result of results) for (const tensor of [result.encoderResults, result.decoderResults]) tensor.dispose();
  let [encoderSums, decoderSums] = [noTokens, noTokens];
  for (const [encoderRows, decoderRows] of reading) {
    encoderSums = addTokenSums(encoderSums, await encoderRows);
    decoderSums = addTokenSums(decoderSums, await decoderRows);
  }
  const [encoder, decoder] = [tokenMeans(encoderSums), tokenMeans(decoderSums)];
  return {
    loss: encoder.loss + decoder.loss,
    encoderLoss: encoder.loss,
    decoderLoss: decoder.loss,
    encoderAccuracy: encoder.accuracy,
    decoderAccuracy: decoder.accuracy,
  };
}
