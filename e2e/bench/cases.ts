// The models and batches that are measured. Lengths are committed; ids follow a power law, as words do, so that a few
// rows of the table take most of the gradient.

import { Random } from '../../src/base/random.ts';
import { newModelConfig, type BertConfig } from '../../src/checkpoints/model-config.ts';
import { retromaeExample, type RetromaeExample } from '../../src/data/batching/retromae-example.ts';
import { initialValues, parameterSpecs, type TrainedParts } from '../../src/model/parameters.ts';
import type { ParameterSpec } from '../../src/tensor/arena/parameter-arena.ts';
import document from './cases.json' with { type: 'json' };

export type BenchModel = (typeof document.models)[number];

export const benchModels: readonly BenchModel[] = document.models;
export const { temperature, learningRate } = document;

const seed = 1;
const specials = { pad: 0, unknown: 1, cls: 2, sep: 3, mask: 4 } as const;
/** Ids below this one are special. */
const firstWord = 5;

export function configOf(model: BenchModel): BertConfig {
  const { layers, width, heads, feedForward, positions, vocabulary } = model;
  return newModelConfig({ layers, width, heads, feedForward, maximumPositions: positions, tokenizer: { folder: '' } }, vocabulary);
}

export interface Pairs {
  readonly queries: readonly Int32Array[];
  readonly passages: readonly Int32Array[];
}

/** One passage a query; all ids of both towers are the model's. */
export function pairsOf(model: BenchModel): Pairs {
  const random = new Random(seed);
  const draw = (lengths: readonly number[]): readonly Int32Array[] =>
    lengths.slice(0, model.pairs).map((length) => idsOf(model, length, random));
  return { queries: draw(document.queryLengths), passages: draw(document.passageLengths) };
}

/** Texts with every mask drawn. */
export function maskedTextsOf(model: BenchModel): readonly RetromaeExample[] {
  const random = new Random(seed);
  const rules = { ids: specials, isContinuation: () => false, vocabularySize: model.vocabulary };
  return document.textLengths
    .slice(0, model.texts)
    .map((length, index) => retromaeExample(idsOf(model, length, random), rules, document, { seed, step: 1, index }));
}

/** [CLS], words with frequencies about 1 / rank, [SEP]. */
export function idsOf({ vocabulary }: Pick<BenchModel, 'vocabulary'>, length: number, random: Random): Int32Array {
  const words = vocabulary - firstWord;
  const ids = Int32Array.from({ length }, () => firstWord + Math.floor(words ** random.uniform()) - 1);
  ids[0] = specials.cls;
  ids[length - 1] = specials.sep;
  return ids;
}

export interface InitialWeight {
  readonly spec: ParameterSpec;
  readonly values: Float32Array;
}

/** The same new weights for both sides. */
export function initialWeights(model: BenchModel, trained: TrainedParts): readonly InitialWeight[] {
  const config = configOf(model);
  const specs = parameterSpecs(config, { pooler: false, languageModelHead: trained.languageModelHead }, trained);
  return specs.map((spec) => ({ spec, values: initialValues(spec, config, seed) }));
}
