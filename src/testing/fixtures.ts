// The PyTorch references of e2e/fixtures, and the models they were made with.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesSource, type Folder } from '../base/folder.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import { openSafetensors, readTensorValues } from '../checkpoints/safetensors.ts';
import type { Pooling } from '../contract/run-file.ts';

/** Where the fixtures lie. */
const fixturesPath = join(import.meta.dirname, '../../e2e/fixtures');

export const fixtureModels = ['std02-2layers', 'std02-4layers'] as const;
export type FixtureModel = (typeof fixtureModels)[number];
/** A model with pooler and classifier, in the form of BertForSequenceClassification. */
export const fixtureReranker = 'reranker-2layers';
export type QueryStream = 'normalised' | 'raw';

export interface EncoderFixture {
  readonly texts: readonly { readonly text: string; readonly ids: readonly number[] }[];
  readonly embeddings: Readonly<Record<FixtureModel, Readonly<Record<Pooling, readonly (readonly number[])[]>>>>;
}

export interface ContrastiveCase {
  readonly name: string;
  readonly pooling: Pooling;
  readonly temperature: number;
  readonly inBatchNegatives: boolean;
  readonly queries: readonly (readonly number[])[];
  /** The positive of query i at i x group, its negatives behind it. */
  readonly passages: readonly (readonly number[])[];
  /** Which columns are no candidates for which row. */
  readonly masked?: readonly (readonly number[])[];
  readonly loss: number;
  readonly gradientNorm: number;
  readonly parameterGradientNorms: Readonly<Record<string, number>>;
}

/** A text of RetroMAE with every random choice made. */
export interface MaskedText {
  readonly ids: readonly number[];
  readonly encoderIds: readonly number[];
  readonly encoderLabels: readonly number[];
  /** Mask draws: a string of 0 and 1 each, 1 = hidden. */
  readonly pool: readonly string[];
  /** Draw of each position. */
  readonly choice: readonly number[];
}

export interface RetroMaeLosses {
  readonly encoderLoss: number;
  readonly decoderLoss: number;
  readonly encoderAccuracy: number;
  readonly decoderAccuracy: number;
  readonly loss: number;
  readonly gradientNorm: number;
}

/** Over the targets in order: the most probable token and its probability. */
export interface TokenGuesses {
  readonly tokens: readonly number[];
  readonly probabilities: readonly number[];
}

export interface RetroMaeFixture {
  readonly texts: readonly MaskedText[];
  readonly queryStreams: Readonly<
    Record<QueryStream, RetroMaeLosses & { readonly encoderGuesses: TokenGuesses; readonly decoderGuesses: TokenGuesses }>
  >;
}

export interface RetroMaeStepsFixture {
  readonly settings: {
    readonly learningRate: number;
    readonly steps: number;
    readonly warmupRatio: number;
    readonly schedule: 'linear';
    readonly weightDecay: number;
    readonly gradientClip: number;
  };
  readonly batches: readonly (readonly MaskedText[])[];
  readonly queryStreams: Readonly<
    Record<
      QueryStream,
      {
        readonly steps: readonly (RetroMaeLosses & { readonly learningRate: number })[];
        readonly parameterNorms: Readonly<Record<string, number>>;
      }
    >
  >;
}

export interface RerankerCase {
  readonly name: string;
  readonly loss: 'binary-cross-entropy' | 'grouped';
  readonly distils: boolean;
  readonly value: number;
  readonly gradientNorm: number;
  readonly parameterGradientNorms: Readonly<Record<string, number>>;
}

export interface RerankerFixture {
  readonly maximumLength: number;
  /** A query with its positive and its negatives. */
  readonly texts: readonly { readonly query: string; readonly passages: readonly string[] }[];
  /** The pairs of all texts in order, and the score of each. */
  readonly pairs: readonly { readonly ids: readonly number[]; readonly types: readonly number[] }[];
  readonly scores: readonly number[];
  readonly teacher: readonly (readonly number[])[];
  readonly cases: readonly RerankerCase[];
}

// The shapes of these files are said in e2e/fixtures/README.md and held by its scripts.
export const encoderFixture = async (): Promise<EncoderFixture> => (await readJson('encoder.json')) as EncoderFixture;
export const contrastiveCases = async (): Promise<readonly ContrastiveCase[]> =>
  ((await readJson('contrastive-gradients.json')) as { readonly cases: readonly ContrastiveCase[] }).cases;
export const retroMaeFixture = async (): Promise<RetroMaeFixture> => (await readJson('retromae-gradients.json')) as RetroMaeFixture;
export const rerankerFixture = async (): Promise<RerankerFixture> => (await readJson('reranker-gradients.json')) as RerankerFixture;
export const retroMaeStepsFixture = async (): Promise<RetroMaeStepsFixture> =>
  (await readJson('retromae-steps.json')) as RetroMaeStepsFixture;

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(fixturesPath, path), 'utf8'));
}

/** All tensors of a safetensors file of the fixtures, by name. */
export async function fixtureTensors(path: string): Promise<ReadonlyMap<string, Float32Array>> {
  const file = await openSafetensors(bytesSource(path, await readFile(join(fixturesPath, path))));
  const tensors = new Map<string, Float32Array>();
  for (const tensor of file.tensors) tensors.set(tensor.name, await readTensorValues(file, tensor));
  return tensors;
}

/** A model folder of the fixtures in memory, so that a test may change it. */
export async function fixtureModelFolder(model: FixtureModel | typeof fixtureReranker): Promise<Folder> {
  const folder = new MemoryFolder();
  const path = join(fixturesPath, 'models', model);
  for (const name of await readdir(path)) await folder.write(name, await readFile(join(path, name)));
  return folder;
}
