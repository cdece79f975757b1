import { describe, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { layerNormBackward, layerNormForward } from './layer-norm.ts';

describe.skipIf((await testDevice()) === undefined)('layer norm on the GPU', () => {
  // Width 256 gives every thread of a workgroup one column group; blocks of the parameters' gradients begin at 17 rows.
  test.each([
    { rows: 1, width: 4, hasResidual: false },
    { rows: 3, width: 12, hasResidual: true },
    { rows: 16, width: 252, hasResidual: true },
    { rows: 17, width: 256, hasResidual: false },
    { rows: 33, width: 260, hasResidual: true },
    { rows: 1025, width: 68, hasResidual: true },
  ])('$rows rows of $width, residual: $hasResidual', async ({ rows, width, hasResidual }) => {
    await expectSameAsReference(
      (device, make) => {
        const weight = make.randomView(width);
        const gradients = { weight: make.randomView(width), bias: make.randomView(width) };
        const parameters = { weight, bias: make.randomView(width), epsilon: 1e-12 };
        const input = make.tensor(rows, width);
        const residual = hasResidual ? make.tensor(rows, width) : undefined;
        const { output_TD, saved } = layerNormForward(device, parameters, input, residual);
        const inputGradient = layerNormBackward(device, { weight, gradients }, saved, make.tensor(rows, width));
        return { output_TD, inputGradient, weightGradient: gradients.weight, biasGradient: gradients.bias };
      },
      { absolute: 2e-4, relative: 2e-5 },
    );
  });

  test('saves the sum, its mean and reciprocal deviation', async () => {
    await expectSameAsReference(
      (device, make) => {
        const parameters = { weight: make.randomView(36), bias: make.randomView(36), epsilon: 1e-5 };
        const { saved } = layerNormForward(device, parameters, make.tensor(5, 36), make.tensor(5, 36));
        return { sum: saved.input_TD, statistics: saved.statistics_T2 };
      },
      { absolute: 1e-6, relative: 1e-5 },
    );
  });

  test('more rows than one dimension of the grid holds', async () => {
    const rows = 65_535 + 2;
    await expectSameAsReference(
      (device, make) => {
        const parameters = { weight: make.randomView(4), bias: make.randomView(4), epsilon: 1e-12 };
        return { output: layerNormForward(device, parameters, make.tensor(rows, 4)).output_TD };
      },
      // A row of four nearly equal values has few correct digits.
      { absolute: 1e-3, relative: 1e-4 },
    );
  });
});
