import { describe, expect, test } from 'vitest';
import { Random } from '../../../base/random.ts';
import { expectGoldenInfoNce } from '../../../testing/expect-golden-info-nce.ts';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts';

const tolerance = { absolute: 2e-6, relative: 2e-5 };

describe.skipIf((await testDevice()) === undefined)('softmax cross-entropy on the GPU', () => {
  // 8 threads of 256 share a row on a processor, up to 256 on a GPU; each takes four columns at a time.
  test.each([
    { rows: 2, columns: 2, firstRow: 0 },
    { rows: 3, columns: 127, firstRow: 2 },
    { rows: 1, columns: 128, firstRow: 0 },
    { rows: 5, columns: 129, firstRow: 1 },
    { rows: 2, columns: 511, firstRow: 0 },
    { rows: 2, columns: 512, firstRow: 0 },
    { rows: 2, columns: 513, firstRow: 3 },
    { rows: 33, columns: 8001, firstRow: 7 },
  ])('vocabulary: $rows rows from $firstRow, $columns columns', async ({ rows, columns, firstRow }) => {
    const stride = Math.ceil(columns / 4) * 4 + 4;
    const random = new Random(columns);
    const goals = Array.from({ length: firstRow + rows + 1 }, () => random.below(columns));
    await expectSameAsReference((device, make) => {
      // Large logits overflow an exponential that is not shifted.
      const logits = device.upload(make.gaussian(rows * stride, 40), [rows, stride]);
      const results = make.tensor(firstRow + rows + 1, 4);
      softmaxCrossEntropy(device, { logits, rows, columns, stride, firstRow }, { targets: make.integers(goals), results }, { scale: 0.25 });
      return { logits, results };
    }, tolerance);
  });

  // Every lane of a row, and both rounds of the 256 of a wide row, must agree on the first.
  test.each([17, 130, 8001])('vocabulary of %i columns: of equal others the first', async (columns) => {
    const device = await requiredDevice();
    const stride = Math.ceil(columns / 4) * 4;
    const goals = [0, 5, columns - 1];
    const values = new Float32Array(goals.length * stride).fill(2);
    // Row 1: a larger one, twice.
    values[stride + columns - 3] = 4;
    values[stride + columns - 2] = 4;
    const logits = device.upload(values, [goals.length, stride]);
    const [targets, results] = [device.upload(Uint32Array.from(goals), [3]), device.allocate([3, 4])];
    softmaxCrossEntropy(device, { logits, rows: 3, columns, stride, firstRow: 0 }, { targets, results }, { scale: 1 });
    expect((await device.read(results)).filter((_, i) => i % 4 === 3)).toEqual(Float32Array.of(1, columns - 3, 0));
    for (const tensor of [logits, targets, results]) tensor.dispose();
  });

  test('the loss scale multiplies the gradient alone', async () => {
    const { results } = await expectSameAsReference((device, make) => {
      const logits = device.upload(make.gaussian(24, 4), [3, 8]);
      const results = make.tensor(3, 4);
      const lossScale = make.view(Float32Array.of(1024, 7));
      const block = { logits, rows: 3, columns: 7, stride: 8, firstRow: 0 };
      softmaxCrossEntropy(device, block, { targets: make.integers([6, 0, 3]), results }, { scale: 0.5, lossScale });
      return { logits, results };
    }, tolerance);
    expect(results).toBeLessThan(1e-4);
  });

  test('a row that is not finite has a gradient that is not', async () => {
    const device = await requiredDevice();
    for (const poison of [Infinity, NaN]) {
      const logits = device.upload(Float32Array.of(1, 2, poison, 0), [1, 4]);
      const [targets, results] = [device.upload(Uint32Array.of(1), [1]), device.allocate([1, 4])];
      softmaxCrossEntropy(device, { logits, rows: 1, columns: 4, stride: 4, firstRow: 0 }, { targets, results }, { scale: 1 });
      expect(Number.isFinite((await device.read(logits)).reduce((sum, value) => sum + value))).toBe(false);
      for (const tensor of [logits, targets, results]) tensor.dispose();
    }
  });

  const modes = [{ skipDuplicates: false }, { skipDuplicates: true }];
  const sizes = [
    { queries: 130, group: 1, firstRow: 0, rows: 130 },
    { queries: 50, group: 3, firstRow: 17, rows: 9 },
    { queries: 5, group: 3, firstRow: 4, rows: 1 },
  ];
  test.each(sizes.flatMap((size) => modes.map((mode) => ({ ...size, ...mode }))))(
    'candidates: $queries queries in groups of $group, rows from $firstRow, skip duplicates $skipDuplicates',
    async ({ queries, group, firstRow, rows, skipDuplicates }) => {
      const columns = queries * group;
      const stride = Math.ceil(columns / 4) * 4;
      const random = new Random(queries);
      // Few keys: a fifth of the queries ask the same, passages come several times.
      const keys = Array.from(
        { length: queries + columns },
        (_, i) => (i < queries ? random.below(5 * queries) : random.below(3 * columns)) % (i < queries ? queries : columns),
      );
      await expectSameAsReference(
        (device, make) => {
          const logits = device.upload(make.gaussian(rows * stride, 10), [rows, stride]);
          const results = make.tensor(queries, 4);
          const targets = make.integers(Array.from({ length: queries }, (_, row) => row * group));
          const candidates = { group, skipDuplicates, keys: make.integers(keys), queries };
          softmaxCrossEntropy(
            device,
            { logits, rows, columns, stride, firstRow },
            { targets, results },
            { scale: 1 / queries, candidates },
          );
          return { logits, results };
        },
        { ...tolerance, absolute: 1e-5 },
      );
    },
  );

  test('gives the golden values of InfoNCE', async () => {
    await expectGoldenInfoNce(await requiredDevice());
  });
});
