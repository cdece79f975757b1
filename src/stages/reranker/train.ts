// The reranker: query and passage are read as one text and scored. It starts from an embedder and becomes a model of its own.

import { InputError } from '../../base/errors.ts';
import type { ConfigOf } from '../../contract/fields.ts';
import { createBatchPlan } from '../../data/batching/batch-plan.ts';
import { chooseOfRow } from '../../data/batching/choices.ts';
import { splitIntoMicroBatches } from '../../data/batching/micro-batches.ts';
import { mixDatasets, type MixedRow } from '../../data/data-mixture.ts';
import { embedderContext } from '../../model/model-state.ts';
import { rerankerPass, type RerankerExample } from '../../training/reranker-pass.ts';
import type { RecordedStep, StageSetup, StageTrainer, TrainingStage } from '../trainer.ts';
import { dropoutSites, microBatchLimits, optimizerSettings, stepsOf } from '../training-settings.ts';
import type { reranker } from './definition.ts';
import { lookInside } from './look-inside.ts';
import { labelledTexts, pairTexts, teacherScores, type RowTexts } from './reranker-texts.ts';
import { readStepValues } from './step-values.ts';

type Config = ConfigOf<(typeof reranker)['fields']>;

export const rerankerStage: TrainingStage = {
  trained: () => ({ encoder: true, languageModelHead: false, decoder: false, classifier: true }),
  prepare: (setup) => Promise.resolve().then(() => prepare(setup)),
};

function prepare(setup: StageSetup): StageTrainer {
  // The run file filled in every field of this stage's definition, and only those.
  const config = setup.entry.config as Config;
  const rows = isOverGroups(config) ? mixDatasets(setup.data, 'pairs') : mixDatasets(setup.data, 'pairs', 'labelled');
  refuseNothingWrong(setup, config);
  const { batchSize, shuffle } = config;
  const plan = createBatchPlan({ rows, batchSize, seed: setup.seed, shuffle, noDuplicates: false });
  const steps = stepsOf(config, rows.count);
  return {
    ...optimizerSettings(config, steps),
    steps,
    // A uniform guess costs ln of this only where the loss is that of the groups alone.
    candidates: config.loss === 'grouped' && config.distillation === 'none' ? config.negatives + 1 : undefined,
    gradients: async (step) => recordStep(setup, config, step, await rows.rows(plan.batchAt(step))),
    lookInside: () => lookInside(setup, rows, longestPair(setup, config)),
  };
}

/** Whether the loss compares the passages of a query, so that labelled pairs say nothing. */
function isOverGroups({ loss, distillation }: Config): boolean {
  return loss === 'grouped' || distillation === 'kl';
}

function refuseNothingWrong({ entry, data }: StageSetup, config: Config): void {
  const hasLabels = data.some(({ dataset }) => dataset.kind === 'labelled');
  if (config.negatives > 0 || hasLabels) return;
  throw new InputError(
    `Stage ${entry.id} takes no negatives: every pair would be right, and nothing could be learned.`,
    'Raise negatives, or add labelled pairs.',
  );
}

function longestPair({ model }: StageSetup, { maximumLength }: Config): number {
  return Math.min(maximumLength, model.config.maximumPositions);
}

function recordStep(setup: StageSetup, config: Config, step: number, rows: readonly MixedRow[]): RecordedStep {
  const { device, model, seed } = setup;
  const examples = rows.map((row, index) => tokenize(setup, config, textsOf(row, config, { step, index, seed })));
  const rowTokens = examples.map(({ pairs }) => pairs.reduce((sum, { ids }) => sum + ids.length, 0));
  const results = rerankerPass(embedderContext(device, model), {
    examples,
    loss: config.loss,
    parts: splitIntoMicroBatches(rowTokens, microBatchLimits(config, setup.microBatchTokens)),
    dropout: (part) => dropoutSites(config, model, seed, step, part),
  });
  return {
    tokens: rowTokens.reduce((sum, tokens) => sum + tokens, 0),
    read: () => readStepValues(device, examples, config.loss, results),
  };
}

function textsOf(
  { row, entry, name }: MixedRow,
  { negatives, shuffle, distillation }: Config,
  place: { readonly step: number; readonly index: number; readonly seed: number },
): RowTexts {
  if ('text' in row) throw new Error('a mixture of pairs holds no plain texts');
  if (!('query' in row)) return labelledTexts(row, entry, name);
  const choice = chooseOfRow(row, { negatives, shuffle, seed: place.seed }, { ...place, name });
  const texts = pairTexts(row, entry, choice);
  return distillation === 'kl' ? { ...texts, teacher: teacherScores(row, choice, name) } : texts;
}

function tokenize(setup: StageSetup, config: Config, { pairs, ...texts }: RowTexts): RerankerExample {
  const longest = longestPair(setup, config);
  return { ...texts, pairs: pairs.map(({ query, passage }) => setup.tokens.encodePair(query, passage, longest)) };
}
