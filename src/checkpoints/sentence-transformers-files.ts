// The small files by which sentence-transformers says how token vectors become an embedding: modules.json, the pooling
// configuration (boolean keys up to version 5, pooling_mode from 6), sentence_bert_config.json, prompts.

import { InputError } from '../base/errors.ts';
import { joinPath, readText, type Folder } from '../base/folder.ts';
import type { Pooling } from '../contract/run-file.ts';
import { isJsonObject, parseJsonObject, type Json } from './model-config.ts';

export interface EmbeddingSettings {
  /** Folder of config.json, weights and tokenizer inside the model folder; '' in every folder since 2020. */
  readonly transformerPath: string;
  readonly pooling: Pooling;
  readonly normalize: boolean;
  readonly maximumSequenceLength?: number | undefined;
  /**
   * sentence-transformers lower-cases texts itself, before the tokenizer. The studio follows the tokenizer alone, as
   * plain transformers does; see the casing trap of the recipe.
   */
  readonly lowercasesBeforeTokenizer: boolean;
  /** Instructions by name; "query" is the one for queries. */
  readonly prompts: Readonly<Record<string, string>>;
  /** config_sentence_transformers.json as it was, for writing back. */
  readonly rawSentenceTransformers: Json;
}

/** Reads these files; what is absent takes the defaults of BGE: CLS pooling, normalised. */
export async function readEmbeddingSettings(folder: Folder): Promise<EmbeddingSettings> {
  const modules = await readModules(folder);
  const transformer = modules.find((module) => module.kind === 'Transformer')?.path ?? '';
  const pooling = modules.find((module) => module.kind === 'Pooling')?.path ?? '1_Pooling';
  const poolingFile = joinPath(pooling, 'config.json');
  const poolingText = await readText(folder, poolingFile);
  const sentences = await readJson(folder, joinPath(transformer, 'sentence_bert_config.json'));
  const sentenceTransformers = await readJson(folder, 'config_sentence_transformers.json');
  const length = sentences['max_seq_length'];
  return {
    transformerPath: transformer,
    pooling: poolingText === undefined ? 'cls' : parsePooling(poolingFile, parseJsonObject(poolingFile, poolingText)),
    normalize: modules.length === 0 || modules.some((module) => module.kind === 'Normalize'),
    maximumSequenceLength: typeof length === 'number' && Number.isSafeInteger(length) && length > 2 ? length : undefined,
    lowercasesBeforeTokenizer: sentences['do_lower_case'] === true,
    prompts: parsePrompts(sentenceTransformers['prompts']),
    rawSentenceTransformers: sentenceTransformers,
  };
}

interface Module {
  readonly kind: 'Transformer' | 'Pooling' | 'Normalize';
  readonly path: string;
}

async function readModules(folder: Folder): Promise<readonly Module[]> {
  const text = await readText(folder, 'modules.json');
  if (text === undefined) return [];
  // The document is a list; inside an object it passes through the one reader of JSON files.
  const { modules } = parseJsonObject('modules.json', `{"modules": ${text}\n}`);
  if (!Array.isArray(modules)) throw unusable('modules.json', 'is not a list of modules');
  return modules.map(parseModule);
}

function parseModule(value: unknown): Module {
  const type = isJsonObject(value) ? value['type'] : undefined;
  const path = isJsonObject(value) ? value['path'] : undefined;
  if (typeof type !== 'string' || typeof path !== 'string') throw unusable('modules.json', 'has a module without type and path');
  if (path.split('/').includes('..') || path.startsWith('/'))
    throw unusable('modules.json', `has the path ${JSON.stringify(path)}, which leaves the folder`);
  const kind = type.slice(type.lastIndexOf('.') + 1);
  if (kind === 'Transformer' || kind === 'Pooling' || kind === 'Normalize') return { kind, path };
  throw unusable(
    'modules.json',
    `has a ${JSON.stringify(kind)} module, which the studio does not train; it knows Transformer, Pooling and Normalize`,
  );
}

/** Pooling modes by the boolean keys of sentence-transformers 2 to 5. */
const booleanKeys: Readonly<Record<string, string>> = {
  pooling_mode_cls_token: 'cls',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_max_tokens: 'max',
  pooling_mode_mean_sqrt_len_tokens: 'mean_sqrt_len_tokens',
  pooling_mode_weightedmean_tokens: 'weightedmean',
  pooling_mode_lasttoken: 'lasttoken',
};

function parsePooling(file: string, config: Json): Pooling {
  if (config['include_prompt'] === false) {
    throw unusable(file, 'leaves the prompt out of the pooling (include_prompt is false), which the studio does not do');
  }
  const modes = poolingModes(config);
  const [mode] = modes;
  if (modes.length === 1 && (mode === 'cls' || mode === 'mean')) return mode;
  const named = modes.length === 0 ? 'names no pooling' : `asks for ${modes.join(' + ')} pooling`;
  throw unusable(file, `${named}; the studio knows cls and mean`);
}

function poolingModes(config: Json): readonly string[] {
  const mode = config['pooling_mode'];
  if (typeof mode === 'string') return mode.split('+');
  if (Array.isArray(mode)) return mode.map(String);
  return Object.entries(booleanKeys).flatMap(([key, name]) => (config[key] === true ? [name] : []));
}

function parsePrompts(value: unknown): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) return {};
  const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts);
}

async function readJson(folder: Folder, path: string): Promise<Json> {
  const text = await readText(folder, path);
  return text === undefined ? {} : parseJsonObject(path, text);
}

function unusable(file: string, fault: string): InputError {
  return new InputError(`${file} ${fault}.`, 'Choose a model with CLS or mean pooling.');
}
