import { expect, test } from 'vitest';
import { tinyConfig } from '../../testing/tiny-model-folder.ts';
import type { ModelCard } from './exported-model.ts';
import { modelCardText } from './model-card.ts';

const card: ModelCard = {
  name: 'commands',
  baseModel: 'BAAI/bge-small-en-v1.5',
  licence: 'mit',
  languages: ['en'],
  data: [{ name: 'train.jsonl', rows: 2000, attribution: 'tldr-pages contributors', licence: 'CC BY 4.0' }],
  stages: [
    { id: 'general', stage: 'contrastive', steps: 120, settings: { batchSize: 64, temperature: 0.02, range: [2, 100], absent: undefined } },
  ],
  evaluations: [
    { stageIndex: -1, id: 'model', step: 0, set: 'commands', system: 'bm25', metrics: { 'ndcg@10': 0.5312 } },
    { stageIndex: -1, id: 'model', step: 0, set: 'commands', system: 'model', metrics: { 'ndcg@10': 0.1, 'mrr@10': 0.05 } },
    { stageIndex: 0, id: 'general', step: 60, set: 'commands', system: 'model', metrics: { 'ndcg@10': 0.2, 'mrr@10': 0.1 } },
    {
      stageIndex: 0,
      id: 'general',
      step: 120,
      set: 'commands',
      system: 'model',
      metrics: { 'ndcg@10': 0.31, 'mrr@10': 0.25 },
      documents: 300,
    },
  ],
};
const model = {
  config: tinyConfig,
  pooling: 'cls',
  normalize: true,
  maximumSequenceLength: 12,
  instruction: '',
  passageInstruction: '',
} as const;

test('tells base model, data, stages and the figures before and after', () => {
  const text = modelCardText(card, model);
  expect(text).toMatch(
    /^---\nlibrary_name: sentence-transformers\n[\s\S]*license: "mit"\nbase_model: "BAAI\/bge-small-en-v1.5"\n---\n\n# commands\n/,
  );
  expect(text).toContain('| commands (sample of 300 documents) | ndcg@10 | 0.5312 | 0.1000 | 0.3100 |');
  expect(text).toContain('| commands (sample of 300 documents) | mrr@10 |  | 0.0500 | 0.2500 |');
  expect(text).toContain('| general | contrastive | 120 | batchSize 64, temperature 0.02, range \\[2,100\\] |');
  expect(text).toContain('| train.jsonl | 2,000 | CC BY 4.0 |');
  expect(text).toContain('- train.jsonl: tldr-pages contributors');
  expect(text).toContain('Queries and passages are embedded as they are');
});

test('tells how sure a figure is and what a reranker makes of it, and leaves out other instructions', () => {
  const [lexical, before, , after] = card.evaluations;
  const reranked = { stageIndex: 1, id: 'judge', step: 9, set: 'commands', system: 'reranker', metrics: { 'ndcg@10': 0.4 } } as const;
  const evaluations = [lexical, before, after, reranked].flatMap((record) => (record === undefined ? [] : [record]));
  const sure = evaluations.map((record) =>
    record.step === 120 ? { ...record, intervals: { 'ndcg@10': [0.2812, 0.3456] as const } } : record,
  );
  const other = { ...reranked, system: 'model', variant: 'no instruction', metrics: { 'ndcg@10': 0.99 } } as const;
  const text = modelCardText({ ...card, evaluations: [...sure, other] }, model);
  expect(text).toContain('| set | metric | BM25 | before | after | reranked |');
  expect(text).toContain('| ndcg@10 | 0.5312 | 0.1000 | 0.3100 (0.281 to 0.346) | 0.4000 |');
  expect(text).not.toContain('0.99');
});

test('every snippet carries the exact instruction', () => {
  const instruction = '为这个句子生成表示以用于检索相关文章："a"\n';
  const text = modelCardText(card, { ...model, instruction, pooling: 'mean' });
  const literal = '为这个句子生成表示以用于检索相关文章：\\"a\\"\\n';
  expect(text).toContain(`model.encode(["${literal}how do I list open ports?"])`);
  expect(text).toContain(`query_instruction_for_retrieval="${literal}"`);
  expect(text).toContain('pooling_method="mean"');
  expect(text).toContain(`embed(["${literal}how do I list open ports?"], { pooling: 'mean', normalize: true })`);
  expect(text).toContain('prompt_name="query"');
});

test('a new model of unknown licence says so, and a local folder is no hub name', () => {
  const text = modelCardText({ ...card, baseModel: undefined, licence: undefined }, model);
  expect(text).toContain('trained from random weights');
  expect(text).toContain('it was not stated');
  expect(text).not.toContain('base_model:');
  expect(text).not.toContain('license:');
  expect(modelCardText({ ...card, baseModel: 'my folder' }, model)).not.toContain('base_model:');
});

test('names from files cannot act as markup or end a code block', () => {
  const text = modelCardText(
    { ...card, name: '<script>x</script>', data: [{ name: 'a|b\n# c', rows: 1, attribution: '[x](y)' }] },
    { ...model, instruction: '```\n<b>' },
  );
  expect(text).not.toContain('<script>');
  expect(text).toContain('| a\\|b # c | 1 |  |');
  expect(text).toContain('\\[x\\](y)');
  expect(text.match(/^```/gm)?.length).toBe(8);
});
