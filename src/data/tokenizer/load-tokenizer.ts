import { InputError } from '../../base/errors.ts';
import {
  bertSpecialTokens,
  bertTokenizerConfig,
  bertTokenizerJson,
  listSpecialTokens,
  type BertNormalization,
  type SpecialTokens,
} from './bert-tokenizer-files.ts';
import { tokenizerFileNames, type Tokenizer } from './tokenizer.ts';
import { parseTokenizerJson } from './tokenizer-json.ts';
import { WordPieceTokenizer } from './word-piece-tokenizer.ts';

/**
 * Makes the tokenizer that a model folder describes. `tokenizer.json` decides where it is there; else the equivalent is
 * built from `vocab.txt` and the settings of `tokenizer_config.json`, and joins the files that are written back.
 *
 * @throws InputError where the files are missing, broken, or of another kind than BERT WordPiece.
 */
export function loadTokenizer(files: ReadonlyMap<string, string>): Tokenizer {
  const kept = new Map<string, string>();
  for (const name of tokenizerFileNames) {
    const text = files.get(name);
    if (text !== undefined) kept.set(name, text);
  }
  const config = readConfig(kept.get('tokenizer_config.json'));
  const text = kept.get('tokenizer.json') ?? buildFromVocabulary(kept, config);
  const parsed = parseTokenizerJson(text, specialTokensOf(config));
  return new WordPieceTokenizer({ ...parsed, text, files: kept });
}

function buildFromVocabulary(files: Map<string, string>, config: Json): string {
  const vocabulary = files.get('vocab.txt');
  if (vocabulary === undefined) {
    throw new InputError('The model has neither a tokenizer.json nor a vocab.txt.', 'Add one of the two files to the model folder.');
  }
  const tokens = vocabularyTokens(vocabulary);
  const special = specialTokensOf(config);
  for (const token of listSpecialTokens(special)) {
    if (!tokens.includes(token)) {
      throw new InputError(`vocab.txt has no ${token}, so it is not a BERT vocabulary.`, 'Use the vocab.txt of a BERT model.');
    }
  }
  const normalization = normalizationOf(config, tokens, special);
  const json = bertTokenizerJson(tokens, special, normalization);
  files.set('tokenizer.json', json);
  if (!files.has('tokenizer_config.json')) files.set('tokenizer_config.json', bertTokenizerConfig(special, normalization));
  return json;
}

function vocabularyTokens(vocabulary: string): readonly string[] {
  // Only line ends are cut: a token may be any other white space.
  const lines = vocabulary.split(/\r?\n/);
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  if (new Set(lines).size !== lines.length) {
    const repeated = lines.findIndex((line, index) => lines.indexOf(line) !== index);
    throw new InputError(
      `vocab.txt repeats the token ${JSON.stringify(lines[repeated])} in line ${repeated + 1}.`,
      'Use an intact vocab.txt.',
    );
  }
  return lines;
}

/**
 * Where nothing is said, transformers lower-cases. A vocabulary that holds upper-case words was made for a model that
 * does not, so it is then read as cased: lower-casing would hide those words from the model.
 */
function normalizationOf(config: Json, tokens: readonly string[], special: SpecialTokens): BertNormalization {
  const specials = new Set(listSpecialTokens(special));
  const looksCased = () => tokens.some((token) => /^\p{Lu}\p{Ll}+$/u.test(token) && !specials.has(token));
  const said = config['do_lower_case'];
  const strip = config['strip_accents'];
  return {
    lowercase: typeof said === 'boolean' ? said : !looksCased(),
    stripAccents: typeof strip === 'boolean' ? strip : undefined,
    splitChineseCharacters: config['tokenize_chinese_chars'] !== false,
  };
}

type Json = Readonly<Record<string, unknown>>;

function readConfig(text: string | undefined): Json {
  if (text === undefined) return {};
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InputError('tokenizer_config.json is not valid JSON.', 'Use an intact tokenizer_config.json, or leave it out.', { cause });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InputError('tokenizer_config.json is not a JSON object.', 'Use an intact tokenizer_config.json, or leave it out.');
  }
  // A JSON object has text keys; every value is checked where it is read.
  return json as Json;
}

function specialTokensOf(config: Json): SpecialTokens {
  return {
    pad: tokenText(config['pad_token']) ?? bertSpecialTokens.pad,
    unknown: tokenText(config['unk_token']) ?? bertSpecialTokens.unknown,
    cls: tokenText(config['cls_token']) ?? bertSpecialTokens.cls,
    sep: tokenText(config['sep_token']) ?? bertSpecialTokens.sep,
    mask: tokenText(config['mask_token']) ?? bertSpecialTokens.mask,
  };
}

/** A special token is written as its text, or as an object that holds it under `content`. */
function tokenText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || !('content' in value)) return undefined;
  return typeof value.content === 'string' ? value.content : undefined;
}
