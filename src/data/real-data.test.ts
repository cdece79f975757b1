// Real files, imported unchanged. The counts are those that the data's own READMEs and `wc -l` give.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { describe, expect, it } from 'vitest';

import { assertExists } from '../base/assert.ts';
import { bytesSource, type ByteSource } from '../base/folder.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import { textsOfRow, type PairRow, type Row } from '../contract/examples.ts';
import { createBatchPlan } from './batching/batch-plan.ts';
import { mixDatasets } from './data-mixture.ts';
import { openDataset } from './dataset.ts';
import { readBeirFolder } from './formats/beir.ts';
import { readRows } from './formats/read-rows.ts';
import { importDataset } from './import-dataset.ts';

const data = new URL('../../../shared/data/', import.meta.url);
const present = existsSync(data);

function read(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(path, data)));
}

/** In chunks of an odd size, so that lines and characters are torn. */
function chunked(path: string, size = 65_521): ByteSource {
  const bytes = read(path);
  return {
    ...bytesSource(basename(path), bytes),
    async *stream() {
      await Promise.resolve();
      for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
    },
  };
}

const pairs: readonly (readonly [string, number])[] = [
  ['flagembedding-format-samples/embedder-nli.jsonl', 10],
  ['flagembedding-format-samples/embedder-no-in-batch-neg.jsonl', 10],
  ['flagembedding-format-samples/embedder-sts.jsonl', 10],
  ['flagembedding-format-samples/finetune-toy.jsonl', 10],
  ['flagembedding-format-samples/reranker-normal.jsonl', 10],
  ['flagembedding-format-samples/unified-toy.jsonl', 10],
  ['pairs-en-debian/train.jsonl', 23_623],
  ['pairs-en-wordnet/train.jsonl', 39_999],
  ['pairs-zh-classical-modern/train.jsonl', 30_000],
  ['pairs-zh-csl-dev/train.jsonl', 1000],
  ['pairs-zh-howtocook/train.jsonl', 733],
  ['pairs-zh-tldr/train.jsonl', 5600],
  ['pairs-zh-xiehouyu/train.jsonl', 14_032],
  ['pairs-zhen-tldr/train.jsonl', 4635],
  ['pairs-zht-drcd-dev/train.jsonl', 3524],
  ['pairs-zht-drcd-dev/train-bm25-neg4.jsonl', 441],
  ['sample-en-commands/train.jsonl', 2000],
  ['sample-en-commands/rerank.jsonl', 40],
  ['sample-zh-cooking/train.jsonl', 243],
  ['sample-zh-cooking/rerank.jsonl', 40],
];

const texts: readonly (readonly [string, number])[] = [
  ['flagembedding-format-samples/pretrain-toy.jsonl', 10],
  ['sample-zh-cooking/text.jsonl', 177],
  ['text-en-austen/text.jsonl', 3049],
  ['text-zh-laws/text.jsonl', 10_872],
  ['text-zh-libreoffice-help/text.jsonl', 1833],
  ['text-zh-songci/text.jsonl', 19_735],
];

const labelled: readonly (readonly [string, number])[] = [
  ['sts-zh-stsb/dev.jsonl', 1458],
  ['sts-zh-pawsx/dev.jsonl', 2000],
];

/** What an independent, trusting reader makes of the file. */
function expectedRows(path: string): readonly Record<string, unknown>[] {
  const lines = new TextDecoder().decode(read(path)).split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe.skipIf(!present)('real data', () => {
  it.each([...pairs, ...texts, ...labelled])('%s is imported whole: %i rows', async (path, count) => {
    const folder = new MemoryFolder();
    const manifest = await importDataset(chunked(path), folder, { name: path });
    expect(manifest).toMatchObject({ count, badRows: 0, problems: [] });
    const dataset = await openDataset(folder);
    const rows: Row[] = [];
    for await (const row of dataset.iterate()) rows.push(row);
    const expected = expectedRows(path);
    expect(rows.length).toBe(expected.length);
    // Compared as text: what was kept of each row, with what stands in the file.
    const isSame = (row: Row, index: number) => JSON.stringify(row) === JSON.stringify(pick(expected[index] ?? {}, Object.keys(row)));
    expect(rows.filter((row, index) => !isSame(row, index))).toEqual([]);
    expect(rows.filter((row) => textsOfRow(row).includes('')).length).toBe(0);
  });

  it('keeps scores, prompts and types of FlagEmbedding’s own rows', async () => {
    const folder = new MemoryFolder();
    const manifest = await importDataset(chunked('flagembedding-format-samples/embedder-nli.jsonl'), folder, { name: 'nli' });
    expect(manifest).toMatchObject({ kind: 'pairs', rowsWithNegatives: 10, rowsWithScores: 10 });
    const [row] = await (await openDataset(folder)).rows([0]);
    expect(row).toMatchObject({
      pos_scores: [98.1875],
      neg_scores: [82.25],
      prompt: 'Retrieve semantically similar text.',
      type: 'only_1neg',
    });
  });

  it.each([
    ['retrieval-en-cranfield', 1400, 225],
    ['retrieval-zh-cmrc2018-trial', 256, 1000],
    ['sample-en-commands/eval', 2400, 400],
    ['sample-zh-cooking/eval', 365, 122],
  ])('%s is read as a retrieval set: %i documents, %i queries', async (path, documents, queries) => {
    const folder = new MemoryFolder();
    for (const name of readdirSync(new URL(`${path}/`, data))) {
      if (name.endsWith('.jsonl')) await folder.write(`in/${name}`, read(`${path}/${name}`));
    }
    await folder.write('in/qrels/test.tsv', read(`${path}/qrels/test.tsv`));
    const { set, problemCount } = await readBeirFolder(folder, { name: path });
    expect([set.documents.length, set.queries.length, problemCount]).toEqual([documents, queries, 0]);
    const lines = new TextDecoder()
      .decode(read(`${path}/qrels/test.tsv`))
      .trim()
      .split('\n')
      .slice(1);
    expect([...set.judgments.values()].reduce((sum, own) => sum + own.size, 0)).toBe(
      new Set(lines.map((line) => line.split('\t').slice(0, 2).join())).size,
    );
  });

  it('reads the grades of Cranfield', async () => {
    const folder = new MemoryFolder();
    for (const name of ['corpus.jsonl', 'queries.jsonl', 'qrels/test.tsv'])
      await folder.write(name, read(`retrieval-en-cranfield/${name}`));
    const { set } = await readBeirFolder(folder, { name: 'cranfield' });
    expect(set.judgments.get('1')?.get('184')).toBe(3);
    expect(new Set([...set.judgments.values()].flatMap((own) => [...own.values()])).size).toBeGreaterThan(2);
  });

  it.each(present ? readdirSync(new URL('flagembedding-format-samples/', data)).filter((name) => name.endsWith('.jsonl')) : [])(
    'keeps every field of FlagEmbedding’s %s',
    async (name) => {
      const rows: unknown[] = [];
      for await (const result of readRows(chunked(`flagembedding-format-samples/${name}`))) if (result.ok) rows.push(result.row);
      const expected = expectedRows(`flagembedding-format-samples/${name}`);
      expect(rows).toEqual(expected);
    },
  );

  it('knows how many pairs of PAWS-X are paraphrases', async () => {
    const manifest = await importDataset(chunked('sts-zh-pawsx/dev.jsonl'), new MemoryFolder(), { name: 'pawsx' });
    const alike = expectedRows('sts-zh-pawsx/dev.jsonl').filter(({ label }) => label === 1).length;
    expect(manifest).toMatchObject({ kind: 'labelled', rowsWithLabel: 2000, rowsLabelledAlike: alike, rowsWithPairScore: 0 });
    expect(alike).toBeGreaterThan(500);
  });

  it('keeps the passages of DRCD, which several queries share, apart in every batch but an epoch’s last', async () => {
    const folder = new MemoryFolder();
    await importDataset(chunked('pairs-zht-drcd-dev/train.jsonl'), folder, { name: 'drcd' });
    const entry = { file: 'drcd', instruction: '', passageInstruction: '' };
    const mixture = mixDatasets([{ dataset: await openDataset(folder), entry }], 'pairs');
    const repeats = async (noDuplicates: boolean) => {
      const plan = createBatchPlan({ rows: mixture, batchSize: 64, seed: 1, shuffle: true, noDuplicates });
      let found = 0;
      for (let step = 1; step < Math.floor(3524 / 64); step += 1) {
        const rows = await mixture.rows(plan.batchAt(step));
        // Compared as texts, not as the hashes that the plan goes by.
        const positives = rows.flatMap(({ row }) => [...new Set(asPair(row).pos)]);
        if (new Set(positives).size < positives.length) found += 1;
      }
      return found;
    };
    expect(await repeats(false)).toBeGreaterThan(20);
    expect(await repeats(true)).toBe(0);
  });
});

function pick(row: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, row[key]]));
}

function asPair(row: Row): PairRow {
  return assertExists('query' in row ? row : undefined, 'a pair');
}
