import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { Random } from '../../base/random.ts';
import { fuzz, outcomeOf } from '../../testing/fuzz-rows.ts';
import { mutate } from '../../testing/mutate.ts';

const MUTATIONS = 10_000;

const rows = [
  {
    query: 'what is a "hash"?',
    pos: ['a digest \\ of bytes', 'ein Fingerabdruck'],
    neg: ['a herb'],
    pos_scores: [1.5, 2],
    neg_scores: [-0.25],
    prompt: 'p: ',
    type: 'only_1neg',
    score: 0.5,
  },
  { query: '红烧肉怎么做？', pos: ['五花肉切块，冷水下锅。'], neg: [] },
  { query: '𠮷野家 🙂', pos: ['a\tb\nc'], neg: ['x', 'y'] },
];
const plain = new TextEncoder().encode(rows.map((row) => JSON.stringify(row)).join('\r\n'));
const packed = new Uint8Array(gzipSync(plain));

// A hang shows as a timeout of the test: no time is asserted, for the machine may be shared.
describe('readRows under mutation', () => {
  it.each([
    ['JSON Lines', plain, MUTATIONS],
    ['gzip', packed, MUTATIONS / 10],
  ])('ends every mutation of %s in rows, problems or one typed error', async (_, original, count) => {
    const seen = { rows: 0, problems: 0, refused: 0 };
    for (let mutation = 0; mutation < count; mutation += 1) {
      seen[await outcomeOf('fuzz.jsonl', mutate(original, new Random(20_240, mutation)))] += 1;
    }
    expect(seen.refused).toBeGreaterThan(0);
    if (original === plain) expect(Math.min(seen.rows, seen.problems)).toBeGreaterThan(count / 20);
  });

  it.each([
    'pandas.csv',
    'pandas-records.json',
    'pandas-columns.json',
    'llama-index.json',
    'pandas-zstd.parquet',
    'training.parquet',
    'pandas.zip',
  ])('ends a few mutations of %s in the same way; the long tests have more', async (name) => {
    const seen = await fuzz(name, 200);
    expect(seen.refused).toBeGreaterThan(0);
    expect(seen.rows + seen.problems).toBeGreaterThan(0);
  });
});
