// Stage 1: RetroMAE pre-training on plain text.

import { assert } from '../../base/assert.ts';
import { InputError } from '../../base/errors.ts';
import type { ConfigOf } from '../../contract/fields.ts';
import { createBatchPlan } from '../../data/batching/batch-plan.ts';
import { splitIntoMicroBatches } from '../../data/batching/micro-batches.ts';
import { mixDatasets, type MixedRow } from '../../data/data-mixture.ts';
import { noLabel, retromaeExample, type RetromaeExample } from '../../data/batching/retromae-example.ts';
import { packSequences } from '../../data/batching/pack.ts';
import { embedderContext } from '../../model/model-state.ts';
import { retroMaePass, type PredictionTargets, type RetroMaeBatch, type RetroMaeResult } from '../../model/retromae.ts';
import type { TensorDevice } from '../../tensor/device/tensor-device.ts';
import type { RecordedStep, StageSetup, StageTrainer, StepValues, TrainingStage } from '../trainer.ts';
import { dropoutSites, microBatchLimits, optimizerSettings, stepsOf } from '../training-settings.ts';
import type { retromae } from './definition.ts';

type Config = ConfigOf<(typeof retromae)['fields']>;

export const retromaeStage: TrainingStage = {
  trained: () => ({ encoder: true, languageModelHead: true, decoder: true }),
  prepare: (setup) => Promise.resolve(prepare(setup)),
};

function prepare(setup: StageSetup): StageTrainer {
  // The run file filled in every field of this stage's definition, and only those.
  const config = setup.entry.config as Config;
  const rows = mixDatasets(setup.data, 'texts');
  const plan = createBatchPlan({ rows, batchSize: config.batchSize, seed: setup.seed, shuffle: config.shuffle, noDuplicates: false });
  const steps = stepsOf(config, rows.count);
  return {
    ...optimizerSettings(config, steps),
    steps,
    gradients: async (step) => recordStep(setup, config, step, await rows.rows(plan.batchAt(step))),
  };
}

function recordStep(setup: StageSetup, config: Config, step: number, rows: readonly MixedRow[]): RecordedStep {
  const { device, model, seed } = setup;
  const examples = rows
    .map((row, index) => maskedExample(setup, config, row, { step, index, seed }))
    .filter((example) => example.decoderTokens.length > 2);
  if (examples.length === 0) throw new InputError(`No text of step ${step} has a word to predict.`, 'Remove empty texts from the data.');
  const counts = { encoder: countLabels(examples, 'encoderLabels'), decoder: countLabels(examples, 'decoderLabels') };
  const parts = splitIntoMicroBatches(
    examples.map((example) => 2 * example.decoderTokens.length),
    microBatchLimits(config, setup.microBatchTokens),
  );
  const settings = { queryStream: config.queryStream, encoderScale: 1 / Math.max(1, counts.encoder), decoderScale: 1 / counts.decoder };
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
    read: () => readLosses(device, results, counts),
  };
}

function maskedExample(
  { tokens, model }: StageSetup,
  config: Config,
  { row }: MixedRow,
  key: { readonly step: number; readonly index: number; readonly seed: number },
): RetromaeExample {
  assert('text' in row, 'a mixture of texts holds texts');
  const ids = tokens.encode(row.text, Math.min(config.maximumLength, model.config.maximumPositions));
  return retromaeExample(ids, tokens.tokenizer, config, key);
}

function countLabels(examples: readonly RetromaeExample[], of: 'encoderLabels' | 'decoderLabels'): number {
  return examples.reduce((sum, example) => sum + example[of].reduce((count, label) => count + (label === noLabel ? 0 : 1), 0), 0);
}

/** Packs examples; the bits of every pool follow one another behind a word a token that says where its row starts. */
export function retroMaeBatch(examples: readonly RetromaeExample[]): RetroMaeBatch {
  const masked = packSequences(examples.map((example) => example.encoderTokens));
  const original = packSequences(examples.map((example) => example.decoderTokens));
  const tokens = original.tokens.length;
  const hiddenBits = new Uint32Array(tokens + examples.reduce((sum, example) => sum + example.maskPool.length, 0));
  let poolStart = tokens;
  for (const [index, example] of examples.entries()) {
    const first = original.sequenceStarts[index] ?? 0;
    for (const [place, choice] of example.maskChoices.entries()) hiddenBits[first + place] = poolStart + choice * example.wordsPerMask;
    hiddenBits.set(example.maskPool, poolStart);
    poolStart += example.maskPool.length;
  }
  return {
    masked,
    original,
    encoderTargets: targetsOf(examples, original.sequenceStarts, 'encoderLabels'),
    decoderTargets: targetsOf(examples, original.sequenceStarts, 'decoderLabels'),
    hiddenBits,
  };
}

function targetsOf(examples: readonly RetromaeExample[], starts: Int32Array, of: 'encoderLabels' | 'decoderLabels'): PredictionTargets {
  const rows: number[] = [];
  const ids: number[] = [];
  for (const [index, example] of examples.entries()) {
    for (const [place, label] of example[of].entries()) {
      if (label === noLabel) continue;
      rows.push((starts[index] ?? 0) + place);
      ids.push(label);
    }
  }
  return { rows, ids };
}

async function readLosses(
  device: TensorDevice,
  results: readonly RetroMaeResult[],
  counts: { readonly encoder: number; readonly decoder: number },
): Promise<StepValues> {
  const reading = results.map((result) => [device.read(result.encoderResults), device.read(result.decoderResults)] as const);
  for (const result of results) for (const tensor of [result.encoderResults, result.decoderResults]) tensor.dispose();
  let [encoder, decoder] = [0, 0];
  for (const [encoderRows, decoderRows] of reading) {
    encoder += sumOfLosses(await encoderRows);
    decoder += sumOfLosses(await decoderRows);
  }
  const encoderLoss = encoder / Math.max(1, counts.encoder);
  const decoderLoss = decoder / counts.decoder;
  return { loss: encoderLoss + decoderLoss, encoderLoss, decoderLoss };
}

/** Sum of the first of every four values, in float64. */
function sumOfLosses(rows: Float32Array): number {
  let sum = 0;
  for (let row = 0; row < rows.length; row += 4) sum += rows[row] ?? 0;
  return sum;
}
