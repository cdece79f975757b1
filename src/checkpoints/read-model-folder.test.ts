import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { InputError } from '../base/errors.ts';
import { readBytes } from '../base/folder.ts';
import { tinyConfig, tinyModelFolder, tinyValues } from '../testing/tiny-model-folder.ts';
import { parseModelConfig } from './model-config.ts';
import { readModelFolder } from './read-model-folder.ts';
import { writeSafetensors } from './safetensors.ts';
import { bertTensorNames, classifierTensorNames, maskedLanguageModelTensorNames } from './tensor-names.ts';

const names = bertTensorNames(tinyConfig);
const head = maskedLanguageModelTensorNames(tinyConfig);

async function refusal(folder: Parameters<typeof readModelFolder>[0]): Promise<string> {
  const error: unknown = await readModelFolder(folder).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputError);
  return error instanceof InputError ? `${error.message} ${error.remedy}` : '';
}

test('a folder without side files is a BGE: CLS pooling, normalised, length of the positions', async () => {
  const model = await readModelFolder(await tinyModelFolder());
  expect(model).toMatchObject({
    pooling: 'cls',
    normalize: true,
    maximumSequenceLength: 12,
    hasPooler: true,
    hasLanguageModelHead: false,
    lowercasesBeforeTokenizer: false,
    extraTensors: [],
    prompts: {},
  });
  expect(new Set(model.tensors.map((tensor) => tensor.canonicalName))).toEqual(new Set(names.map((tensor) => tensor.name)));
  const query = model.tensors.find((tensor) => tensor.name === 'encoder.layer.0.attention.self.query.weight');
  const place = names.findIndex((tensor) => tensor.name === query?.name);
  expect(await query?.read()).toEqual(tinyValues({ name: '', shape: [8, 8] }, place));
  expect(model.tokenizerFiles.get('vocab.txt')).toContain('[MASK]');
});

test.each(['F16', 'BF16'] as const)('a prefixed %s masked language model keeps names and head', async (dtype) => {
  const tied = [{ name: 'cls.predictions.decoder.weight', shape: [10, 8] }];
  const folder = await tinyModelFolder({
    prefix: 'bert.',
    dtype,
    tensors: [...names.slice(0, -2), ...head, ...tied, { name: 'cls.seq_relationship.bias', shape: [2] }],
  });
  const model = await readModelFolder(folder);
  expect(model).toMatchObject({ hasPooler: false, hasLanguageModelHead: true, extraTensors: ['cls.seq_relationship.bias'] });
  const word = model.tensors.find((tensor) => tensor.canonicalName === 'embeddings.word_embeddings.weight');
  expect(word).toMatchObject({ name: 'bert.embeddings.word_embeddings.weight', dtype, role: 'encoder' });
  expect((await word?.readBytes())?.byteLength).toBe(10 * 8 * 2);
  expect(model.tensors.find((tensor) => tensor.role === 'tied')).toMatchObject({
    name: 'cls.predictions.decoder.weight',
    tiedTo: 'embeddings.word_embeddings.weight',
  });
});

test.each([
  [9, 9],
  [512, 12],
  [1e30, 12],
])('a tokenizer that cuts texts at %d tells the length where nothing else does: %d', async (length, expected) => {
  const folder = await tinyModelFolder();
  await folder.write('tokenizer_config.json', JSON.stringify({ model_max_length: length }));
  expect((await readModelFolder(folder)).maximumSequenceLength).toBe(expected);
  await folder.write('sentence_bert_config.json', JSON.stringify({ max_seq_length: 7 }));
  expect((await readModelFolder(folder)).maximumSequenceLength).toBe(7);
});

test('a classifier with one label upon a pooler makes it a model that scores texts', async () => {
  const classifier = classifierTensorNames(tinyConfig);
  const model = await readModelFolder(await tinyModelFolder({ tensors: [...names, ...classifier] }));
  expect(model).toMatchObject({ hasPooler: true, hasClassifier: true, extraTensors: [] });
  expect(model.tensors.filter(({ role }) => role === 'classifier').map(({ name, shape }) => ({ name, shape }))).toEqual(classifier);
});

test.each([
  ['several labels', [...names, { name: 'classifier.weight', shape: [3, 8] }, { name: 'classifier.bias', shape: [3] }]],
  ['no pooler', [...names.slice(0, -2), ...classifierTensorNames(tinyConfig)]],
  ['no bias', [...names, ...classifierTensorNames(tinyConfig).slice(0, 1)]],
])('a classifier with %s is no score, and carried along', async (_, tensors) => {
  const model = await readModelFolder(await tinyModelFolder({ tensors }));
  expect(model.hasClassifier).toBe(false);
  expect(model.extraTensors).toContain('classifier.weight');
});

test('position_ids are kept as they are', async () => {
  const folder = await tinyModelFolder();
  const ids = new Uint8Array(BigInt64Array.from({ length: 12 }, (_, i) => BigInt(i)).buffer);
  await writeSafetensors(await folder.writer('model.safetensors'), [
    { name: 'embeddings.position_ids', dtype: 'I64', shape: [1, 12], bytes: () => Promise.resolve(ids) },
    ...names.map((tensor, index) => ({ ...tensor, dtype: 'F32' as const, values: () => Promise.resolve(tinyValues(tensor, index)) })),
  ]);
  const model = await readModelFolder(folder);
  const found = model.tensors.find((tensor) => tensor.role === 'extra');
  expect(found).toMatchObject({ name: 'embeddings.position_ids', dtype: 'I64', shape: [1, 12] });
  expect(await found?.readBytes()).toEqual(ids);
});

test('reads shards by their index', async () => {
  const folder = await tinyModelFolder();
  await folder.remove('model.safetensors');
  const half = 10;
  const shards = { 'model-00001-of-00002.safetensors': names.slice(0, half), 'model-00002-of-00002.safetensors': names.slice(half) };
  const weightMap: Record<string, string> = {};
  for (const [shard, tensors] of Object.entries(shards)) {
    for (const { name } of tensors) weightMap[name] = shard;
    const toWrite = tensors.map((tensor) => ({
      ...tensor,
      dtype: 'F32' as const,
      values: () => Promise.resolve(tinyValues(tensor, names.indexOf(tensor))),
    }));
    await writeSafetensors(await folder.writer(shard), toWrite);
  }
  const write = (map: object): Promise<void> =>
    folder.write('model.safetensors.index.json', JSON.stringify({ metadata: {}, weight_map: map }));
  await write(weightMap);
  const model = await readModelFolder(folder);
  expect(model.tensors.length).toBe(names.length);
  expect(await model.tensors.at(-1)?.read()).toEqual(tinyValues({ name: '', shape: [8] }, names.length - 1));
  await write({ ...weightMap, 'pooler.dense.bias': '../elsewhere.safetensors' });
  expect(await refusal(folder)).toContain('not a safetensors file of this folder');
  await write({ ...weightMap, 'pooler.dense.bias': 'model-00001-of-00002.safetensors' });
  expect(await refusal(folder)).toContain('"pooler.dense.bias" in model-00001-of-00002.safetensors');
  await folder.remove('model-00002-of-00002.safetensors');
  await write(weightMap);
  expect(await refusal(folder)).toContain('model-00002-of-00002.safetensors is missing');
});

test('names the first missing tensors', async () => {
  const folder = await tinyModelFolder({ tensors: names.slice(5) });
  expect(await refusal(folder)).toContain(
    'lack the tensors embeddings.word_embeddings.weight, embeddings.position_embeddings.weight, embeddings.token_type_embeddings.weight and 2 more',
  );
});

test('refuses a shape that config.json does not demand, and one tensor under two names', async () => {
  const wide = names.map((tensor) => (tensor.name === 'embeddings.position_embeddings.weight' ? { ...tensor, shape: [13, 8] } : tensor));
  expect(await refusal(await tinyModelFolder({ tensors: wide }))).toContain(
    'embeddings.position_embeddings.weight the shape [13, 8], but config.json demands [12, 8]',
  );
  const twice = [...names, { name: 'bert.pooler.dense.bias', shape: [8] }];
  expect(await refusal(await tinyModelFolder({ tensors: twice }))).toContain('pooler.dense.bias twice');
});

test.each([NaN, Infinity])('refuses weights with %s when they are read', async (bad) => {
  const folder = await tinyModelFolder();
  const bytes = await readBytes(folder, 'model.safetensors');
  if (bytes === undefined) throw new Error('written above');
  new DataView(bytes.buffer, bytes.byteOffset).setFloat32(bytes.byteLength - 8, bad, true);
  await folder.write('model.safetensors', bytes);
  const model = await readModelFolder(folder);
  await expect(model.tensors.at(-1)?.read()).rejects.toThrow(`${bad} in tensor pooler.dense.bias, element 6`);
});

const otherWeights: readonly (readonly [string, string])[] = [
  ['pytorch_model.bin', 'save_pretrained'],
  ['onnx/model.onnx', 'cannot be trained'],
  ['tf_model.h5', 'tf_model.h5 is of another kind'],
];

test.each(otherWeights)('only %s: refused with the way out', async (name, words) => {
  const folder = await tinyModelFolder();
  await folder.remove('model.safetensors');
  await folder.write(name, 'x');
  const message = await refusal(folder);
  expect(message).toContain(name);
  expect(message).toContain(words);
});

test('refuses a folder without tokenizer, without config, and of a RoBERTa', async () => {
  const folder = await tinyModelFolder();
  await folder.remove('vocab.txt');
  expect(await refusal(folder)).toContain('neither tokenizer.json nor vocab.txt');
  await folder.write('config.json', JSON.stringify({ ...tinyConfig.raw, model_type: 'roberta' }));
  expect(await refusal(folder)).toContain('RoBERTa');
  await folder.remove('config.json');
  expect(await refusal(folder)).toContain('no config.json');
});

test.each(['bge-small-zh-v1.5', 'all-MiniLM-L6-v2'])('reads the side files of %s as published', async (model) => {
  const at = (name: string): string => readFileSync(new URL(`../../../shared/data/vocabs/${model}/${name}`, import.meta.url), 'utf8');
  const folder = await tinyModelFolder();
  // The real side files around weights of the real shapes would be 90 MB; the width of the pooling file is not read.
  for (const name of ['modules.json', '1_Pooling/config.json', 'sentence_bert_config.json', 'tokenizer.json', 'tokenizer_config.json'])
    await folder.write(name, at(name));
  const read = await readModelFolder(folder);
  const isBge = model.startsWith('bge');
  expect(read).toMatchObject({ pooling: isBge ? 'cls' : 'mean', normalize: true, lowercasesBeforeTokenizer: isBge });
  expect(read.tokenizerFiles.get('tokenizer.json')).toBe(at('tokenizer.json'));
  // The real configuration demands other shapes than these weights have.
  await folder.write('config.json', at('config.json'));
  expect(parseModelConfig(at('config.json')).width).toBeGreaterThan(8);
  expect(await refusal(folder)).toContain('but config.json demands');
});

const poolings: readonly (readonly [object, string])[] = [
  [{ pooling_mode: 'cls', embedding_dimension: 8 }, 'cls'],
  [{ pooling_mode: ['mean'] }, 'mean'],
  [{ pooling_mode_cls_token: false, pooling_mode_mean_tokens: true }, 'mean'],
];

test.each(poolings)('pooling %j is %s', async (config, pooling) => {
  const folder = await tinyModelFolder();
  await folder.write('1_Pooling/config.json', JSON.stringify(config));
  expect((await readModelFolder(folder)).pooling).toBe(pooling);
});

const strangePoolings: readonly (readonly [object, string])[] = [
  [{ pooling_mode: 'lasttoken' }, 'lasttoken pooling'],
  [{ pooling_mode_cls_token: true, pooling_mode_max_tokens: true }, 'cls + max pooling'],
  [{ pooling_mode_cls_token: false }, 'names no pooling'],
  [{ pooling_mode: 'cls', include_prompt: false }, 'include_prompt'],
];

test.each(strangePoolings)('pooling %j is refused', async (config, words) => {
  const folder = await tinyModelFolder();
  await folder.write('1_Pooling/config.json', JSON.stringify(config));
  expect(await refusal(folder)).toContain(words);
});

test('modules decide about normalisation; one that is not known is refused', async () => {
  const folder = await tinyModelFolder();
  const modules = [
    { idx: 0, path: '', type: 'sentence_transformers.base.modules.transformer.Transformer' },
    { idx: 1, path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
  ];
  await folder.write('modules.json', JSON.stringify(modules));
  expect((await readModelFolder(folder)).normalize).toBe(false);
  await folder.write('modules.json', JSON.stringify([...modules, { idx: 2, path: '2_Dense', type: 'sentence_transformers.models.Dense' }]));
  expect(await refusal(folder)).toContain('"Dense" module');
  await folder.write('modules.json', JSON.stringify([{ path: '../x', type: 'a.Transformer' }]));
  expect(await refusal(folder)).toContain('leaves the folder');
});

test('prompts, lengths and the licence are read; a model one folder down is found', async () => {
  const folder = await tinyModelFolder();
  await folder.write(
    'config_sentence_transformers.json',
    JSON.stringify({ prompts: { query: 'find: ', bad: 1 }, similarity_fn_name: 'cosine' }),
  );
  await folder.write('sentence_bert_config.json', JSON.stringify({ max_seq_length: 500 }));
  await folder.write('README.md', '---\nlanguage: zh\nlicense: mit\n---\n# Model\n');
  const nested = await tinyModelFolder();
  for (const path of await folder.list('')) await nested.write(`my-model/${path}`, (await readBytes(folder, path)) ?? '');
  await nested.remove('config.json');
  const model = await readModelFolder(nested);
  expect(model).toMatchObject({
    prompts: { query: 'find: ' },
    maximumSequenceLength: 12,
    licence: 'mit',
    rawSentenceTransformers: { similarity_fn_name: 'cosine' },
  });
});
