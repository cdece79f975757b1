import { expect, test } from 'vitest';
import { bytesSource } from '../../base/folder.ts';
import { MemoryFolder } from '../../base/memory-folder.ts';
import { openDataset } from '../dataset.ts';
import { importDataset } from '../import-dataset.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { LengthCounter, measureLengths } from './token-lengths.ts';

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'the', 'cat', 'sat', '##s'];

test('queries and passages are counted apart, special tokens included', async () => {
  const tokenizer = loadTokenizer(new Map([['vocab.txt', vocabulary.join('\n')]]));
  const folder = new MemoryFolder();
  const text = '{"query": "cats", "pos": ["the cat sat", "sat"], "neg": ["the the"]}\n{"query": "cat", "pos": ["cat"]}\n';
  await importDataset(bytesSource('rows.jsonl', new TextEncoder().encode(text)), folder, { name: 'rows.jsonl' });
  const report = await measureLengths(await openDataset(folder), tokenizer);
  // "cats" is two pieces, "cat" one.
  expect(report.queries).toMatchObject({ texts: 2, tokens: 7, longest: 4, counts: Uint32Array.of(0, 0, 0, 1, 1) });
  expect(report.passages).toMatchObject({ texts: 4, tokens: 15, longest: 5, counts: Uint32Array.of(0, 0, 0, 2, 1, 1) });
  expect(report).toMatchObject({ measured: 2, rows: 2 });
});

test('texts that are longer than any model reads are counted together, their tokens not lost', () => {
  const counter = new LengthCounter();
  for (const length of [4096, 5000, 9000]) counter.add(length);
  const { counts, ...rest } = counter.counted;
  expect(rest).toEqual({ texts: 3, tokens: 18_096, longest: 9000, tokensBeyond: 14_000 });
  expect([counts.length, counts[4096], counts[4097]]).toEqual([4098, 1, 2]);
});
