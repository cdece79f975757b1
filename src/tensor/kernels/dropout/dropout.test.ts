import { expect, test } from 'vitest';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { layerNormForward } from '../layer-norm/layer-norm.ts';

const device = new PlainDevice();
const make = new TestOperands(device);
const parameters = { weight: make.randomView(4), bias: make.randomView(4), epsilon: 1 };

/** What a layer norm keeps of its input. */
async function dropped(rate: number, seed: number, length: number): Promise<Float32Array> {
  const input_TD = device.upload(new Float32Array(length).fill(3), [length / 4, 4]);
  return device.read(layerNormForward(device, parameters, input_TD, { dropout: { rate, seed } }).saved.input_TD);
}

// The number of zeros is binomial: 40,000 elements at rate p have mean 40,000 p and deviation sqrt(40,000 p (1 - p)).
test.each([0.1, 0.5, 0.9])('drops a share of %f, and scales the rest', async (rate) => {
  const values = await dropped(rate, 123, 40_000);
  const zeros = values.filter((value) => value === 0).length;
  expect(Math.abs(zeros - 40_000 * rate)).toBeLessThan(4 * Math.sqrt(40_000 * rate * (1 - rate)));
  for (const value of values) if (value !== 0) expect(value).toBeCloseTo(3 / (1 - rate), 4);
});

test('another seed drops other elements, the same seed the same', async () => {
  const first = await dropped(0.5, 1, 4000);
  expect(await dropped(0.5, 1, 4000)).toEqual(first);
  // Both kept or both dropped: half of 4,000, with a deviation of about 32.
  const second = await dropped(0.5, 2, 4000);
  const same = first.filter((value, i) => value === second[i]).length;
  expect(Math.abs(same - 2000)).toBeLessThan(4 * 32);
});

// Neighbours must not be dropped together: of 39,999 pairs a quarter loses both, deviation about 97 (pairs overlap).
test('neighbours are independent', async () => {
  const values = await dropped(0.5, 9, 40_000);
  let both = 0;
  for (let i = 1; i < values.length; i += 1) if (values[i] === 0 && values[i - 1] === 0) both += 1;
  expect(Math.abs(both - 10_000)).toBeLessThan(5 * 112);
});

test('a rate of zero keeps everything', async () => {
  expect(await dropped(0, 1, 400)).toEqual(new Float32Array(400).fill(3));
});
