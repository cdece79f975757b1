import { expect, test } from 'vitest';
import { newModelConfig } from '../checkpoints/model-config.ts';
import { initialValues, parameterSpecs } from './parameters.ts';

const config = newModelConfig({ layers: 2, width: 64, heads: 4, feedForward: 128, maximumPositions: 32, tokenizer: { folder: '.' } }, 1000);
const everything = { encoder: true, languageModelHead: true, decoder: true };

test('RetroMAE trains 58 parameters of a two-layer model and decays its matrices and tables', () => {
  const specs = parameterSpecs(config, { pooler: true, languageModelHead: true }, everything);
  // 3 tables and a norm of 2; 16 a layer, of which one is the decoder; 5 of the head. The pooler's two stand beside.
  expect(specs.filter((spec) => spec.isTrained).length).toBe(5 + 3 * 16 + 5);
  expect(specs.filter((spec) => !spec.isTrained).map((spec) => spec.name)).toEqual(['pooler.dense.weight', 'pooler.dense.bias']);
  const decaying = specs.filter((spec) => spec.isTrained && spec.decays);
  // 3 tables, 6 matrices a layer, 1 of the head.
  expect(decaying.length).toBe(3 + 3 * 6 + 1);
  expect(decaying.every((spec) => spec.shape.length === 2)).toBe(true);
});

test('the contrastive stages train the encoder alone and keep a head that is there', () => {
  const specs = parameterSpecs(
    config,
    { pooler: false, languageModelHead: true },
    { encoder: true, languageModelHead: false, decoder: false },
  );
  expect(specs.filter((spec) => !spec.isTrained).every((spec) => spec.name.startsWith('cls.predictions.'))).toBe(true);
  expect(specs.some((spec) => spec.name.startsWith('pooler.') || spec.name.startsWith('c_head.'))).toBe(false);
});

test('new weights are normal with deviation 0.02, norms one, biases zero, padding zero', () => {
  const words = initialValues({ name: 'embeddings.word_embeddings.weight', shape: [1000, 64] }, config, 1);
  expect(words.subarray(0, 64).every((value) => value === 0)).toBe(true);
  const drawn = words.subarray(64);
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const deviation = Math.sqrt(drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length);
  // 63,936 draws: the mean has a standard error of 8e-5, the deviation of 6e-5; five of each.
  expect(Math.abs(mean)).toBeLessThan(4e-4);
  expect(Math.abs(deviation - 0.02)).toBeLessThan(3e-4);
  expect(initialValues({ name: 'encoder.layer.0.output.LayerNorm.weight', shape: [4] }, config, 1)).toEqual(Float32Array.of(1, 1, 1, 1));
  expect(initialValues({ name: 'encoder.layer.0.output.LayerNorm.bias', shape: [2] }, config, 1)).toEqual(Float32Array.of(0, 0));
});

test('new weights depend on seed and name alone', () => {
  const make = (name: string, seed: number): Float32Array => initialValues({ name, shape: [8, 8] }, config, seed);
  expect(make('encoder.layer.0.output.dense.weight', 1)).toEqual(make('encoder.layer.0.output.dense.weight', 1));
  expect(make('encoder.layer.0.output.dense.weight', 2)).not.toEqual(make('encoder.layer.0.output.dense.weight', 1));
  expect(make('encoder.layer.1.output.dense.weight', 1)).not.toEqual(make('encoder.layer.0.output.dense.weight', 1));
});
