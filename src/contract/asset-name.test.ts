import { expect, test } from 'vitest';
import { fileOfAsset, findAsset, sameName } from './asset-name.ts';
import type { Asset } from './protocol.ts';

const set: Asset = { kind: 'retrieval', id: 'r', name: 'eval', documents: 1, queries: 1, judgments: 1 };

test.each([
  ['train.jsonl', 'train.jsonl', true],
  ['train.jsonl', 'data/train.jsonl', true],
  ['train.jsonl', '/home/a/train.jsonl', true],
  ['eval', 'sets/eval/', true],
  ['train.jsonl', 'my-train.jsonl', false],
  ['train.jsonl', 'train.jsonl/other', false],
])('the import %s is what %s names: %s', (asset, wanted, expected) => {
  expect(sameName(asset, wanted)).toBe(expected);
});

test('an import is found by its kind and the last part of a path', () => {
  expect(findAsset([set], 'retrieval', 'sets/eval')).toBe(set);
  expect(findAsset([set], 'data', 'sets/eval')).toBeUndefined();
});

test('the second import of a name is of the same file', () => {
  expect(fileOfAsset('dev.json (2)')).toBe('dev.json');
  expect(fileOfAsset('dev.json')).toBe('dev.json');
});
