import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readText, type Folder } from '../../base/folder.ts';
import { MemoryFolder } from '../../base/memory-folder.ts';
import { tinyConfig, tinyModelFolder, tinyValues, tinyVocabulary } from '../../testing/tiny-model-folder.ts';
import { readModelFolder, type ModelFolder } from '../read-model-folder.ts';
import { isFloatDtype, type TensorToWrite } from '../safetensors.ts';
import { bertTensorNames, maskedLanguageModelTensorNames } from '../tensor-names.ts';
import type { ExportedModel } from './exported-model.ts';
import { writeHuggingFaceFolder } from './huggingface.ts';

const card = { name: 'tiny', languages: ['en'], data: [], stages: [], evaluations: [] };

/** What the engine does: values through its own memory for what is trained, bytes for the rest. */
function exported(model: ModelFolder, change: Partial<ExportedModel> = {}): ExportedModel {
  const tensors = model.tensors.map((tensor): TensorToWrite => {
    const { name, dtype, shape, role } = tensor;
    if (role === 'extra' || !isFloatDtype(dtype)) return { name, dtype, shape, bytes: () => tensor.readBytes() };
    return { name, dtype, shape, values: () => tensor.read() };
  });
  return { ...model, instruction: '', passageInstruction: '', lowercase: true, tensors, card, ...change };
}

async function json(folder: Folder, path: string): Promise<unknown> {
  return JSON.parse((await readText(folder, path)) ?? 'null');
}

function realFile(model: string, name: string): string {
  return readFileSync(new URL(`../../../../shared/data/vocabs/${model}/${name}`, import.meta.url), 'utf8');
}

test.each(['F32', 'F16', 'BF16'] as const)('an imported %s model comes back with its names, types and every bit', async (dtype) => {
  const head = [...maskedLanguageModelTensorNames(tinyConfig), { name: 'cls.seq_relationship.bias', shape: [2] }];
  const before = await readModelFolder(
    await tinyModelFolder({ prefix: 'bert.', dtype, tensors: [...bertTensorNames(tinyConfig), ...head] }),
  );
  const folder = new MemoryFolder();
  await writeHuggingFaceFolder(folder, exported(before));
  const after = await readModelFolder(folder);
  expect(after.tensors.map(({ name, dtype: type, shape }) => ({ name, type, shape }))).toEqual(
    before.tensors.map(({ name, shape }) => ({ name, type: dtype, shape })),
  );
  for (const [index, tensor] of before.tensors.entries()) expect(await after.tensors[index]?.readBytes()).toEqual(await tensor.readBytes());
  expect(before.tensors.length).toBe(bertTensorNames(tinyConfig).length + 6);
  expect(after).toMatchObject({ pooling: 'cls', normalize: true, maximumSequenceLength: 12, hasLanguageModelHead: true });
});

test('writes the side files in the form that every version of sentence-transformers reads', async () => {
  const folder = new MemoryFolder();
  await writeHuggingFaceFolder(
    folder,
    exported(await readModelFolder(await tinyModelFolder()), { pooling: 'mean', instruction: 'find: ' }),
  );
  expect(await json(folder, 'modules.json')).toEqual(JSON.parse(realFile('bge-small-zh-v1.5', 'modules.json')));
  expect(await json(folder, '1_Pooling/config.json')).toEqual({
    word_embedding_dimension: 8,
    pooling_mode_cls_token: false,
    pooling_mode_mean_tokens: true,
    pooling_mode_max_tokens: false,
    pooling_mode_mean_sqrt_len_tokens: false,
  });
  expect(await json(folder, 'sentence_bert_config.json')).toEqual({ max_seq_length: 12, do_lower_case: false });
  expect(await json(folder, 'config_sentence_transformers.json')).toMatchObject({
    prompts: { query: 'find: ' },
    default_prompt_name: null,
  });
  expect(await readText(folder, 'README.md')).toContain('find: ');
  expect((await folder.list('')).toSorted()).toEqual([
    '1_Pooling/config.json',
    'README.md',
    'config.json',
    'config_sentence_transformers.json',
    'model.safetensors',
    'modules.json',
    'sentence_bert_config.json',
    'special_tokens_map.json',
    'tokenizer_config.json',
    'vocab.txt',
  ]);
});

test('a model that is not normalised has no Normalize module', async () => {
  const folder = new MemoryFolder();
  await writeHuggingFaceFolder(folder, exported(await readModelFolder(await tinyModelFolder()), { normalize: false, pooling: 'mean' }));
  expect(await readModelFolder(folder)).toMatchObject({ normalize: false, pooling: 'mean' });
});

test('prompts of the imported model stay, its own and a default one do not', async () => {
  const folder = new MemoryFolder();
  const rawSentenceTransformers = {
    __version__: { sentence_transformers: '3.0.0' },
    default_prompt_name: 'query',
    prompts: { query: 'old: ', sts: 'same: ' },
  };
  await writeHuggingFaceFolder(
    folder,
    exported(await readModelFolder(await tinyModelFolder()), { rawSentenceTransformers, passageInstruction: 'p: ' }),
  );
  expect(await json(folder, 'config_sentence_transformers.json')).toEqual({
    __version__: { sentence_transformers: '3.0.0' },
    default_prompt_name: null,
    prompts: { sts: 'same: ', document: 'p: ' },
  });
});

test('a new model gets the tokenizer files that are missing', async () => {
  const vocab = Object.fromEntries(tinyVocabulary.map((token, id) => [token, id]));
  const normalizer = { type: 'BertNormalizer', lowercase: false, strip_accents: null, handle_chinese_chars: true };
  const tokenizerFiles = new Map([['tokenizer.json', JSON.stringify({ normalizer, model: { type: 'WordPiece', vocab } })]]);
  const folder = new MemoryFolder();
  const values = bertTensorNames(tinyConfig).map((tensor, index) => ({
    ...tensor,
    dtype: 'F32' as const,
    values: () => Promise.resolve(tinyValues(tensor, index)),
  }));
  await writeHuggingFaceFolder(folder, exported(await readModelFolder(await tinyModelFolder()), { tokenizerFiles, tensors: values }));
  expect(await readText(folder, 'vocab.txt')).toBe(`${tinyVocabulary.join('\n')}\n`);
  expect(await json(folder, 'tokenizer_config.json')).toEqual({
    tokenizer_class: 'BertTokenizer',
    model_max_length: 12,
    unk_token: '[UNK]',
    sep_token: '[SEP]',
    pad_token: '[PAD]',
    cls_token: '[CLS]',
    mask_token: '[MASK]',
    do_lower_case: false,
    strip_accents: null,
    tokenize_chinese_chars: true,
  });
  expect(await json(folder, 'special_tokens_map.json')).toEqual({
    unk_token: '[UNK]',
    sep_token: '[SEP]',
    pad_token: '[PAD]',
    cls_token: '[CLS]',
    mask_token: '[MASK]',
  });
});

test.each(['bge-small-zh-v1.5', 'all-MiniLM-L6-v2'])('the tokenizer of %s is written back as it was', async (model) => {
  const names = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'vocab.txt'];
  const tokenizerFiles = new Map(names.map((name) => [name, realFile(model, name)]));
  const folder = new MemoryFolder();
  await writeHuggingFaceFolder(
    folder,
    exported(await readModelFolder(await tinyModelFolder()), {
      tokenizerFiles,
      lowercase: model.startsWith('all'),
      maximumSequenceLength: model.startsWith('all') ? 256 : 512,
    }),
  );
  for (const name of names) expect(await readText(folder, name)).toBe(tokenizerFiles.get(name));
  // Not even the lower-casing of bge's sentence_bert_config.json, which training did not do.
  expect(await json(folder, 'sentence_bert_config.json')).toMatchObject({ do_lower_case: false });
});

test.each([true, false])(
  'where tokenizer_config.json would overrule the case of tokenizer.json (%s), it is corrected',
  async (lowercase) => {
    const normalizer = { type: 'BertNormalizer', lowercase, strip_accents: false, handle_chinese_chars: false };
    for (const config of [
      { model_max_length: 99, own: 1 },
      { model_max_length: 99, own: 1, do_lower_case: !lowercase },
    ]) {
      const tokenizerFiles = new Map([
        ['tokenizer.json', JSON.stringify({ normalizer })],
        ['tokenizer_config.json', JSON.stringify(config)],
      ]);
      const folder = new MemoryFolder();
      await writeHuggingFaceFolder(folder, exported(await readModelFolder(await tinyModelFolder()), { tokenizerFiles, lowercase }));
      expect(await json(folder, 'tokenizer_config.json')).toEqual({
        model_max_length: 12,
        own: 1,
        do_lower_case: lowercase,
        strip_accents: false,
        tokenize_chinese_chars: false,
      });
    }
  },
);
