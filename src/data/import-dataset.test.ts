import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { CancelledError, InputError, StorageError } from '../base/errors.ts';
import { bytesSource, readText } from '../base/folder.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import { hashText, Random } from '../base/random.ts';
import type { Row } from '../contract/examples.ts';
import { mixDatasets } from './data-mixture.ts';
import { openDataset, type Dataset } from './dataset.ts';
import { importDataset, type ImportState } from './import-dataset.ts';

function source(content: string | Uint8Array, name = 'train.jsonl') {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    ...bytesSource(name, bytes),
    async *stream() {
      await Promise.resolve();
      for (let start = 0; start < bytes.length; start += 100_003) yield bytes.subarray(start, start + 100_003);
    },
  };
}

async function open(content: string, name = 'train.jsonl'): Promise<Dataset> {
  const folder = new MemoryFolder();
  await importDataset(source(content), folder, { name });
  return openDataset(folder);
}

const mixed = [
  '{"query": "a", "pos": ["b", "c"], "neg": ["d"], "score": 0.5}',
  'not json',
  '',
  '{"query": "e", "pos": ["f"], "extra": 1}',
  '{"query": "", "pos": ["f"]}',
  '{"query": " ", "pos": ["f"]}',
];

describe('importDataset', () => {
  it('keeps good rows, names bad ones, and gives rows back in any order', async () => {
    const folder = new MemoryFolder();
    const manifest = await importDataset(source(mixed.join('\n')), folder, { name: 'train.jsonl' });
    expect(manifest).toMatchObject({ kind: 'pairs', count: 2, badRows: 3, rowsWithNegatives: 1, rowsWithScores: 0, rowsWithPairScore: 1 });
    expect(manifest.problemCounts).toEqual({ 'not JSON': 1, 'empty query': 2 });
    expect(manifest.problems.map(({ row, kind, column }) => ({ row, kind, column }))).toEqual([
      { row: 2, kind: 'not JSON', column: undefined },
      { row: 5, kind: 'empty query', column: 'query' },
      { row: 6, kind: 'empty query', column: 'query' },
    ]);
    const rejected = (await readText(folder, 'rejected.jsonl')) ?? '';
    expect(
      rejected
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { raw: string }).raw),
    ).toEqual([mixed[1], mixed[4], mixed[5]]);
    const dataset = await openDataset(folder);
    expect(dataset.manifest).toEqual(JSON.parse(JSON.stringify(manifest)));
    expect(await dataset.rows([1, 0, 1])).toEqual([
      { query: 'e', pos: ['f'], neg: [] },
      { query: 'a', pos: ['b', 'c'], neg: ['d'], score: 0.5 },
      { query: 'e', pos: ['f'], neg: [] },
    ]);
    expect(dataset.queryHash(1)).toBe(hashText('e'));
    expect([...dataset.positiveHashes(0)]).toEqual([hashText('b'), hashText('c')]);
    expect([dataset.score(0), dataset.score(1)]).toEqual([0.5, undefined]);
  });

  it('hashes what the rows say, not how the file is packed', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => `{"text":"line ${index}"}`);
    const hashes = await Promise.all(
      [
        source(rows.join('\n')),
        source(`\ufeff${rows.join('\r\n')}\r\n`),
        source(new Uint8Array(gzipSync(rows.join('\n'))), 'a.jsonl.gz'),
        source(rows.join('\n').replace('line 7"', 'line 8"')),
      ].map(async (file) => (await importDataset(file, new MemoryFolder(), { name: 'a' })).hash),
    );
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).toBe(hashes[0]);
    expect(hashes[3]).not.toBe(hashes[0]);
    // SHA-256 by another implementation, of the rows as they are stored.
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${rows.join('\n')}\n`));
    expect(hashes[0]).toBe(Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''));
  });

  it.each([
    ['a few shards, which are held', 3],
    ['more shards than are held', 10],
  ])('reads at random over %s', async (_, shards) => {
    const filler = 'x'.repeat(4000);
    const count = shards * 2100;
    const random = new Random(shards);
    const lengths = Array.from({ length: count }, () => random.below(4000));
    const text = (row: number) => `${row} ${filler.slice(0, lengths[row])} ${filler.slice(0, 2000)}`;
    const lines = lengths.map((_length, row) => `{"text":"${text(row)}"}`).join('\n');
    const dataset = await open(lines);
    expect(dataset.manifest.shards.length).toBe(Math.ceil(dataset.manifest.bytes / (8 * 1024 * 1024)));
    expect(dataset.manifest.shards.length).toBeGreaterThanOrEqual(shards - 1);
    const indices = Array.from({ length: 500 }, () => random.below(count));
    expect(await dataset.rows(indices)).toEqual(indices.map((row) => ({ text: text(row) })));
    let next = 0;
    for await (const row of dataset.iterate()) {
      expect(row).toEqual({ text: text(next) });
      expect(dataset.queryHash(next)).toBe(hashText(text(next)));
      next += 1;
    }
    expect(next).toBe(count);
  });

  it('reports progress to the end', async () => {
    const states: ImportState[] = [];
    const file = source('{"text":"a text of some length"}\n'.repeat(20_000));
    await importDataset(file, new MemoryFolder(), { name: 'a', onProgress: (state) => states.push(state) });
    expect(states.length).toBeGreaterThan(5);
    expect(states.at(-1)).toEqual({ doneBytes: file.sizeBytes, totalBytes: file.sizeBytes, rows: 20_000, badRows: 0 });
    expect(states.every((state, index) => index === 0 || state.doneBytes >= (states[index - 1]?.doneBytes ?? 0))).toBe(true);
  });

  it('leaves nothing behind when cancelled, nor when the file is refused half way', async () => {
    const lines = `{"text":"${'a text of some length '.repeat(20)}"}\nbroken\n`.repeat(40_000);
    const folder = new MemoryFolder();
    const controller = new AbortController();
    const seen: number[] = [];
    const onProgress = ({ rows }: ImportState) => {
      seen.push(rows);
      if (rows > 30_000) controller.abort();
    };
    await expect(importDataset(source(lines), folder, { name: 'a', onProgress, signal: controller.signal })).rejects.toThrow(
      CancelledError,
    );
    expect(seen.at(-1)).toBeGreaterThan(30_000);
    expect(await folder.list('')).toEqual([]);
    await expect(importDataset(source(`${lines}{"query":"q","pos":["a"]}`), folder, { name: 'a' })).rejects.toThrow(InputError);
    expect(await folder.list('')).toEqual([]);
  });
});

describe('openDataset', () => {
  it('refuses a folder without manifest, with a shard cut short, and without an index', async () => {
    await expect(openDataset(new MemoryFolder())).rejects.toThrow(StorageError);
    const folder = new MemoryFolder();
    await importDataset(source('{"text":"a"}\n{"text":"b"}'), folder, { name: 'a' });
    const dataset = await openDataset(folder);
    await folder.write('rows-0000.jsonl', '{"text":"a"}\n');
    await expect(dataset.rows([1])).rejects.toThrow(StorageError);
    await folder.remove('index-0000.bin');
    await expect(openDataset(folder)).rejects.toThrow(StorageError);
  });
});

describe('mixDatasets', () => {
  const entry = (minimumScore?: number) => ({ file: 'f', instruction: 'i: ', passageInstruction: '', minimumScore });
  const scored = [0.1, 0.43, 0.9].map((score, row) => `{"query":"s${row}","pos":["p${row}"],"score":${score}}`).join('\n');
  const plain = '{"query":"q0","pos":["p0"]}\n{"query":"q1","pos":["x"]}';

  it('puts data sets behind each other, without rows below the minimum score', async () => {
    const [first, second] = [await open(plain, 'plain'), await open(scored, 'scored')];
    const mixture = mixDatasets(
      [
        { dataset: first, entry: entry() },
        { dataset: second, entry: entry(0.43) },
      ],
      'pairs',
    );
    expect(mixture.count).toBe(4);
    const rows = await mixture.rows([3, 0, 2]);
    expect(rows.map(({ row, name }) => [queryOf(row), name])).toEqual([
      ['s2', 'scored, row 3'],
      ['q0', 'plain, row 1'],
      ['s1', 'scored, row 2'],
    ]);
    expect(rows[0]?.entry.minimumScore).toBe(0.43);
    expect(mixture.queryHash(2)).toBe(hashText('s1'));
    expect([...mixture.positiveHashes(3)]).toEqual([hashText('p2')]);
  });

  it('refuses a missing score and the wrong kind of rows', async () => {
    const dataset = await open(plain, 'plain');
    expect(() => mixDatasets([{ dataset, entry: entry(0.4) }], 'pairs')).toThrow('plain, row 1, has no "score"');
    expect(() => mixDatasets([{ dataset, entry: entry() }], 'texts')).toThrow(
      'plain holds pairs ({"query", "pos"} rows), but the stage trains on plain texts',
    );
  });
});

function queryOf(row: Row): string {
  return 'query' in row ? row.query : '';
}
