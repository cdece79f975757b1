import { expect, test } from 'vitest';
import type { DatasetManifest } from '../data/dataset-manifest.ts';
import { dataAsset } from './import-files.ts';

const manifest: DatasetManifest = {
  ...{ version: 1, name: 'a.csv', kind: 'labelled', count: 10, hash: 'h', bytes: 90, badRows: 0, rowsWithNegatives: 3, rowsWithScores: 0 },
  ...{ rowsWithPairScore: 0, rowsWithLabel: 4, rowsLabelledAlike: 2, problemCounts: {}, problems: [], shards: [] },
};

test('an import tells how many of its rows have negatives, and how many a label', () => {
  expect(dataAsset('d', 'a.csv', manifest)).toMatchObject({ count: 10, negatives: true, rowsWithNegatives: 3, rowsWithLabel: 4 });
});
