import { describe, expect, it } from 'vitest';

import { bytesSource } from '../base/folder.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import { hashText } from '../base/random.ts';
import { openDataset } from './dataset.ts';
import { importDataset } from './import-dataset.ts';

function source(text: string, name = 'train.jsonl') {
  return bytesSource(name, new TextEncoder().encode(text));
}

describe('importDataset', () => {
  it('keeps good rows, names bad ones, and gives rows back in any order', async () => {
    const folder = new MemoryFolder();
    const lines = [
      '{"query": "a", "pos": ["b", "c"], "neg": ["d"], "score": 0.5}',
      'not json',
      '',
      '{"query": "e", "pos": ["f"]}',
      '{"query": "", "pos": ["f"]}',
    ];
    const manifest = await importDataset(source(lines.join('\n')), folder, { name: 'train.jsonl' });
    expect(manifest).toMatchObject({ kind: 'pairs', count: 2, badRows: 2, rowsWithNegatives: 1, rowsWithPairScore: 1 });
    expect(manifest.problems.map(({ row, kind, column }) => ({ row, kind, column }))).toEqual([
      { row: 2, kind: 'not JSON', column: undefined },
      { row: 5, kind: 'empty query', column: 'query' },
    ]);
    const dataset = await openDataset(folder);
    expect(await dataset.rows([1, 0, 1])).toEqual([
      { query: 'e', pos: ['f'], neg: [] },
      { query: 'a', pos: ['b', 'c'], neg: ['d'], score: 0.5 },
      { query: 'e', pos: ['f'], neg: [] },
    ]);
    expect(dataset.queryHash(1)).toBe(hashText('e'));
    expect([...dataset.positiveHashes(0)]).toEqual([hashText('b'), hashText('c')]);
    expect([dataset.score(0), dataset.score(1)]).toEqual([0.5, undefined]);
  });
});
