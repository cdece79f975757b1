// Stages 2 and 3: each query is drawn to its passage and away from the others. They run the same program on different
// data (as BGE does); the task stage differs by its defaults, its instructions, its mined negatives and its teacher.

import { InputError } from '../../base/errors.ts';
import type { ExampleTexts } from '../../data/batching/example-texts.ts';
import { splitIntoMicroBatches } from '../../data/batching/micro-batches.ts';
import { mixDatasets } from '../../data/data-mixture.ts';
import { objectiveLoss, type Objective } from '../../losses/contrastive-objective.ts';
import { objectiveMetrics, readObjective } from '../../losses/contrastive-summary.ts';
import { lossScale } from '../../model/linear.ts';
import { embedderContext } from '../../model/model-state.ts';
import { embeddingPass, type ContrastiveExample } from '../../training/gradient-cache.ts';
import { refreshOf } from '../mine/refresh.ts';
import type { RecordedStep, StageSetup, StageTrainer, TrainingStage } from '../trainer.ts';
import { dropoutSites, microBatchLimits, optimizerSettings } from '../training-settings.ts';
import { planBatches } from './batches.ts';
import { examplesOf, type BatchExamples } from './examples.ts';
import type { Config } from './fields.ts';
import { lookInside } from './look-inside.ts';
import { refuseUnfit } from './refuse-unfit.ts';

export const contrastiveStage: TrainingStage = {
  trained: () => ({ encoder: true, languageModelHead: false, decoder: false }),
  refuse: refuseUnfit,
  prepare,
};

async function prepare(setup: StageSetup): Promise<StageTrainer> {
  // The run file filled in every field of this stage's definition, and only those.
  const config = setup.entry.config as Config;
  refuseLongPrefixes(setup, config);
  const mixture = mixDatasets(setup.data, 'pairs', 'labelled');
  const batches = await planBatches(config, mixture, setup.seed);
  const refresh = refreshOf(setup, config, mixture);
  const isPlain = config.loss === 'contrastive' && config.distillation !== 'kl';
  return {
    ...optimizerSettings(config, batches.steps),
    steps: batches.steps,
    candidates: isPlain ? batches.candidates : undefined,
    gradients: async (step) => {
      const batch = await batches.batchAt(step);
      const rows = (await refresh?.rowsOf(batch.rows)) ?? batch.rows;
      const examples = await examplesOf(config, mixture, { ...batch, rows }, { step, seed: setup.seed });
      return recordStep(setup, config, step, examples);
    },
    beforeStep: async (step) => refresh?.beforeStep(step),
    bytesBeforeStep: () => refresh?.leastBytes() ?? 0,
    lookInside: () => lookInside(setup, { config, mixture, batches }),
  };
}

function refuseLongPrefixes({ model, entry }: StageSetup, { matryoshka = [] }: Config): void {
  const { width } = model.config;
  const tooLong = matryoshka.filter((dimension) => dimension > width);
  if (tooLong.length === 0) return;
  throw new InputError(
    `Stage ${entry.id} trains the first ${tooLong.join(', ')} dimensions, but the embeddings of this model have ${width}.`,
    `Leave in matryoshka what is at most ${width}.`,
  );
}

function recordStep(setup: StageSetup, config: Config, step: number, { texts, target }: BatchExamples): RecordedStep {
  const { device, model, seed } = setup;
  const context = embedderContext(device, model);
  const examples = texts.map((text) => tokenize(setup, config, text));
  const rowTokens = examples.map((example) => example.query.length + example.passages.reduce((sum, passage) => sum + passage.length, 0));
  const dimensions = config.matryoshka ?? [];
  const objective: Objective = {
    queries: texts.length,
    group: texts[0]?.passages.length ?? 0,
    temperature: config.temperature,
    target,
    dimensions,
    lossScale: lossScale(context),
  };
  const parts = splitIntoMicroBatches(rowTokens, microBatchLimits(config, setup.microBatchTokens));
  const pass = { examples, parts, dropout: (part: number) => dropoutSites(config, model, seed, step, part) };
  const results = embeddingPass(context, pass, (embeddings) => objectiveLoss(device, embeddings, objective));
  return {
    tokens: rowTokens.reduce((sum, tokens) => sum + tokens, 0),
    read: async () => objectiveMetrics(await readObjective(device, results, objective), dimensions),
  };
}

function tokenize({ tokens, model }: StageSetup, config: Config, texts: ExampleTexts): ContrastiveExample {
  const longest = model.config.maximumPositions;
  return {
    query: tokens.encode(texts.query, Math.min(config.queryMaximumLength, longest)),
    passages: texts.passages.map((passage) => tokens.encode(passage, Math.min(config.passageMaximumLength, longest))),
  };
}
