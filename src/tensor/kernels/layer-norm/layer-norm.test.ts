import { describe, expect, test } from 'vitest';
import { expectGradient } from '../../../testing/expect-gradient.ts';
import { dot, layerNormRow } from '../../../testing/float64.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { dropoutNumbers, type Dropout } from '../dropout/dropout.ts';
import { dropoutFactor } from '../dropout/reference.ts';
import { layerNormBackward, layerNormForward } from './layer-norm.ts';

const device = new PlainDevice();
const make = new TestOperands(device);

function close(values: Float32Array, expected: readonly number[]): void {
  expect(values.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 6);
}

/** Every value times its dropout's factor. */
function times(values: ArrayLike<number>, dropout: Dropout): Float32Array {
  const { seed, threshold, scale } = dropoutNumbers(dropout);
  return Float32Array.from(values, (value, i) => value * dropoutFactor(seed, i, threshold, scale));
}

describe('layer norm', () => {
  // z = (0, 0, 4, 4): mean 2, variance 4, deviation 2, normalised n = (-1, -1, 1, 1).
  // y = n (1, 2, 3, 4) + 0.5. For dy = (1, 0, 0, 0): g = dy weight = dy, mean g = 1/4, mean(g n) = -1/4, hence
  // dz = 1/2 (g - 1/4 + n / 4) = 1/2 (1/2, -1/2, 0, 0); dweight = dy n; dbias = dy.
  test('by hand, forward and backward', async () => {
    const weight = make.view(Float32Array.of(1, 2, 3, 4));
    const gradients = { weight: make.view(Float32Array.of(10, 0, 0, 0)), bias: make.view(Float32Array.of(0, 20, 0, 0)) };
    const input = device.upload(Float32Array.of(0, -1, 2, 1), [1, 4]);
    const residual = device.upload(Float32Array.of(0, 1, 2, 3), [1, 4]);
    const { output_TD, saved } = layerNormForward(device, { weight, bias: make.view(new Float32Array(4).fill(0.5)), epsilon: 0 }, input, {
      residual_TD: residual,
    });
    close(await device.read(output_TD), [-0.5, -1.5, 3.5, 4.5]);
    close(await device.read(saved.input_TD), [0, 0, 4, 4]);
    close(await device.read(saved.statistics_T2), [2, 0.5]);
    const gradient_TD = device.upload(Float32Array.of(1, 0, 0, 0), [1, 4]);
    const { sumGradient_TD, inputGradient_TD } = layerNormBackward(device, { weight, gradients }, saved, { gradient_TD });
    expect(inputGradient_TD).toBe(sumGradient_TD);
    close(await device.read(sumGradient_TD), [0.25, -0.25, 0, 0]);
    close(await device.read(gradients.weight), [10 - 1, 0, 0, 0]);
    close(await device.read(gradients.bias), [1, 20, 0, 0]);
  });

  // The first row's variance is 10,000 times the second's, which is as small as epsilon: the reference has to find
  // epsilon again without mixing up the rows.
  test('has the gradients of its central differences', async () => {
    const [rows, width, epsilon] = [3, 8, 1e-3];
    const input = make.gaussian(rows * width).map((value, i) => value * (i < width ? 3 : i < 2 * width ? 0.03 : 1));
    const weight = make.gaussian(width);
    const bias = make.gaussian(width);
    const outputGradient = make.gaussian(rows * width);
    const gradients = { weight: make.view(new Float32Array(width)), bias: make.view(new Float32Array(width)) };
    const view = make.view(weight);
    const { saved } = layerNormForward(device, { weight: view, bias: make.view(bias), epsilon }, device.upload(input, [rows, width]));
    const gradient_TD = device.upload(outputGradient, [rows, width]);
    const { sumGradient_TD } = layerNormBackward(device, { weight: view, gradients }, saved, { gradient_TD });
    const loss = ([x, w, b]: readonly Float64Array[]): number => {
      let sum = 0;
      for (let row = 0; row < rows; row += 1) {
        const y = layerNormRow(x?.subarray(row * width, (row + 1) * width) ?? [], w ?? [], b ?? [], epsilon);
        sum += dot(y, outputGradient.subarray(row * width, (row + 1) * width));
      }
      return sum;
    };
    const found = [await device.read(sumGradient_TD), await device.read(gradients.weight), await device.read(gradients.bias)];
    expectGradient({ loss, inputs: [input, weight, bias], gradients: found, absolute: 1e-4 });
  });

  // The same norm, made of what is proved elsewhere: dropout before it and after it.
  test('does inside what separate dropouts do', async () => {
    const [rows, width] = [5, 8];
    const [dropout, after] = [
      { rate: 0.3, seed: 5 },
      { rate: 0.4, seed: 6 },
    ];
    const parameters = { weight: make.randomView(width), bias: make.randomView(width), epsilon: 1e-5 };
    const tensors = Array.from({ length: 3 }, () => make.gaussian(rows * width));
    const [input = [], residual = [], gradient = []] = tensors;
    const upload = (values: ArrayLike<number>) => device.upload(Float32Array.from(values), [rows, width]);
    const sums = () => ({ weight: make.view(new Float32Array(width)), bias: make.view(new Float32Array(width)) });

    const apart = { weight: parameters.weight, gradients: sums() };
    const dropped = upload(times(input, dropout));
    const expected = layerNormForward(device, parameters, dropped, { residual_TD: upload(residual) });
    const incoming = upload(times(gradient, after));
    const sumGradient_TD = layerNormBackward(device, apart, expected.saved, { gradient_TD: incoming }).sumGradient_TD;
    const branch = times(await device.read(sumGradient_TD), dropout);

    const total = make.view(new Float32Array(width).fill(1));
    const together = { weight: parameters.weight, gradients: { ...sums(), total } };
    const actual = layerNormForward(device, parameters, upload(input), { residual_TD: upload(residual), dropout });
    const result = layerNormBackward(device, together, actual.saved, {
      gradient_TD: upload(gradient),
      dropout: after,
    });

    close(await device.read(actual.output_TD), [...(await device.read(expected.output_TD))]);
    close(await device.read(result.sumGradient_TD), [...(await device.read(sumGradient_TD))]);
    close(await device.read(result.inputGradient_TD), [...branch]);
    close(await device.read(together.gradients.weight), [...(await device.read(apart.gradients.weight))]);
    const columns = [...(await device.read(sumGradient_TD))];
    const columnSums = Array.from({ length: width }, (_, c) => columns.reduce((sum, value, i) => (i % width === c ? sum + value : sum), 1));
    close(await device.read(total), columnSums);
  });
});
