import { expect, test } from 'vitest';
import { expectGradient } from '../../../testing/expect-gradient.ts';
import { logSumExponentials } from '../../../testing/float64.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { groupedCrossEntropyRows } from './grouped-cross-entropy.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

// Scores (0, ln 3) and (0, ln 3, a copy): softmax (1/4, 3/4), loss ln 4, gradient (-3/4, 3/4) times 2 times 8.
test('by hand, with a loss scale, and without copies of the positive', async () => {
  const scores = device.upload(Float32Array.of(0, Math.log(3), 5), [1, 3]);
  const keys = make.integers([1, 20, 21, 20]);
  const results = groupedCrossEntropyRows(device, { scores, scale: 2, keys, lossScale: make.view(Float32Array.of(8)) });
  const expected = [Math.log(4), 0, Math.log(3), 2];
  for (const [i, value] of (await device.read(results)).entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 6);
  for (const [i, value] of (await device.read(scores)).entries()) expect(value).toBeCloseTo([-12, 12, 0][i] ?? NaN, 5);
});

// Appendix A of the recipe: grouped cross-entropy of a reranker's logits.
test('gives the golden values', async () => {
  const scores = device.upload(Float32Array.of(2, -1, 0.5, 0.2, 0.1, -3), [2, 3]);
  const results = await device.read(groupedCrossEntropyRows(device, { scores, scale: 0.5 }));
  expect(results[0]).toBeCloseTo(0.241311, 6);
  expect(results[4]).toBeCloseTo(0.66557, 6);
});

test('has the gradient of its central differences', async () => {
  const values = make.gaussian(15, 2);
  const scores = device.upload(values, [3, 5]);
  groupedCrossEntropyRows(device, { scores, scale: 1 / 3 });
  const loss = ([all]: readonly Float64Array[]): number =>
    [0, 1, 2].reduce((sum, row) => {
      const own = Array.from(all?.subarray(5 * row, 5 * row + 5) ?? []);
      return sum + (logSumExponentials(own) - (own[0] ?? NaN)) / 3;
    }, 0);
  expectGradient({ loss, inputs: [values], gradients: [await device.read(scores)], absolute: 1e-6 });
});
