// The studio's side of the benchmarks: what its training loop records for a step.

import type { Tensor } from '@tensorflow/tfjs-core';
import { retroMaeBatch } from '../../src/stages/retromae/masked-batch.ts';
import { noDropout } from '../../src/model/dropout-sites.ts';
import type { TrainedParts } from '../../src/model/parameters.ts';
import { retroMaePass } from '../../src/model/retromae.ts';
import type { EmbedderContext } from '../../src/model/embedder.ts';
import { noLabel } from '../../src/data/batching/retromae-example.ts';
import { ParameterArena } from '../../src/tensor/arena/parameter-arena.ts';
import type { TensorDevice } from '../../src/tensor/device/tensor-device.ts';
import { adamW } from '../../src/tensor/kernels/adamw/adamw.ts';
import { contrastiveLoss } from '../../src/losses/contrastive.ts';
import { disposeBlocks, encodeTexts } from '../../src/retrieval/encode.ts';
import { TokenCache } from '../../src/data/tokenizer/token-cache.ts';
import type { Tokenizer } from '../../src/data/tokenizer/tokenizer.ts';
import { contrastivePass } from '../../src/training/gradient-cache.ts';
import { configOf, initialWeights, learningRate, maskedTextsOf, pairsOf, temperature, type BenchModel } from './cases.ts';

/** A training whose step can be run again and again. */
export interface Training {
  /** Tokens of one step, without padding. */
  readonly tokens: number;
  step(): void;
  /** The loss of the last step. */
  loss(): Promise<number>;
  dispose(): void;
}

/** Clipping is on, as in training, and never bites: the other side has none. */
const optimizer = { learningRate, weightDecay: 0.01, gradientClip: 1e6, scaling: 'none' } as const;

export function contrastiveTraining(device: TensorDevice, model: BenchModel): Training {
  const { queries, passages } = pairsOf(model);
  const examples = queries.map((query, index) => ({ query, passages: [passages[index] ?? query] }));
  const keys = Uint32Array.from({ length: 2 * queries.length }, (_, index) => index % queries.length);
  const step = {
    examples,
    loss: { temperature, ownOnly: false, skipDuplicates: true, keys },
    parts: [{ start: 0, end: examples.length }],
    dropout: () => noDropout,
  };
  const context = contextOf(device, model, { encoder: true, languageModelHead: false, decoder: false });
  const tokens = [...queries, ...passages].reduce((sum, { length }) => sum + length, 0);
  return trainingOf(context, tokens, () => [contrastivePass(context, step)]);
}

export function retroMaeTraining(device: TensorDevice, model: BenchModel): Training {
  const texts = maskedTextsOf(model);
  const labels = (of: 'encoderLabels' | 'decoderLabels'): number =>
    texts.reduce((sum, text) => sum + text[of].filter((label) => label !== noLabel).length, 0);
  const settings = {
    queryStream: 'normalised',
    encoderScale: 1 / labels('encoderLabels'),
    decoderScale: 1 / labels('decoderLabels'),
  } as const;
  const context = contextOf(device, model, { encoder: true, languageModelHead: true, decoder: true });
  const tokens = texts.reduce((sum, text) => sum + text.decoderTokens.length, 0);
  return trainingOf(context, tokens, () => {
    const { encoderResults, decoderResults } = retroMaePass(context, retroMaeBatch(texts), noDropout, settings);
    return [encoderResults, decoderResults];
  });
}

function contextOf(device: TensorDevice, model: BenchModel, trained: TrainedParts): EmbedderContext {
  const weights = initialWeights(model, trained);
  const arena = new ParameterArena(
    device,
    weights.map(({ spec }) => spec),
    { trains: true },
  );
  for (const { spec, values } of weights) arena.write(spec.name, values);
  return { device, arena, config: configOf(model), pooling: 'cls' };
}

/** The pass records forward and backward and returns tensors of loss rows, whose means are added. */
function trainingOf({ device, arena }: EmbedderContext, tokens: number, pass: () => readonly Tensor[]): Training {
  let results: readonly Tensor[] = [];
  const drop = (): void => {
    for (const tensor of results) tensor.dispose();
  };
  return {
    tokens,
    step: () => {
      drop();
      results = pass();
      adamW(device, arena.optimizedPages(), optimizer, arena.optimizerState);
    },
    loss: async () => {
      const rows = await Promise.all(results.map((tensor) => device.read(tensor)));
      device.throwIfFailed();
      return rows.reduce((sum, values) => sum + meanLoss(values), 0);
    },
    dispose: () => {
      drop();
      arena.dispose();
    },
  };
}

/** Mean of the first of every four values. */
function meanLoss(rows_R4: Float32Array): number {
  const losses = rows_R4.filter((_, index) => index % 4 === 0);
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** The contrastive loss and its gradient over rows of vectors: queries, then their passages. */
export function preparedContrastiveLoss(
  device: TensorDevice,
  vectors: Float32Array,
  queries: number,
): { run(): void; loss(): Promise<number> } {
  const embeddings = device.upload(vectors, [2 * queries, vectors.length / queries / 2]);
  const keys = Uint32Array.from({ length: 2 * queries }, (_, index) => index % queries);
  let results: Tensor | undefined;
  return {
    run: () => {
      results?.dispose();
      const batch = { embeddings, queries, group: 1, temperature, ownOnly: false, skipDuplicates: true, keys };
      const { results_N4, gradient } = contrastiveLoss(device, batch);
      gradient.dispose();
      results = results_N4;
    },
    loss: async () => (results === undefined ? NaN : meanLoss(await device.read(results))),
  };
}

/** Encodes so many passages of the committed lengths. */
export function preparedEncoding(
  device: TensorDevice,
  model: BenchModel,
  passages: number,
): { readonly tokens: number; run(): Promise<void> } {
  const context = contextOf(device, model, { encoder: true, languageModelHead: false, decoder: false });
  const own = pairsOf(model).passages;
  const texts = Array.from({ length: passages }, (_, index) => `passage ${index % own.length}`);
  const cache = new TokenCache(numberedTexts(own));
  const tokens = texts.reduce((sum, _, index) => sum + (own[index % own.length]?.length ?? 0), 0);
  return {
    tokens,
    run: async () => {
      disposeBlocks(await encodeTexts(context, cache, texts, { maximumLength: 512 }));
      await device.finish();
    },
  };
}

/** A tokenizer that knows numbered texts only. */
function numberedTexts(sequences: readonly Int32Array[]): Tokenizer {
  const pieces = (text: string): Int32Array => (sequences[Number(text.split(' ')[1])] ?? new Int32Array(2)).subarray(1, -1);
  return {
    vocabularySize: 0,
    ids: { pad: 0, unknown: 1, cls: 2, sep: 3, mask: 4 },
    hash: '',
    files: new Map(),
    lowercase: false,
    encode: pieces,
    pieces,
    token: () => '',
    isContinuation: () => false,
    isSpecial: () => false,
  };
}
