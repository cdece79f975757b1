import { describe, expect, test } from 'vitest';
import { expectGoldenInfoNce } from '../../../testing/expect-golden-info-nce.ts';
import { expectGradient } from '../../../testing/expect-gradient.ts';
import { logSumExponentials } from '../../../testing/float64.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

describe('softmax cross-entropy', () => {
  // Logits (0, ln 3), target 0: softmax (1/4, 3/4), loss ln 4, gradient (-3/4, 3/4). Target 1: loss ln(4/3), gradient
  // (1/4, -1/4). Scaled by 2. The stride leaves two unused columns, which become zero.
  test('by hand, with an offset of rows', async () => {
    const logits = device.upload(Float32Array.of(0, Math.log(3), 9, 9, 0, Math.log(3), 9, 9), [2, 4]);
    const results = device.upload(new Float32Array(16).fill(5), [4, 4]);
    softmaxCrossEntropy(
      device,
      { logits, rows: 2, columns: 2, stride: 4, firstRow: 1 },
      { targets: make.integers([9, 0, 1, 9]), results },
      {
        scale: 2,
      },
    );
    const expected = [-1.5, 1.5, 0, 0, 0.5, -0.5, 0, 0];
    for (const [i, value] of (await device.read(logits)).entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 6);
    // The last of each four is the column of the other.
    const rows = [5, 5, 5, 5, Math.log(4), 0, Math.log(3), 1, Math.log(4 / 3), Math.log(3), 0, 0, 5, 5, 5, 5];
    for (const [i, value] of (await device.read(results)).entries()) expect(value).toBeCloseTo(rows[i] ?? NaN, 6);
  });

  test('names the first of the largest other columns of a vocabulary', async () => {
    // The target's own logit is no other, however large; column 1 and 3 are equal in the last row.
    const logits = device.upload(Float32Array.of(9, 1, 2, 3, 0, 0, 0, 0, -5, 7, 6, 7, 1, 0, 0, 0), [2, 8]);
    const results = device.allocate([2, 4]);
    const block = { logits, rows: 2, columns: 5, stride: 8, firstRow: 0 };
    softmaxCrossEntropy(device, block, { targets: make.integers([0, 2]), results }, { scale: 1 });
    const found = await device.read(results);
    expect([...found].map((value, i) => (i % 4 === 0 ? 0 : value))).toEqual([0, 9, 3, 3, 0, 6, 7, 1]);
  });

  test('has the gradient of its central differences', async () => {
    const [rows, columns] = [3, 7];
    const goals = [6, 0, 3];
    const values = make.gaussian(rows * columns, 2);
    const padded = Float32Array.from({ length: rows * 8 }, (_, i) =>
      i % 8 < columns ? (values[Math.floor(i / 8) * columns + (i % 8)] ?? 0) : 0,
    );
    const logits = device.upload(padded, [rows, 8]);
    softmaxCrossEntropy(
      device,
      { logits, rows, columns, stride: 8, firstRow: 0 },
      { targets: make.integers(goals), results: device.allocate([rows, 4]) },
      {
        scale: 1 / 3,
      },
    );
    const loss = ([x]: readonly Float64Array[]): number =>
      goals.reduce((sum, goal, row) => {
        const own = Array.from(x?.subarray(row * columns, (row + 1) * columns) ?? []);
        return sum + (logSumExponentials(own) - (own[goal] ?? 0)) / 3;
      }, 0);
    const gradient = (await device.read(logits)).filter((_, i) => i % 8 < columns);
    expectGradient({ loss, inputs: [values], gradients: [gradient], absolute: 1e-6 });
  });

  // Queries 0 and 1 ask the same (key 7), query 2 another; passages of group 1 with keys 20, 21, 20. Row 0: its own
  // positive 0; passage 1 answers the same query, passage 2 is a copy of the positive: one candidate is left.
  // Row 1: passage 0 answers the same query; 1 and 2 are left. Row 2: passage 0 is a copy; 1 and 2 are left.
  test('leaves out copies and other answers', async () => {
    const keys = make.integers([7, 7, 8, 20, 21, 20]);
    const results = device.allocate([3, 4]);
    const logits = make.tensor(3, 4);
    const candidates = { group: 1, skipDuplicates: true, keys, queries: 3 };
    softmaxCrossEntropy(
      device,
      { logits, rows: 3, columns: 3, stride: 4, firstRow: 0 },
      { targets: make.integers([0, 1, 2]), results },
      {
        scale: 1,
        candidates,
      },
    );
    expect((await device.read(results)).filter((_, i) => i % 4 === 3)).toEqual(Float32Array.of(1, 2, 2));
    const gradient = await device.read(logits);
    for (const left of [0, 1, 2, 4, 8]) expect(gradient[left]).toBeCloseTo(0, 12);
  });

  test('gives the golden values of InfoNCE', async () => {
    await expectGoldenInfoNce(device);
  });
});
