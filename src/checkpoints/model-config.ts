import { assert } from '../base/assert.ts';
import { InputError } from '../base/errors.ts';
import type { NewModel } from '../contract/run-file.ts';

/** What the studio has to know of a BERT's `config.json`. */
export interface BertConfig {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly vocabularySize: number;
  readonly maximumPositions: number;
  readonly typeVocabularySize: number;
  readonly layerNormEpsilon: number;
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
  readonly activation: 'gelu';
  readonly padTokenId: number;
  /** Standard deviation of new weights. */
  readonly initializerRange: number;
  /** The document as it was read, so that keys unknown here are written back. */
  readonly raw: Json;
}

export type Json = Readonly<Record<string, unknown>>;

/** How common architectures call themselves, by their `model_type`. */
const architectureNames: Readonly<Record<string, string>> = {
  roberta: 'RoBERTa',
  'xlm-roberta': 'XLM-RoBERTa',
  camembert: 'CamemBERT',
  distilbert: 'DistilBERT',
  albert: 'ALBERT',
  electra: 'ELECTRA',
  mpnet: 'MPNet',
  deberta: 'DeBERTa',
  'deberta-v2': 'DeBERTa',
  modernbert: 'ModernBERT',
  nomic_bert: 'Nomic BERT',
  t5: 'T5',
  gpt2: 'GPT-2',
  llama: 'Llama',
  mistral: 'Mistral',
  qwen2: 'Qwen2',
  qwen3: 'Qwen3',
  gemma3_text: 'Gemma',
};

/** Parses the text of a `config.json`; refuses another architecture, and variants of BERT that the studio does not build. */
export function parseModelConfig(text: string): BertConfig {
  const raw = parseJsonObject('config.json', text);
  refuseOtherArchitectures(raw);
  refuseVariants(raw);
  const config: BertConfig = {
    layers: size(raw, 'num_hidden_layers'),
    width: size(raw, 'hidden_size'),
    heads: size(raw, 'num_attention_heads'),
    feedForward: size(raw, 'intermediate_size'),
    vocabularySize: size(raw, 'vocab_size'),
    maximumPositions: size(raw, 'max_position_embeddings'),
    // From here on the defaults are those of transformers' BertConfig.
    typeVocabularySize: size(raw, 'type_vocab_size', 2),
    layerNormEpsilon: number(raw, 'layer_norm_eps', 1e-12),
    hiddenDropout: probability(raw, 'hidden_dropout_prob', 0.1),
    attentionDropout: probability(raw, 'attention_probs_dropout_prob', 0.1),
    activation: 'gelu',
    padTokenId: number(raw, 'pad_token_id', 0),
    initializerRange: number(raw, 'initializer_range', 0.02),
    raw,
  };
  if (config.width % config.heads !== 0) {
    throw refused(`hidden_size ${config.width} is not a multiple of num_attention_heads ${config.heads}`);
  }
  return config;
}

/** The configuration of a model that is made from nothing. */
export function newModelConfig(model: NewModel, vocabularySize: number): BertConfig {
  const raw = {
    architectures: ['BertModel'],
    model_type: 'bert',
    num_hidden_layers: model.layers,
    hidden_size: model.width,
    num_attention_heads: model.heads,
    intermediate_size: model.feedForward,
    vocab_size: vocabularySize,
    max_position_embeddings: model.maximumPositions,
    type_vocab_size: 2,
    hidden_act: 'gelu',
    layer_norm_eps: 1e-12,
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    initializer_range: 0.02,
    pad_token_id: 0,
    position_embedding_type: 'absolute',
    torch_dtype: 'float32',
  };
  return parseModelConfig(JSON.stringify(raw));
}

/** The text of `config.json`: what was read, unknown keys included. */
export function modelConfigText(config: BertConfig): string {
  assert(config.raw['vocab_size'] === config.vocabularySize, 'the raw configuration describes the same model');
  return `${JSON.stringify(config.raw, undefined, 2)}\n`;
}

/** Parses a text that must be a JSON object. */
export function parseJsonObject(file: string, text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      `${file} is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
      `Restore ${file} from the original model.`,
      { cause },
    );
  }
  if (isJsonObject(value)) return value;
  throw new InputError(`${file} is not a JSON object.`, `Restore ${file} from the original model.`);
}

/** Whether a parsed JSON value is an object. */
export function isJsonObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuseOtherArchitectures(raw: Json): void {
  const modelType = raw['model_type'];
  if (modelType === 'bert') return;
  const architecture = Array.isArray(raw['architectures']) ? String(raw['architectures'][0]) : undefined;
  // Before 2020 there was no model_type; the class names were there already.
  if (modelType === undefined && architecture !== undefined && /^Bert[A-Z]/.test(architecture)) return;
  const name = typeof modelType === 'string' ? (architectureNames[modelType] ?? modelType) : architecture;
  const called =
    name === undefined
      ? 'does not say which architecture the model has'
      : `says that this is ${/^[AEIOaeio]/.test(name) ? 'an' : 'a'} ${name} model`;
  throw new InputError(
    `config.json ${called}; the studio trains BERT.`,
    'Choose a BERT model, for example one of the BGE v1.5 family or all-MiniLM-L6-v2.',
  );
}

function refuseVariants(raw: Json): void {
  const activation = raw['hidden_act'] ?? 'gelu';
  if (activation !== 'gelu') throw refused(`hidden_act is ${JSON.stringify(activation)}, and only "gelu" is built`);
  const positions = raw['position_embedding_type'] ?? 'absolute';
  if (positions !== 'absolute') throw refused(`position_embedding_type is ${JSON.stringify(positions)}, and only "absolute" is built`);
  if (raw['is_decoder'] === true || raw['add_cross_attention'] === true)
    throw refused('the model is a decoder, and only encoders are built');
  const quantization = raw['quantization_config'];
  if (quantization !== undefined && quantization !== null)
    throw refused('the weights are quantised, and only F32, F16 and BF16 can be trained');
  const pruned = raw['pruned_heads'];
  if (isJsonObject(pruned) && Object.keys(pruned).length > 0) throw refused('attention heads were pruned, which is not built');
}

const largestSize = 2 ** 24;

function size(raw: Json, key: string, fallback?: number): number {
  const value = raw[key] ?? fallback;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value <= largestSize) return value;
  throw refused(`${key} is ${shown(value)}, but must be a whole number from 1 to ${largestSize}`);
}

function number(raw: Json, key: string, fallback: number): number {
  const value = raw[key] ?? fallback;
  if (typeof value === 'number' && value >= 0) return value;
  throw refused(`${key} is ${shown(value)}, but must be a number that is not negative`);
}

function probability(raw: Json, key: string, fallback: number): number {
  const value = number(raw, key, fallback);
  if (value < 1) return value;
  throw refused(`${key} is ${value}, but must be below 1`);
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
}

function refused(fault: string): InputError {
  return new InputError(`config.json cannot be used: ${fault}.`, 'Choose another BERT model.');
}
