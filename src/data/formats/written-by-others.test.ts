// Files that pandas, pyarrow, datasets, LlamaIndex and Python's own csv and zipfile wrote (e2e/fixtures/make_data_files.py),
// against the rows that they were given.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';

import { bytesSource, type ByteSource } from '../../base/folder.ts';
import { MemoryFolder } from '../../base/memory-folder.ts';
import type { Column } from '../../contract/columns.ts';
import { readRows } from './read-rows.ts';
import { readRetrievalSet } from './retrieval-set.ts';
import { unzipInto } from './unzip.ts';

const files = new URL('../../../e2e/fixtures/data-files/', import.meta.url);

function read(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(path, files)));
}

/** In chunks of an odd size, so that rows and characters are torn. */
function source(path: string): ByteSource {
  const bytes = read(path);
  return {
    ...bytesSource(basename(path), bytes),
    async *stream() {
      await Promise.resolve();
      for (let start = 0; start < bytes.length; start += 7) yield bytes.subarray(start, start + 7);
    },
  };
}

async function rowsOf(path: string): Promise<{ readonly rows: readonly unknown[]; readonly columns: readonly Column[] }> {
  const rows: unknown[] = [];
  let columns: readonly Column[] = [];
  for await (const result of readRows(source(path), { onColumns: (found) => (columns = found) })) {
    rows.push(result.ok ? result.row : result.problem);
  }
  return { rows, columns };
}

type Rows = readonly Readonly<Record<string, unknown>>[];
const expected = JSON.parse(new TextDecoder().decode(read('expected.json'))) as Readonly<Record<'pairs' | 'labelled' | 'training', Rows>>;

describe('files that other programs wrote', () => {
  it.each([
    'pandas.csv', 'pandas-index.csv.gz', 'pandas-gb18030.csv', 'pandas-utf16.tsv', 'pandas-no-header.csv', 'excel-semicolon.csv',
    'pandas-records.json', 'pandas-columns.json', 'python-data.json', 'python-lists.json', 'datasets.jsonl', 'pandas-none.parquet',
    'pandas-snappy.parquet', 'pandas-gzip.parquet', 'pandas-zstd.parquet',
  ])('%s holds the pairs that were written', async (name) => {
    const { rows, columns } = await rowsOf(name);
    expect(rows).toEqual(expected.pairs);
    expect(columns.map(({ role }) => role).filter((role) => role !== 'id')).toEqual(['query', 'positive', 'negative', 'negative']);
  }); // prettier-ignore

  it.each(['training.json', 'training.parquet', 'training-v2.parquet'])('%s keeps every field of FlagEmbedding', async (name) => {
    const { rows } = await rowsOf(name);
    expect(rows).toEqual(expected.training);
  });

  it('reads labelled pairs with scores, and with labels that are true or false', async () => {
    expect((await rowsOf('labelled.csv')).rows).toEqual(expected.labelled);
    const labels = expected.labelled.map(({ text1, text2, score }) => ({ text1, text2, label: Number(score) > 3 ? 1 : 0 }));
    expect((await rowsOf('datasets-boolean.parquet')).rows).toEqual(labels);
  });

  it.each(['delta.parquet', 'pages.parquet'])('%s, of 300 rows on many pages or in deltas, is read whole', async (name) => {
    const wanted = Array.from({ length: 300 }, (_, index) => ({ text1: `text ${index}`, text2: `段落 ${index}`, label: index % 2 }));
    expect((await rowsOf(name)).rows).toEqual(wanted);
  });

  it('refuses Parquet that is packed with Brotli, naming what to do', async () => {
    await expect(rowsOf('pandas-brotli.parquet')).rejects.toMatchObject({
      code: 'input',
      message: 'pandas-brotli.parquet is packed with BROTLI, which the studio does not unpack.',
      remedy: expect.stringContaining("compression='zstd'") as unknown,
    });
  });

  it.each([0.1, 0.5, 0.9, 0.99])('refuses Parquet and packed CSV of which only the share %f is there', async (share) => {
    const cut = (name: string) => bytesSource(name, read(name).slice(0, read(name).length * share));
    const drain = async (file: ByteSource) => {
      for await (const result of readRows(file)) expect(result.number).toBeGreaterThan(0);
    };
    await expect(drain(cut('pandas-zstd.parquet'))).rejects.toThrow('is not a whole Parquet file');
    await expect(drain(cut('pandas-index.csv.gz'))).rejects.toThrow('not a complete gzip file');
  });

  it('reads LlamaIndex’s data set as pairs and as a retrieval set', async () => {
    expect((await rowsOf('llama-index.json')).rows).toEqual([
      { query: 'list files', pos: ['lists files'], neg: [] },
      { query: '怎样删除文件', pos: ['删除文件'], neg: [] },
    ]);
    const folder = new MemoryFolder();
    await folder.write('dataset.json', read('llama-index.json'));
    const { set } = await readRetrievalSet(folder, { name: 'own' });
    expect(set.documents.map(({ id, text }) => [id, text])).toEqual([['d1', 'lists files'], ['d2', '删除文件'], ['d3', '']]); // prettier-ignore
    expect(set.queries).toEqual([{ id: 'q1', text: 'list files' }, { id: 'q2', text: '怎样删除文件' }]); // prettier-ignore
    expect([...set.judgments].map(([id, own]) => [id, ...own])).toEqual([['q1', ['d1', 1]], ['q2', ['d2', 1]]]); // prettier-ignore
  });

  it('reads the folder of FlagEmbedding’s own evaluation', async () => {
    const folder = new MemoryFolder();
    for (const name of ['corpus', 'test_queries', 'test_qrels']) {
      await folder.write(`${name}.jsonl`, read(`flag-embedding-evaluation/${name}.jsonl`));
    }
    const { set, problemCount } = await readRetrievalSet(folder, { name: 'own' });
    expect(problemCount).toBe(0);
    expect(set.documents).toEqual([
      { id: 'd1', title: 'ls', text: 'lists files' },
      { id: 'd2', title: '', text: '删除文件' },
      { id: 'd3', title: 'cat', text: '' },
    ]);
    const judged = [...set.judgments].map(([id, own]) => [id, Object.fromEntries(own)]);
    expect(judged).toEqual([['q1', { d1: 1, d3: 0 }], ['q2', { d2: 2 }]]); // prettier-ignore
  });

  it('unpacks a zip file by file', async () => {
    const folder = new MemoryFolder();
    const paths = await unzipInto(source('pandas.zip'), folder, new AbortController().signal);
    expect(paths).toEqual(['data/pandas.csv', 'data/README.md']);
    const unpacked = await folder.open('data/pandas.csv');
    expect(await unpacked?.slice(0, unpacked.sizeBytes)).toEqual(read('pandas.csv'));
  });
});
