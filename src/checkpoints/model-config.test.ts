import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { InputError } from '../base/errors.ts';
import { modelConfigText, newModelConfig, parseModelConfig } from './model-config.ts';
import { bertTensorNames, canonicalTensorName, maskedLanguageModelTensorNames } from './tensor-names.ts';

function real(model: string): string {
  return readFileSync(new URL(`../../../shared/data/vocabs/${model}/config.json`, import.meta.url), 'utf8');
}

const minimal = {
  model_type: 'bert',
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
  vocab_size: 20,
  max_position_embeddings: 10,
};

function countOf(text: string): { parameters: number; tensors: number } {
  const tensors = bertTensorNames(parseModelConfig(text));
  return {
    parameters: tensors.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
    tensors: tensors.length,
  };
}

test('reads the configuration of bge-small-zh-v1.5 and counts its published parameters', () => {
  const config = parseModelConfig(real('bge-small-zh-v1.5'));
  expect(config).toMatchObject({
    layers: 4,
    width: 512,
    heads: 8,
    feedForward: 2048,
    vocabularySize: 21128,
    maximumPositions: 512,
    typeVocabularySize: 2,
    layerNormEpsilon: 1e-12,
    hiddenDropout: 0.1,
    attentionDropout: 0.1,
    padTokenId: 0,
    initializerRange: 0.02,
  });
  // 23,953,920 parameters in 71 tensors: recipe 8.2.
  expect(countOf(real('bge-small-zh-v1.5'))).toEqual({ parameters: 23_953_920, tensors: 71 });
});

test('all-MiniLM-L6-v2 has its 22,713,216 parameters', () => {
  expect(countOf(real('all-MiniLM-L6-v2'))).toEqual({ parameters: 22_713_216, tensors: 103 });
});

test('keys that the studio does not know are written back', () => {
  const text = real('bge-small-zh-v1.5');
  expect(JSON.parse(modelConfigText(parseModelConfig(text)))).toEqual(JSON.parse(text));
});

const refusals: readonly (readonly [string, object, string])[] = [
  ['RoBERTa', { model_type: 'roberta' }, 'config.json says that this is a RoBERTa model; the studio trains BERT.'],
  ['T5', { model_type: 't5' }, 'config.json says that this is a T5 model; the studio trains BERT.'],
  ['an unknown one', { model_type: 'something' }, 'config.json says that this is a something model; the studio trains BERT.'],
  [
    'a class without model_type',
    { model_type: undefined, architectures: ['AlbertModel'] },
    'config.json says that this is an AlbertModel model; the studio trains BERT.',
  ],
  ['nothing', { model_type: undefined }, 'config.json does not say which architecture the model has; the studio trains BERT.'],
  ['relu', { hidden_act: 'relu' }, 'hidden_act is "relu"'],
  ['relative positions', { position_embedding_type: 'relative_key' }, 'position_embedding_type is "relative_key"'],
  ['a decoder', { is_decoder: true }, 'decoder'],
  ['quantised weights', { quantization_config: { bits: 8 } }, 'quantised'],
  ['heads that do not divide', { num_attention_heads: 3 }, 'hidden_size 8 is not a multiple of num_attention_heads 3'],
  ['no size', { hidden_size: undefined }, 'hidden_size is missing'],
  ['a size as text', { vocab_size: '20' }, 'vocab_size is "20"'],
  ['a size beyond reason', { vocab_size: 1e12 }, 'vocab_size is 1000000000000'],
  ['dropout 1', { hidden_dropout_prob: 1 }, 'hidden_dropout_prob is 1'],
];

test.each(refusals)('refuses %s in one sentence', (_, change, message) => {
  const parse = (): unknown => parseModelConfig(JSON.stringify({ ...minimal, ...change }));
  expect(parse).toThrow(InputError);
  expect(parse).toThrow(message);
});

test('refuses a document that is not JSON, and takes one from before model_type', () => {
  expect(() => parseModelConfig('{')).toThrow(InputError);
  expect(() => parseModelConfig('[]')).toThrow(InputError);
  expect(parseModelConfig(JSON.stringify({ ...minimal, model_type: undefined, architectures: ['BertForMaskedLM'] })).width).toBe(8);
});

test('a new model has the sizes of the run file and the usual BERT settings', () => {
  const config = newModelConfig(
    { layers: 2, width: 128, heads: 4, feedForward: 512, maximumPositions: 64, tokenizer: { folder: 'x' } },
    8000,
  );
  expect(config).toMatchObject({
    layers: 2,
    width: 128,
    heads: 4,
    feedForward: 512,
    maximumPositions: 64,
    vocabularySize: 8000,
    initializerRange: 0.02,
    hiddenDropout: 0.1,
  });
  expect(JSON.parse(modelConfigText(config))).toMatchObject({ model_type: 'bert', architectures: ['BertModel'], hidden_size: 128 });
});

test('names of prefixed, old and head tensors', () => {
  expect(canonicalTensorName('bert.embeddings.LayerNorm.gamma')).toBe('embeddings.LayerNorm.weight');
  expect(canonicalTensorName('encoder.layer.0.output.LayerNorm.beta')).toBe('encoder.layer.0.output.LayerNorm.bias');
  expect(canonicalTensorName('cls.predictions.bias')).toBe('cls.predictions.bias');
  expect(maskedLanguageModelTensorNames(parseModelConfig(JSON.stringify(minimal)))).toContainEqual({
    name: 'cls.predictions.transform.dense.weight',
    shape: [8, 8],
  });
});
