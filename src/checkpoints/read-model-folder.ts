// Reads a model folder of Hugging Face or sentence-transformers: what the files say is checked against each other
// here, once, so that the engine meets only complete BERTs. Weights are read later, one tensor at a time.

import { InputError } from '../base/errors.ts';
import { readText, type Folder } from '../base/folder.ts';
import {
  bertTensorNames,
  canonicalTensorName,
  classifierTensorNames,
  maskedLanguageModelTensorNames,
  tiedTensors,
  type NamedShape,
} from './tensor-names.ts';
import { parseJsonObject, parseModelConfig, type BertConfig } from './model-config.ts';
import { isFloatDtype, readTensorBytes, readTensorValues } from './safetensors.ts';
import type { Dtype } from './safetensors-header.ts';
import { readEmbeddingSettings, type EmbeddingSettings } from './sentence-transformers-files.ts';
import { openWeights, type StoredTensor } from './weight-files.ts';

/** One stored tensor and what it is to the model. */
export interface ModelTensor {
  /** As in the file. */
  readonly name: string;
  /** As BertModel calls it: no `bert.` prefix; head tensors keep `cls.`. */
  readonly canonicalName: string;
  /** `tied` is a copy of `tiedTo`; `extra` belongs to nothing that is trained and is only written back. */
  readonly role: 'encoder' | 'pooler' | 'language-model-head' | 'classifier' | 'tied' | 'extra';
  /** Canonical name of the tensor that this one must equal. */
  readonly tiedTo?: string | undefined;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Row-major values; refuses NaN and infinity. */
  read(): Promise<Float32Array>;
  /** The bytes as stored. */
  readBytes(): Promise<Uint8Array>;
}

export interface ModelFolder extends EmbeddingSettings {
  readonly config: BertConfig;
  /** Texts of the tokenizer files by name; tokenizer.json or vocab.txt is there. */
  readonly tokenizerFiles: ReadonlyMap<string, string>;
  readonly tensors: readonly ModelTensor[];
  readonly hasPooler: boolean;
  /** The whole head of the masked language model is there. */
  readonly hasLanguageModelHead: boolean;
  /** Pooler and a classifier with one label are there: the model scores texts. */
  readonly hasClassifier: boolean;
  /** Names of stored tensors that are not the model's. */
  readonly extraTensors: readonly string[];
  readonly maximumSequenceLength: number;
  /** `license` of the model card, where it has one. */
  readonly licence?: string | undefined;
}

const tokenizerFileNames = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'vocab.txt',
  'added_tokens.json',
] as const;

/** Reads everything but the weights; throws {@link InputError} when the folder is not a complete BERT. */
export async function readModelFolder(folder: Folder): Promise<ModelFolder> {
  const root = await findRoot(folder);
  const settings = await readEmbeddingSettings(root);
  const home = settings.transformerPath === '' ? root : root.folder(settings.transformerPath);
  const configText = await readText(home, 'config.json');
  if (configText === undefined)
    throw new InputError('The folder has no config.json.', 'Choose a folder as downloaded from the Hugging Face hub.');
  const config = parseModelConfig(configText);
  const tensors = describeTensors(await openWeights(home), config);
  const present = new Set(tensors.map((tensor) => tensor.canonicalName));
  refuseMissing(config, present);
  const tokenizerFiles = await readTokenizerFiles(home);
  const longest = settings.maximumSequenceLength ?? tokenizerLength(tokenizerFiles) ?? config.maximumPositions;
  return {
    ...settings,
    config,
    maximumSequenceLength: Math.min(longest, config.maximumPositions),
    tokenizerFiles,
    tensors,
    hasPooler: present.has('pooler.dense.weight') && present.has('pooler.dense.bias'),
    hasLanguageModelHead: maskedLanguageModelTensorNames(config).every(({ name }) => present.has(name)),
    hasClassifier: tensors.some((tensor) => tensor.role === 'classifier'),
    extraTensors: tensors.filter((tensor) => tensor.role === 'extra').map((tensor) => tensor.name),
    licence: await readLicence(root),
  };
}

/** The folder itself, or its only sub-folder with a model: what a zip or a dropped parent folder looks like. */
async function findRoot(folder: Folder): Promise<Folder> {
  const paths = await folder.list('');
  if (paths.includes('config.json') || paths.includes('modules.json')) return folder;
  const candidates = paths.flatMap((path) => /^([^/]+)\/config\.json$/.exec(path)?.[1] ?? []);
  const [only] = candidates;
  return candidates.length === 1 && only !== undefined ? folder.folder(only) : folder;
}

async function readTokenizerFiles(folder: Folder): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const name of tokenizerFileNames) {
    const text = await readText(folder, name);
    if (text !== undefined) files.set(name, text);
  }
  if (files.has('tokenizer.json') || files.has('vocab.txt')) return files;
  throw new InputError('The folder has neither tokenizer.json nor vocab.txt.', 'Add the tokenizer files of the model.');
}

/** Where transformers cuts texts when it is told nothing else; a number beyond all texts stands for nowhere. */
function tokenizerLength(files: ReadonlyMap<string, string>): number | undefined {
  const text = files.get('tokenizer_config.json');
  const length = text === undefined ? undefined : parseJsonObject('tokenizer_config.json', text)['model_max_length'];
  return typeof length === 'number' && length > 2 && Number.isSafeInteger(length) ? length : undefined;
}

function describeTensors(stored: readonly StoredTensor[], config: BertConfig): readonly ModelTensor[] {
  const classifier = scoresTexts(stored, config) ? classifierTensorNames(config) : [];
  const known = new Map<string, NamedShape>(
    [...bertTensorNames(config), ...maskedLanguageModelTensorNames(config), ...classifier].map((tensor) => [tensor.name, tensor]),
  );
  const tensors = stored.map((one) => describeTensor(one, known));
  refuseRepeated(tensors.filter((tensor) => tensor.role !== 'extra').map((tensor) => tensor.canonicalName));
  return tensors;
}

/** Whether there is a classifier with one label, upon a pooler; one with several labels is no score, and only carried along. */
function scoresTexts(stored: readonly StoredTensor[], config: BertConfig): boolean {
  const shapes = new Map(stored.map(({ entry }) => [canonicalTensorName(entry.name), entry.shape]));
  const hasPooler = shapes.has('pooler.dense.weight') && shapes.has('pooler.dense.bias');
  return hasPooler && classifierTensorNames(config).every(({ name, shape }) => shapes.get(name)?.join() === shape.join());
}

function refuseRepeated(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new InputError(
        `The weights hold tensor ${name} twice, under two spellings.`,
        'Save the model again with one name for each tensor.',
      );
    seen.add(name);
  }
}

function describeTensor({ file, entry }: StoredTensor, known: ReadonlyMap<string, NamedShape>): ModelTensor {
  const canonicalName = canonicalTensorName(entry.name);
  const role = roleOf(canonicalName, known);
  const tiedTo = role === 'tied' ? tiedTensors[canonicalName] : undefined;
  const expected = known.get(tiedTo ?? canonicalName)?.shape;
  if (expected !== undefined) refuseWrongTensor(file.source.name, entry, expected);
  return {
    name: entry.name,
    canonicalName,
    role,
    tiedTo,
    dtype: entry.dtype,
    shape: entry.shape,
    read: async () => refuseNotFinite(file.source.name, entry.name, await readTensorValues(file, entry)),
    readBytes: () => readTensorBytes(file, entry),
  };
}

function roleOf(name: string, known: ReadonlyMap<string, NamedShape>): ModelTensor['role'] {
  if (Object.hasOwn(tiedTensors, name)) return 'tied';
  if (!known.has(name)) return 'extra';
  if (name.startsWith('cls.')) return 'language-model-head';
  if (name.startsWith('classifier.')) return 'classifier';
  return name.startsWith('pooler.') ? 'pooler' : 'encoder';
}

function refuseWrongTensor(file: string, entry: StoredTensor['entry'], expected: readonly number[]): void {
  if (!isFloatDtype(entry.dtype)) {
    throw new InputError(
      `${file} stores ${entry.name} as ${entry.dtype}; the studio reads weights of F32, F16 and BF16.`,
      'Save the model in one of these types.',
    );
  }
  if (entry.shape.length === expected.length && entry.shape.every((size, index) => size === expected[index])) return;
  throw new InputError(
    `${file} gives ${entry.name} the shape [${entry.shape.join(', ')}], but config.json demands [${expected.join(', ')}].`,
    'Take config.json and the weights from the same model.',
  );
}

function refuseMissing(config: BertConfig, present: ReadonlySet<string>): void {
  const missing = bertTensorNames(config)
    .map(({ name }) => name)
    .filter((name) => !present.has(name) && !name.startsWith('pooler.'));
  if (missing.length === 0) return;
  const shown = missing.slice(0, 3).join(', ');
  const further = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
  throw new InputError(
    `The weights lack ${missing.length === 1 ? 'the tensor' : 'the tensors'} ${shown}${further}, which config.json demands.`,
    'Take config.json and all weight files from the same model.',
  );
}

function refuseNotFinite(file: string, name: string, values: Float32Array): Float32Array {
  const first = values.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return values;
  throw new InputError(
    `${file} holds ${String(values[first])} in tensor ${name}, element ${first}; a model with such weights cannot be trained.`,
    'Take an earlier, undamaged version of the model.',
  );
}

async function readLicence(folder: Folder): Promise<string | undefined> {
  const card = await readText(folder, 'README.md');
  const frontMatter = card === undefined ? undefined : /^---\r?\n([\s\S]*?)\r?\n---/.exec(card)?.[1];
  return frontMatter === undefined ? undefined : /^license:[ \t]*["']?([\w.-]+)/m.exec(frontMatter)?.[1];
}
