// The tokenizer of an exported folder must treat case as training did, whoever loads it. transformers 4 and 5 let
// `do_lower_case` of tokenizer_config.json (true in version 4 when it is absent) overrule what tokenizer.json says, so
// the settings of tokenizer.json are repeated there. So is the length at which texts are cut.

import { isJsonObject, parseJsonObject, type Json } from '../model-config.ts';

interface TokenizerSource {
  readonly tokenizerFiles: ReadonlyMap<string, string>;
  readonly lowercase: boolean;
  readonly maximumSequenceLength: number;
}

/** The tokenizer files to write: those that are given, those that are missing, and a tokenizer_config.json that agrees. */
export function exportedTokenizerFiles(source: TokenizerSource): ReadonlyMap<string, string> {
  const files = new Map(source.tokenizerFiles);
  const text = files.get('tokenizer.json');
  const tokenizer = text === undefined ? {} : parseJsonObject('tokenizer.json', text);
  const vocabulary = vocabularyText(tokenizer);
  if (vocabulary !== undefined && !files.has('vocab.txt')) files.set('vocab.txt', vocabulary);
  const given = files.get('tokenizer_config.json');
  const config = given === undefined ? defaultConfig : parseJsonObject('tokenizer_config.json', given);
  // Plain transformers cuts texts here, and a text beyond the model's positions would end in an error.
  const agreed = { ...config, model_max_length: source.maximumSequenceLength, ...caseSettings(tokenizer, config, source.lowercase) };
  if (given === undefined || !isSameJson(agreed, config)) files.set('tokenizer_config.json', `${JSON.stringify(agreed, undefined, 2)}\n`);
  if (!files.has('special_tokens_map.json'))
    files.set('special_tokens_map.json', `${JSON.stringify(specialTokensOf(config), undefined, 2)}\n`);
  return files;
}

function isSameJson(a: Json, b: Json): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]));
}

const specialTokens = { unk_token: '[UNK]', sep_token: '[SEP]', pad_token: '[PAD]', cls_token: '[CLS]', mask_token: '[MASK]' } as const;

const defaultConfig: Json = { tokenizer_class: 'BertTokenizer', ...specialTokens };

function specialTokensOf(config: Json): Json {
  return Object.fromEntries(Object.entries(specialTokens).map(([key, token]) => [key, config[key] ?? token]));
}

/** The three settings by which transformers builds its own normalizer, as tokenizer.json has them. */
function caseSettings(tokenizer: Json, config: Json, lowercase: boolean): Json {
  const root = tokenizer['normalizer'];
  const normalizer = bertNormalizer(root) ?? {};
  const saysCase = isJsonObject(root) && root['type'] === 'BertNormalizer';
  return {
    do_lower_case: saysCase ? root['lowercase'] === true : lowercase,
    strip_accents: normalizer['strip_accents'] ?? config['strip_accents'] ?? null,
    tokenize_chinese_chars: normalizer['handle_chinese_chars'] ?? config['tokenize_chinese_chars'] ?? true,
  };
}

/** The BertNormalizer of a tokenizer.json, alone or as one step of several. */
function bertNormalizer(value: unknown): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  if (value['type'] === 'BertNormalizer') return value;
  const steps: unknown = value['normalizers'];
  return Array.isArray(steps) ? steps.map(bertNormalizer).find((step) => step !== undefined) : undefined;
}

/** One token a line, by id; undefined where the tokenizer is not a WordPiece with ids without a gap. */
function vocabularyText(tokenizer: Json): string | undefined {
  const model = tokenizer['model'];
  const vocabulary = isJsonObject(model) ? model['vocab'] : undefined;
  if (!isJsonObject(vocabulary)) return undefined;
  const tokens: string[] = [];
  const ids = Object.entries(vocabulary);
  for (const [token, id] of ids) {
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0 || id >= ids.length) return undefined;
    tokens[id] = token;
  }
  return Object.keys(tokens).length === ids.length ? `${tokens.join('\n')}\n` : undefined;
}
