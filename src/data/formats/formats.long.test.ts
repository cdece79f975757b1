// A hang shows as a timeout of the test: no time is asserted, for the machine may be shared.

import { describe, expect, it } from 'vitest';

import { fuzz } from '../../testing/fuzz-rows.ts';

describe('damaged files', () => {
  it.each([
    ['pandas.csv', 10_000],
    ['pandas-records.json', 5000],
    ['pandas-columns.json', 3000],
    ['llama-index.json', 2000],
    ['pandas.zip', 10_000],
    ['pandas-snappy.parquet', 2000],
    ['pandas-gzip.parquet', 1000],
    ['pandas-zstd.parquet', 2000],
    ['training.parquet', 2000],
    ['training-v2.parquet', 1500],
    ['delta.parquet', 500],
    ['pages.parquet', 1000],
  ])('%s under %i mutations always ends in rows, problems or one typed error', { timeout: 120_000 }, async (name, count) => {
    const seen = await fuzz(name, count);
    expect(seen.rows + seen.problems + seen.refused).toBe(count);
    expect(Math.min(seen.refused, seen.rows + seen.problems)).toBeGreaterThan(count / 200);
  });
});
