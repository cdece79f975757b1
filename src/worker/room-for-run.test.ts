import { expect, test } from 'vitest';
import type { Asset } from '../contract/protocol.ts';
import { readRunFile } from '../stages/definitions.ts';
import { bytesKept } from './room-for-run.ts';

const stages = [{ stage: 'contrastive', data: ['pairs.jsonl'] }];
const shape = { layers: 4, maximumPositions: 512, pooling: 'cls', vocabulary: 21128, width: 512 } as const;
const model: Asset = { kind: 'model', id: 'm', name: 'bge-small-zh-v1.5', parameters: 23_953_920, ...shape };
const mebibyte = 1024 ** 2;

test('two checkpoints of weights and two moments, and the model itself', () => {
  const runFile = readRunFile({ version: 1, model: { folder: 'models/bge-small-zh-v1.5' }, stages });
  // 23,953,920 numbers of 4 bytes: 2 x 3 times in checkpoints, once as a model.
  expect(bytesKept(runFile, [model])).toBe(23_953_920 * 4 * 7 + 4 * mebibyte);
  const kept = readRunFile({ version: 1, model: { folder: 'bge-small-zh-v1.5' }, stages, checkpoint: { keepLast: 5 } });
  expect(bytesKept(kept, [model])).toBe(23_953_920 * 4 * 16 + 4 * mebibyte);
});

test('of a new model it is reckoned from its shape, of one that is not there it is not known', () => {
  const tokenizer = { train: { size: 21_128, data: ['pairs.jsonl'], lowercase: true } };
  const newModel = { layers: 4, width: 512, heads: 8, feedForward: 2048, maximumPositions: 512, tokenizer };
  const bytes = bytesKept(readRunFile({ version: 1, model: { new: newModel }, stages }), []) ?? 0;
  // The same shape as above, whose true count is known; poolers are left out.
  expect((bytes - 4 * mebibyte) / 28 / 23_953_920).toBeCloseTo(1, 1);
  expect(bytesKept(readRunFile({ version: 1, model: { folder: 'gone' }, stages }), [model])).toBeUndefined();
});
