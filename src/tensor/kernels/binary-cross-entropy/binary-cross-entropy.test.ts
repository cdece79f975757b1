import { expect, test } from 'vitest';
import { expectGradient } from '../../../testing/expect-gradient.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { binaryCrossEntropyPairs } from './binary-cross-entropy.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

// sigmoid(ln 3) = 3/4: losses ln(4/3) for label 1 and ln 4 for label 0, slopes -1/4 and 3/4, times 2 times 8.
test('by hand, with a loss scale', async () => {
  const scores = device.upload(Float32Array.of(Math.log(3), Math.log(3), 0), [3]);
  const labels = device.upload(Float32Array.of(1, 0, 0.5), [3]);
  const losses = binaryCrossEntropyPairs(device, { scores, labels, scale: 2, lossScale: make.view(Float32Array.of(8)) });
  const expected = [Math.log(4 / 3), Math.log(4), Math.log(2)];
  for (const [i, value] of (await device.read(losses)).entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 6);
  for (const [i, value] of (await device.read(scores)).entries()) expect(value).toBeCloseTo([-4, 12, 0][i] ?? NaN, 5);
});

// Appendix A of the recipe: 0.467565 for a reranker's logits with labels 1, 0, 0.
test('gives the golden value', async () => {
  const scores = device.upload(Float32Array.of(2, -1, 0.5, 0.2, 0.1, -3), [2, 3]);
  const labels = device.upload(Float32Array.of(1, 0, 0, 1, 0, 0), [2, 3]);
  const losses = await device.read(binaryCrossEntropyPairs(device, { scores, labels, scale: 1 }));
  expect(losses.reduce((sum, value) => sum + value / 6, 0)).toBeCloseTo(0.467565, 6);
});

test('has the gradient of its central differences, for labels in between too', async () => {
  const [values, shares] = [make.gaussian(12, 4), make.gaussian(12).map((value) => 1 / (1 + Math.exp(-value)))];
  const [scores, labels] = [device.upload(values, [12]), device.upload(shares, [12])];
  binaryCrossEntropyPairs(device, { scores, labels, scale: 1 / 12 });
  const loss = ([all]: readonly Float64Array[]): number =>
    (all ?? new Float64Array()).reduce((sum, score, i) => {
      const [chance, label] = [1 / (1 + Math.exp(-score)), shares[i] ?? NaN];
      return sum - (label * Math.log(chance) + (1 - label) * Math.log(1 - chance)) / 12;
    }, 0);
  expectGradient({ loss, inputs: [values], gradients: [await device.read(scores)], absolute: 1e-6 });
});

test('refuses too few labels', () => {
  const [scores, labels] = [make.tensor(4), make.tensor(3)];
  expect(() => binaryCrossEntropyPairs(device, { scores, labels, scale: 1 })).toThrow('3 labels for 4 scores');
});
