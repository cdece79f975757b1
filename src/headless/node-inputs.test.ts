import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { InputError } from '../base/errors.ts';
import type { Row } from '../contract/examples.ts';
import type { OpenOptions } from '../engine/inputs.ts';
import { dataFile } from '../testing/fuzz-rows.ts';
import { NodeFolder } from './node-folder.ts';
import { NodeInputs } from './node-inputs.ts';

const quiet: OpenOptions = { signal: new AbortController().signal, onProgress: () => undefined };
const bytes = (text: string) => new TextEncoder().encode(text);
let folder = '';

async function put(name: string, content: Uint8Array): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), content);
}

function inputs(notes: string[] = []): NodeInputs {
  return new NodeInputs(join(folder, 'run.json'), new NodeFolder(join(folder, 'store')), (note) => notes.push(note));
}

async function rowsOf(file: string): Promise<{ readonly kind: string; readonly rows: readonly Row[] }> {
  const dataset = await inputs().openData(file, quiet);
  const rows: Row[] = [];
  for await (const row of dataset.iterate()) rows.push(row);
  return { kind: dataset.kind, rows };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-inputs-'));
  for (const name of ['pandas-index.csv.gz', 'pandas-zstd.parquet', 'labelled.csv', 'pandas.zip', 'llama-index.json'])
    await put(name, dataFile(name));
  await put('rerank.jsonl', bytes('{"query":"q","pos":["a"],"neg":["b","c"]}\n'));
  await put(
    'pairs.jsonl',
    bytes('{"text1":"a","text2":"b","label":1}\n{"text1":"a","text2":"b","label":"yes"}\n{"text1":"a","text2":"c","label":0}\n'),
  );
  for (const name of ['corpus', 'test_queries', 'test_qrels']) {
    await put(`eval/${name}.jsonl`, dataFile(`flag-embedding-evaluation/${name}.jsonl`));
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('NodeInputs', () => {
  it.each(['pandas-index.csv.gz', 'pandas-zstd.parquet', 'pandas.zip'])('opens the pairs of %s', async (name) => {
    const { kind, rows } = await rowsOf(name);
    expect(kind).toBe('pairs');
    expect(rows.length).toBe(5);
    expect(rows[1]).toEqual({ query: '红烧肉怎么做？', pos: ['五花肉切块，\n冷水下锅，\n小火慢炖。'], neg: ['番茄炒蛋'] });
  });

  it('opens what evaluations read: labelled pairs, and candidates to rank', async () => {
    expect((await rowsOf('labelled.csv')).rows[1]).toEqual({ text1: 'A man, dancing.', text2: 'A woman is eating.', score: 0.25 });
    expect(await rowsOf('rerank.jsonl')).toEqual({ kind: 'pairs', rows: [{ query: 'q', pos: ['a'], neg: ['b', 'c'] }] });
    const notes: string[] = [];
    const dataset = await inputs(notes).openData('pairs.jsonl', quiet);
    expect([dataset.kind, dataset.count, dataset.manifest.rowsWithLabel, dataset.manifest.rowsLabelledAlike]).toEqual([
      'labelled',
      2,
      2,
      1,
    ]);
    expect(notes).toEqual(['pairs.jsonl: 1 rows cannot be used and are left out: row 2 (wrong label)']);
  });

  it('opens retrieval sets: a folder, a zip of one, LlamaIndex’s file', async () => {
    const packed = Object.fromEntries(
      ['corpus', 'test_queries', 'test_qrels'].map((name) => [`set/${name}.jsonl`, dataFile(`flag-embedding-evaluation/${name}.jsonl`)]),
    );
    await put('eval.zip', zipSync(packed));
    for (const name of ['eval', 'eval.zip']) {
      const set = await inputs().openRetrieval(name);
      expect([set.name, set.documents.length, set.judgments.get('q2')?.get('d2')]).toEqual([name, 3, 2]);
    }
    expect((await inputs().openRetrieval('llama-index.json')).judgments.get('q2')?.get('d2')).toBe(1);
  });

  it('refuses an archive in which it is a guess what is meant', async () => {
    await put('two.zip', zipSync({ 'train.jsonl': bytes('{"text":"a"}'), 'test.jsonl': bytes('{"text":"b"}') }));
    await expect(inputs().openData('two.zip', quiet)).rejects.toThrow(InputError);
    await expect(inputs().openData('two.zip', quiet)).rejects.toThrow('two.zip holds 2 files of rows: train.jsonl, test.jsonl');
    await put('none.zip', zipSync({ 'README.txt': bytes('hello') }));
    await expect(inputs().openData('none.zip', quiet)).rejects.toThrow('holds no file of rows');
  });
});
