// An adapter for queries: the encoder stands still, so every text is encoded once and a step is a product, a normalisation
// and the contrastive loss.

import { assert } from '../../base/assert.ts';
import { InputError } from '../../base/errors.ts';
import type { ConfigOf } from '../../contract/fields.ts';
import { createBatchPlan, stepsOfEpochs } from '../../data/batching/batch-plan.ts';
import { chooseOfRow } from '../../data/batching/choices.ts';
import { exampleTexts, keysOf, type ExampleTexts } from '../../data/batching/example-texts.ts';
import { mixDatasets, type MixedRow } from '../../data/data-mixture.ts';
import { summariseContrastive } from '../../losses/contrastive.ts';
import { nothingTrained } from '../../model/parameters.ts';
import { adapterPass } from '../../training/adapter-pass.ts';
import type { RecordedStep, StageSetup, StageTrainer, TrainingStage } from '../trainer.ts';
import type { adapterFields } from './fields.ts';
import { FrozenVectors, type ExampleVectors } from './frozen-vectors.ts';

type Config = ConfigOf<typeof adapterFields>;

function configOf({ config }: StageSetup['entry']): Config {
  // The run file filled in every field of this stage's definition, and only those.
  return config as Config;
}

export const adapterStage: TrainingStage = {
  trained: (entry) => ({ ...nothingTrained, adapter: configOf(entry).layers }),
  prepare: (setup) => Promise.resolve(prepare(setup)),
};

function prepare(setup: StageSetup): StageTrainer {
  const config = configOf(setup.entry);
  const { batchSize, negatives, shuffle, noDuplicatesInBatch, schedule, learningRate, warmupRatio, weightDecay, gradientClip } = config;
  const rows = mixDatasets(setup.data, 'pairs');
  const candidates = config.inBatchNegatives ? batchSize * (negatives + 1) : negatives + 1;
  if (candidates < 2) throw tooFewCandidates(setup.entry.id);
  const plan = createBatchPlan({ rows, batchSize, seed: setup.seed, shuffle, noDuplicates: noDuplicatesInBatch });
  const steps = config.steps ?? stepsOfEpochs(rows.count, config.epochs, batchSize);
  let vectors: FrozenVectors | undefined;
  return {
    steps,
    schedule: { schedule, learningRate, warmupRatio, steps },
    weightDecay,
    gradientClip,
    candidates,
    beforeStep: async () => {
      vectors ??= await FrozenVectors.make(setup, config, rows);
    },
    gradients: async (step) => {
      const texts = (await rows.rows(plan.batchAt(step))).map((row, index) => textsOf(row, config, { step, index, seed: setup.seed }));
      // A step is planned before anything is encoded: what the vectors hold is nothing to its memory.
      const batch = (await vectors?.of(texts)) ?? emptyVectors(texts, setup.model.config.width);
      // After the last step nobody asks for them again.
      if (step === steps && vectors !== undefined) await setup.folder.remove('');
      return recordStep(setup, config, texts, batch);
    },
  };
}

function tooFewCandidates(id: string): InputError {
  return new InputError(
    `Stage ${id} has one candidate a query: its loss would be 0 whatever the adapter does.`,
    'Raise batchSize above 1, or give every query negatives.',
  );
}

function textsOf(
  { row, entry, name }: MixedRow,
  config: Config,
  place: { readonly step: number; readonly index: number; readonly seed: number },
): ExampleTexts {
  assert('query' in row, 'a mixture of pairs holds pairs');
  const choice = chooseOfRow(row, { negatives: config.negatives, shuffle: config.shuffle, seed: place.seed }, { ...place, name });
  return exampleTexts(row, entry, choice);
}

function emptyVectors(texts: readonly ExampleTexts[], width: number): ExampleVectors {
  const passages = texts.reduce((sum, text) => sum + text.passages.length, 0);
  return { queries: new Float32Array(texts.length * width), passages: new Float32Array(passages * width) };
}

function recordStep({ device, model }: StageSetup, config: Config, texts: readonly ExampleTexts[], vectors: ExampleVectors): RecordedStep {
  const { temperature, inBatchNegatives, noDuplicatesInBatch } = config;
  const results_N4 = adapterPass(
    { device, arena: model.arena, layers: config.layers },
    {
      ...vectors,
      width: model.config.width,
      loss: { temperature, ownOnly: !inBatchNegatives, skipDuplicates: noDuplicatesInBatch, keys: keysOf(texts) },
    },
  );
  return {
    // Nothing goes through the encoder.
    tokens: 0,
    read: async () => {
      const reading = device.read(results_N4);
      results_N4.dispose();
      return { ...summariseContrastive(await reading, temperature) };
    },
  };
}
