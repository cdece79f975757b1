import { expect, test } from 'vitest';
import { expectGradient } from '../../../testing/expect-gradient.ts';
import { logSumExponentials } from '../../../testing/float64.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { distillationRows, untaught } from './distillation.ts';

const device = new PlainDevice();
const make = new TestOperands(device);
const plain = { studentFactor: 1, teacherFactor: 1 };

// Student (0, ln 3), teacher (0, 0): s = (1/4, 3/4), t = (1/2, 1/2). KL = (ln 2 + ln (2/3)) / 2, cross-entropy
// (ln 4 + ln (4/3)) / 2, slopes -1/4 and 1/4, times 2 times 8.
test('by hand, with a loss scale', async () => {
  const [scores, teacher] = [device.upload(Float32Array.of(0, Math.log(3)), [1, 2]), device.upload(new Float32Array(2), [1, 2])];
  const results = distillationRows(device, { scores, teacher, ...plain, scale: 2, lossScale: make.view(Float32Array.of(8)) });
  const expected = [(Math.log(2) + Math.log(2 / 3)) / 2, (Math.log(4) + Math.log(4 / 3)) / 2];
  for (const [i, value] of (await device.read(results)).entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 6);
  for (const [i, value] of (await device.read(scores)).entries()) expect(value).toBeCloseTo([-4, 4][i] ?? NaN, 5);
});

// Appendix A of the recipe: the term of a reranker's distillation is 0.543889, that of the embedder 2.472532 and 12.350710
// at temperatures 0.1 and 0.02.
test('gives the golden values of the cross-entropy', async () => {
  const term = async (logits: readonly number[], taught: readonly number[], studentFactor: number): Promise<number> => {
    const shape = [2, logits.length / 2];
    const [scores, teacher] = [device.upload(Float32Array.from(logits), shape), device.upload(Float32Array.from(taught), shape)];
    const results = await device.read(distillationRows(device, { scores, teacher, studentFactor, teacherFactor: 1, scale: 1 }));
    return ((results[1] ?? NaN) + (results[3] ?? NaN)) / 2;
  };
  expect(await term([2, -1, 0.5, 0.2, 0.1, -3], [5, 1, 2, 3, 0, -1], 1)).toBeCloseTo(0.543889, 6);
  const cosines = [14 / 15, 3 / 5 / Math.sqrt(5), 7 / 5 / Math.sqrt(2), 3 / 5 / Math.sqrt(2)];
  expect(await term(cosines, [4, 1, 0.5, 2], 10)).toBeCloseTo(2.472532, 5);
  expect(await term(cosines, [4, 1, 0.5, 2], 50)).toBeCloseTo(12.35071, 4);
});

test('has neither loss nor gradient where a row has no teacher', async () => {
  const scores = device.upload(Float32Array.of(1, 2, 1, 2), [2, 2]);
  const teacher = device.upload(Float32Array.of(untaught, 0, 3, 0), [2, 2]);
  const results = await device.read(distillationRows(device, { scores, teacher, ...plain, scale: 1 }));
  expect([...results.subarray(0, 2)]).toEqual([0, 0]);
  expect(results[3]).toBeGreaterThan(0.1);
  const gradient = await device.read(scores);
  for (const value of gradient.subarray(0, 2)) expect(value).toBeCloseTo(0, 12);
  expect(Math.abs(gradient[2] ?? 0)).toBeGreaterThan(0.1);
});

test('has the gradient of its central differences at both temperatures', async () => {
  const [values, taught] = [make.gaussian(15, 2), make.gaussian(15, 3)];
  const [scores, teacher] = [device.upload(values, [3, 5]), device.upload(taught, [3, 5])];
  distillationRows(device, { scores, teacher, studentFactor: 2, teacherFactor: 0.5, scale: 1 / 3 });
  const logarithms = (row: ArrayLike<number>, factor: number): number[] => {
    const scaled = Array.from(row, (value) => value * factor);
    return scaled.map((value) => value - logSumExponentials(scaled));
  };
  const loss = ([all = new Float64Array()]: readonly Float64Array[]): number =>
    [0, 1, 2].reduce((sum, row) => {
      const student = logarithms(all.subarray(5 * row, 5 * row + 5), 2);
      const target = logarithms(taught.subarray(5 * row, 5 * row + 5), 0.5);
      return sum + target.reduce((own, t, g) => own + (Math.exp(t) * (t - (student[g] ?? NaN))) / 3, 0);
    }, 0);
  expectGradient({ loss, inputs: [values], gradients: [await device.read(scores)], absolute: 1e-6 });
});
