// The model that a run starts from: a folder, or a configuration with a tokenizer that is read or trained.

import { InputError } from '../base/errors.ts';
import { readText, type Folder } from '../base/folder.ts';
import { textsOfRow } from '../contract/examples.ts';
import type { NewModel, RunFile } from '../contract/run-file.ts';
import { newModelConfig } from '../checkpoints/model-config.ts';
import { readModelFolder, type ModelFolder } from '../checkpoints/read-model-folder.ts';
import { loadTokenizer } from '../data/tokenizer/load-tokenizer.ts';
import { tokenizerFileNames, type Tokenizer } from '../data/tokenizer/tokenizer.ts';
import { trainWordPiece } from '../data/tokenizer/train-word-piece.ts';
import type { ModelDescription } from '../model/model-state.ts';
import type { OpenOptions, RunInputs } from './inputs.ts';
import type { Reporter } from './reporter.ts';

export interface ModelSource {
  readonly description: ModelDescription;
  readonly tokenizer: Tokenizer;
  /** The folder it was read from; undefined for a new model. */
  readonly folder: ModelFolder | undefined;
  /** Name for the model card. */
  readonly name: string | undefined;
}

interface Setting {
  readonly runFile: RunFile;
  readonly inputs: RunInputs;
  /** Folder of the run, where a trained tokenizer is kept. */
  readonly output: Folder;
  readonly reporter: Pick<Reporter, 'phase'>;
  readonly signal: AbortSignal;
}

/** Opens the model of a run file. @throws InputError where it cannot be used */
export async function openModelSource(setting: Setting): Promise<ModelSource> {
  const { model } = setting.runFile;
  if ('new' in model) return newModel(setting, model.new);
  setting.reporter.phase('loading-model', 0, 1);
  const folder = await readModelFolder(await setting.inputs.openModel(model.folder));
  const tokenizer = loadTokenizer(folder.tokenizerFiles);
  refuseForeignTokenizer(tokenizer, folder.config.vocabularySize);
  const description = {
    config: folder.config,
    pooling: model.pooling ?? folder.pooling,
    maximumSequenceLength: folder.maximumSequenceLength,
  };
  return { description, tokenizer, folder, name: model.folder.slice(model.folder.lastIndexOf('/') + 1) };
}

function refuseForeignTokenizer(tokenizer: Tokenizer, vocabularySize: number): void {
  if (tokenizer.vocabularySize <= vocabularySize) return;
  throw new InputError(
    `The tokenizer knows ${tokenizer.vocabularySize} tokens, the model only ${vocabularySize}.`,
    'Take the tokenizer files from the folder of the same model.',
  );
}

async function newModel(setting: Setting, model: NewModel): Promise<ModelSource> {
  const tokenizer = loadTokenizer(await tokenizerFiles(setting, model));
  const config = newModelConfig({ ...model }, tokenizer.vocabularySize);
  const description = { config, pooling: setting.runFile.model.pooling ?? ('cls' as const), maximumSequenceLength: model.maximumPositions };
  return { description, tokenizer, folder: undefined, name: undefined };
}

const trainedTokenizer = 'tokenizer';

/** Read from a folder; or trained once and kept with the run, so that a resumed run has the same. */
async function tokenizerFiles(setting: Setting, model: NewModel): Promise<ReadonlyMap<string, string>> {
  if ('folder' in model.tokenizer)
    return readTokenizerFiles(await setting.inputs.openModel(model.tokenizer.folder), model.tokenizer.folder);
  const kept = setting.output.folder(trainedTokenizer);
  if ((await kept.open('tokenizer.json')) !== undefined) return readTokenizerFiles(kept, trainedTokenizer);
  const { size, data, lowercase } = model.tokenizer.train;
  setting.reporter.phase('training-tokenizer', 0, size);
  const texts = textsOf(setting.inputs, data, { signal: setting.signal, onProgress: () => undefined });
  const files = await trainWordPiece(texts, { size, lowercase, signal: setting.signal });
  // tokenizer.json last: its presence means that the others are there.
  const ordered = [...files].sort(([a], [b]) => Number(a === 'tokenizer.json') - Number(b === 'tokenizer.json'));
  for (const [name, text] of ordered) await kept.write(name, text);
  return files;
}

async function readTokenizerFiles(folder: Folder, name: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const file of tokenizerFileNames) {
    const text = await readText(folder, file);
    if (text !== undefined) files.set(file, text);
  }
  if (files.has('tokenizer.json') || files.has('vocab.txt')) return files;
  throw new InputError(`${name} has neither tokenizer.json nor vocab.txt.`, 'Name a folder with tokenizer files.');
}

async function* textsOf(inputs: RunInputs, files: readonly string[], options: OpenOptions): AsyncGenerator<string> {
  for (const file of files) {
    const dataset = await inputs.openData(file, options);
    for await (const row of dataset.iterate()) yield* textsOfRow(row);
  }
}
