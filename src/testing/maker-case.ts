// A stage that makes rows, run by itself on a small new model: its folders stay for a second run.

import { assertExists } from '../base/assert.ts';
import { bytesSource, readText, type ByteSource, type Folder } from '../base/folder.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import { newModelConfig } from '../checkpoints/model-config.ts';
import type { PairRow } from '../contract/examples.ts';
import type { FieldValues } from '../contract/fields.ts';
import type { StageEntry } from '../contract/run-file.ts';
import type { PhaseKey } from '../contract/protocol.ts';
import type { StageReport } from '../contract/stage-report.ts';
import { openDataset, type Dataset } from '../data/dataset.ts';
import { importDataset } from '../data/import-dataset.ts';
import { bertSpecialTokens, bertTokenizerJson, listSpecialTokens } from '../data/tokenizer/bert-tokenizer-files.ts';
import { loadTokenizer } from '../data/tokenizer/load-tokenizer.ts';
import { TokenCache } from '../data/tokenizer/token-cache.ts';
import { loadModelState, stateForStage, type ModelState } from '../model/model-state.ts';
import { readRunFile } from '../stages/definitions.ts';
import type { MakerSetup, MakingStage } from '../stages/trainer.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';

export interface MakerCase {
  readonly device: TensorDevice;
  /** The stage as a run file has it, without data and output. */
  readonly entry: { readonly stage: string; readonly [key: string]: unknown };
  readonly rows: readonly unknown[];
  readonly instruction?: string;
  /** Other files that the entry names. */
  readonly files?: Readonly<Record<string, readonly unknown[]>>;
  /** Settings that name stages, which are not there when the entry is read. */
  readonly named?: FieldValues;
  /** As they do: the stage that the model comes from. */
  readonly from?: string;
  readonly model: ModelState;
  readonly reranker?: ModelState;
  /** The stage that trained it; absent: it is not known. */
  readonly teacher?: StageEntry;
}

/** Words that the models of these cases know. */
export const caseWords = Array.from({ length: 60 }, (_, index) => `w${index}`);

export const caseTokens = new TokenCache(
  loadTokenizer(
    new Map([
      [
        'tokenizer.json',
        bertTokenizerJson([...listSpecialTokens(bertSpecialTokens), ...caseWords], bertSpecialTokens, {
          lowercase: true,
          splitChineseCharacters: true,
        }),
      ],
    ]),
  ),
);

/** A model of two layers with weights large enough to tell texts apart. */
export async function caseModel(device: TensorDevice, seed: number): Promise<ModelState> {
  const shape = { layers: 2, width: 16, heads: 2, feedForward: 32, maximumPositions: 32, tokenizer: { folder: '.' } };
  const config = { ...newModelConfig(shape, caseWords.length + 5), initializerRange: 0.5 };
  return loadModelState(device, { config, pooling: 'cls', maximumSequenceLength: 32 }, seed);
}

/** The same with the score of a pair. */
export async function caseReranker(device: TensorDevice, seed: number): Promise<ModelState> {
  const base = await caseModel(device, seed);
  const trained = { encoder: false, languageModelHead: false, decoder: false, classifier: true };
  return stateForStage(device, base, { trained, seed });
}

/** A stage that trained a reranker of such cases under instructions, on pairs of this many tokens. */
export function rerankerEntry(keys: Readonly<Record<string, unknown>>, maximumLength: number): StageEntry {
  const stage = { stage: 'reranker', id: 'teacher', data: [{ file: 'rows.jsonl', ...keys }], maximumLength };
  return assertExists(readRunFile({ version: 1, model: { folder: 'model' }, stages: [stage] }).stages[0], 'the stage');
}

export class MakerRun {
  readonly output: Folder;
  readonly folder: Folder;
  readonly notes: string[] = [];
  readonly released: ModelState[] = [];
  readonly phases: { readonly key: PhaseKey; readonly done: number; readonly total: number; readonly at: number }[] = [];
  /** What the stage found when it came to its end. */
  report: StageReport | undefined;
  readonly #case: MakerCase;

  /** @param place where the stage's folders lie; absent: in memory */
  constructor(item: MakerCase, place: Folder = new MemoryFolder()) {
    this.#case = item;
    this.output = place.folder('data');
    this.folder = place.folder('stages/made');
  }

  /**
   * Runs the stage; a later call goes on where this one ended. It can be stopped when so many phases of a kind were told.
   */
  async make(stage: MakingStage, stopAt?: { readonly key: PhaseKey; readonly count: number }): Promise<void> {
    const { device, model, reranker, teacher, rows, entry, instruction = '', files = {} } = this.#case;
    const control = new AbortController();
    const dataset = await datasetOf(rows);
    const read = assertExists(
      readRunFile({
        version: 1,
        model: { folder: 'model' },
        stages: [{ ...entry, id: 'made', data: [{ file: 'rows.jsonl', instruction }], output: 'made.jsonl' }],
      }).stages[0],
      'the stage',
    );
    let told = 0;
    const setup: MakerSetup = {
      device,
      model,
      tokens: caseTokens,
      entry: { ...read, from: this.#case.from ?? read.from, config: { ...read.config, ...this.#case.named } },
      data: [{ entry: assertExists(read.data[0], 'the data'), dataset }],
      seed: 7,
      folder: this.folder,
      output: this.output,
      openModel: () => Promise.resolve(assertExists(reranker, 'a reranker')),
      releaseModel: (opened) => void this.released.push(opened),
      entryOf: (id) => (teacher?.id === id ? teacher : undefined),
      openFile: (name) => Promise.resolve(linesSource(name, assertExists(files[name], 'a file'))),
      onNote: (note) => this.notes.push(note),
      onPhase: (key, done, total) => {
        this.phases.push({ key, done, total, at: performance.now() });
        if (key === stopAt?.key && (told += 1) >= stopAt.count) control.abort();
      },
      signal: control.signal,
    };
    this.report = await stage.make(setup);
  }

  /** What the stage wrote. */
  async text(): Promise<string> {
    return assertExists(await readText(this.output, 'made.jsonl'), 'the rows that were made');
  }

  async made(): Promise<readonly PairRow[]> {
    const lines = (await this.text()).trimEnd().split('\n');
    // Compared by the tests, key by key.
    return lines.map((line) => JSON.parse(line) as PairRow);
  }
}

/** Rows as an imported data set. */
export async function datasetOf(rows: readonly unknown[], name = 'rows.jsonl'): Promise<Dataset> {
  const folder = new MemoryFolder();
  await importDataset(linesSource(name, rows), folder, { name });
  return openDataset(folder);
}

function linesSource(name: string, rows: readonly unknown[]): ByteSource {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return bytesSource(name, new TextEncoder().encode(text));
}
