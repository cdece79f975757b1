// Stages 2 and 3: softmax cross-entropy of each query over the passages of the batch. They run the same program on
// different data (as BGE does); the task stage differs by its defaults, its instructions and its mined negatives.

import { assert } from '../../base/assert.ts';
import { InputError } from '../../base/errors.ts';
import type { ConfigOf } from '../../contract/fields.ts';
import { createBatchPlan } from '../../data/batching/batch-plan.ts';
import { chooseOfRow } from '../../data/batching/choices.ts';
import { exampleTexts, type ExampleTexts } from '../../data/batching/example-texts.ts';
import { splitIntoMicroBatches } from '../../data/batching/micro-batches.ts';
import { mixDatasets, type MixedRow } from '../../data/data-mixture.ts';
import { summariseContrastive } from '../../losses/contrastive.ts';
import { embedderContext } from '../../model/model-state.ts';
import { contrastivePass, type ContrastiveExample } from '../../training/gradient-cache.ts';
import type { RecordedStep, StageData, StageSetup, StageTrainer, TrainingStage } from '../trainer.ts';
import { dropoutSites, microBatchLimits, optimizerSettings, stepsOf } from '../training-settings.ts';
import type { contrastiveFields } from './fields.ts';

type Config = ConfigOf<ReturnType<typeof contrastiveFields>>;

export const contrastiveStage: TrainingStage = {
  trained: () => ({ encoder: true, languageModelHead: false, decoder: false }),
  prepare: (setup) => Promise.resolve(prepare(setup)),
};

function prepare(setup: StageSetup): StageTrainer {
  // The run file filled in every field of this stage's definition, and only those.
  const config = setup.entry.config as Config;
  const ownOnly = usesOwnNegativesOnly(config, setup.data);
  const candidates = ownOnly ? config.negatives + 1 : config.batchSize * (config.negatives + 1);
  if (candidates < 2) throw tooFewCandidates(setup.entry.id);
  const rows = mixDatasets(setup.data, 'pairs');
  const plan = createBatchPlan({
    rows,
    batchSize: config.batchSize,
    seed: setup.seed,
    shuffle: config.shuffle,
    noDuplicates: config.noDuplicatesInBatch,
  });
  const steps = stepsOf(config, rows.count);
  return {
    ...optimizerSettings(config, steps),
    steps,
    candidates,
    gradients: async (step) => recordStep(setup, config, { step, ownOnly, rows: await rows.rows(plan.batchAt(step)) }),
  };
}

function tooFewCandidates(id: string): InputError {
  return new InputError(
    `Stage ${id} has one candidate a query: its loss would be 0 whatever the model does.`,
    'Raise batchSize above 1, or give every query negatives.',
  );
}

function usesOwnNegativesOnly(config: Config, data: readonly StageData[]): boolean {
  const [first, ...others] = data.map(({ entry }) => entry.inBatchNegatives ?? config.inBatchNegatives);
  if (others.some((other) => other !== first)) {
    throw new InputError('Data sets with and without in-batch negatives cannot share a batch yet.', 'Put them into stages of their own.');
  }
  return first === false;
}

interface Batch {
  readonly step: number;
  readonly ownOnly: boolean;
  readonly rows: readonly MixedRow[];
}

function recordStep(setup: StageSetup, config: Config, { step, ownOnly, rows }: Batch): RecordedStep {
  const { device, model, seed } = setup;
  const texts = rows.map((row, index) => textsOf(row, config, { step, index, seed }));
  const examples = texts.map((text) => tokenize(setup, config, text));
  const rowTokens = examples.map((example) => example.query.length + example.passages.reduce((sum, passage) => sum + passage.length, 0));
  const results_N4 = contrastivePass(embedderContext(device, model), {
    examples,
    loss: { temperature: config.temperature, ownOnly, skipDuplicates: config.noDuplicatesInBatch, keys: keysOf(texts) },
    parts: splitIntoMicroBatches(rowTokens, microBatchLimits(config, setup.microBatchTokens)),
    dropout: (part) => dropoutSites(config, model, seed, step, part),
  });
  return {
    tokens: rowTokens.reduce((sum, tokens) => sum + tokens, 0),
    read: async () => {
      const reading = device.read(results_N4);
      results_N4.dispose();
      return { ...summariseContrastive(await reading, config.temperature) };
    },
  };
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

function tokenize({ tokens, model }: StageSetup, config: Config, texts: ExampleTexts): ContrastiveExample {
  const longest = model.config.maximumPositions;
  return {
    query: tokens.encode(texts.query, Math.min(config.queryMaximumLength, longest)),
    passages: texts.passages.map((passage) => tokens.encode(passage, Math.min(config.passageMaximumLength, longest))),
  };
}

/** Equal numbers for equal texts: queries first, then passages. */
function keysOf(texts: readonly ExampleTexts[]): Uint32Array {
  const numberOf = (all: readonly string[]): number[] => {
    const numbers = new Map<string, number>();
    return all.map((text) => {
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      return number;
    });
  };
  return Uint32Array.from([...numberOf(texts.map((text) => text.query)), ...numberOf(texts.flatMap((text) => text.passages))]);
}
