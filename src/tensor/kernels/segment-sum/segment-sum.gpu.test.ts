import { afterEach, describe, expect, test } from 'vitest';
import { Random } from '../../../base/random.ts';
import { expectSameAsReference, valuesAfter, type KernelRun } from '../../../testing/expect-same-as-reference.ts';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { asKind, floatKinds, type FloatKind } from '../../../testing/kinds.ts';
import { addTableSums, longestSegmentChoice, uploadSegments } from './segment-sum.ts';
import { segmentsOf } from './segments.ts';

interface Case {
  readonly tokens: number;
  readonly words: number;
  readonly positions: number;
  readonly width: number;
}

function bothTables({ tokens, words, positions, width }: Case, kind: FloatKind, wordsKind: FloatKind): KernelRun {
  return (device, make) => {
    const random = new Random(tokens);
    const targets = (rows: number) => segmentsOf(Array.from({ length: tokens }, () => random.below(rows)));
    const segments = uploadSegments(device, targets(words), targets(positions));
    const tables = { words: asKind(device, make.tensor(words, width), wordsKind), positions: make.randomView(positions, width) };
    addTableSums(device, asKind(device, make.tensor(tokens, width), kind), segments, tables);
    return tables;
  };
}

describe.skipIf((await testDevice()) === undefined)('segment sum on the GPU', () => {
  afterEach(async () => (await requiredDevice()).choices.delete(longestSegmentChoice));

  // Segments of more rows than `longest` are summed by a workgroup of 16 threads a column.
  const cases = [1, 16, 1_000_000].flatMap((longest) => [
    { longest, tokens: 1, words: 1, positions: 1, width: 4 },
    { longest, tokens: 65, words: 300, positions: 1, width: 12 },
    { longest, tokens: 701, words: 97, positions: 5, width: 132 },
    { longest, tokens: 3001, words: 2, positions: 700, width: 20 },
  ]);

  describe.each(floatKinds)('%s', (kind) => {
    test.each(cases)('$tokens rows of $width into $words words and $positions positions, at most $longest a thread', async (item) => {
      (await requiredDevice()).choices.set(longestSegmentChoice, String(item.longest));
      await expectSameAsReference(bothTables(item, kind, 'float32'), { absolute: 1e-4, relative: 1e-5 });
    });

    test('into a table of the values’ own kind', async () => {
      const half = kind === 'float16';
      const item = { tokens: 301, words: 31, positions: 13, width: 36 };
      await expectSameAsReference(bothTables(item, kind, kind), { absolute: half ? 1e-3 : 1e-4, relative: half ? 1e-3 : 1e-5 });
    });
  });

  test('two runs give identical numbers', async () => {
    const device = await requiredDevice();
    device.choices.set(longestSegmentChoice, '8');
    const run = bothTables({ tokens: 2000, words: 3, positions: 200, width: 68 }, 'float32', 'float32');
    expect(await valuesAfter(device, run)).toEqual(await valuesAfter(device, run));
  });
});
