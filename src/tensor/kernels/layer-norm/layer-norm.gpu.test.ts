import { afterEach, describe, expect, test } from 'vitest';
import { expectSameAsReference, valuesAfter, type KernelRun } from '../../../testing/expect-same-as-reference.ts';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { asKind, floatKinds, type FloatKind } from '../../../testing/kinds.ts';
import { rowLanesChoice } from '../row-lanes.ts';
import { layerNormBackward, layerNormForward } from './layer-norm.ts';

interface Case {
  readonly rows: number;
  readonly width: number;
  readonly hasResidual: boolean;
  readonly rate: number;
  readonly outputRate: number;
  readonly hasTotal: boolean;
}

const plainCase = { rate: 0, outputRate: 0, hasResidual: false, hasTotal: false };
// Blocks of the backward pass are 32 rows on a software adapter and 16 or more elsewhere; 64 threads have 64 / lanes rows.
const cases: readonly (Case & { readonly lanes: number })[] = [
  { ...plainCase, lanes: 1, rows: 1, width: 4 },
  { ...plainCase, lanes: 1, rows: 31, width: 252, hasResidual: true },
  { ...plainCase, lanes: 1, rows: 32, width: 256, rate: 0.1, hasTotal: true },
  { ...plainCase, lanes: 1, rows: 33, width: 260, hasResidual: true, outputRate: 0.3, hasTotal: true },
  { ...plainCase, lanes: 1, rows: 1025, width: 68, hasResidual: true, rate: 0.1 },
  { ...plainCase, lanes: 16, rows: 1, width: 4 },
  { ...plainCase, lanes: 16, rows: 3, width: 12, hasResidual: true, rate: 0.5 },
  { ...plainCase, lanes: 16, rows: 33, width: 260, hasResidual: true, rate: 0.1, outputRate: 0.1, hasTotal: true },
  { ...plainCase, lanes: 16, rows: 1025, width: 68, hasResidual: true },
  { ...plainCase, lanes: 32, rows: 17, width: 1028, hasResidual: true, rate: 0.1 },
];

function bothPasses({ rows, width, ...item }: Case, kind: FloatKind): KernelRun {
  return (device, make) => {
    const tensor = () => asKind(device, make.tensor(rows, width), kind);
    const weight = make.randomView(width);
    const gradients = {
      weight: make.randomView(width),
      bias: make.randomView(width),
      total: item.hasTotal ? make.randomView(width) : undefined,
    };
    const parameters = { weight, bias: make.randomView(width), epsilon: 1e-5 };
    const { output_TD, saved } = layerNormForward(device, parameters, tensor(), {
      residual_TD: item.hasResidual ? tensor() : undefined,
      dropout: { rate: item.rate, seed: 7 },
    });
    const { sumGradient_TD, inputGradient_TD } = layerNormBackward(device, { weight, gradients }, saved, {
      gradient_TD: tensor(),
      dropout: { rate: item.outputRate, seed: 0xfffffff1 },
    });
    const { total, ...sums } = gradients;
    return { output_TD, sumGradient_TD, inputGradient_TD, ...sums, ...(total === undefined ? {} : { total }) };
  };
}

// Halves have eleven bits; where z comes out between two of them, either neighbour may have been normalised.
const tolerances = { float32: { absolute: 2e-4, relative: 2e-5 }, float16: { absolute: 2e-2, relative: 4e-3 } };

describe.skipIf((await testDevice()) === undefined)('layer norm on the GPU', () => {
  afterEach(async () => (await requiredDevice()).choices.delete(rowLanesChoice));

  describe.each(floatKinds)('%s', (kind) => {
    test.each(cases)('$rows rows of $width, $lanes threads each', async ({ lanes, ...item }) => {
      (await requiredDevice()).choices.set(rowLanesChoice, String(lanes));
      await expectSameAsReference(bothPasses(item, kind), tolerances[kind]);
    });
  });

  test('two runs give identical numbers', async () => {
    const device = await requiredDevice();
    const run = bothPasses({ rows: 700, width: 132, hasResidual: true, rate: 0.2, outputRate: 0, hasTotal: true }, 'float32');
    expect(await valuesAfter(device, run)).toEqual(await valuesAfter(device, run));
  });

  test('saves the sum, its mean and reciprocal deviation', async () => {
    await expectSameAsReference(
      (device, make) => {
        const parameters = { weight: make.randomView(36), bias: make.randomView(36), epsilon: 1e-5 };
        const { saved } = layerNormForward(device, parameters, make.tensor(5, 36), {
          residual_TD: make.tensor(5, 36),
          dropout: { rate: 0.4, seed: 3 },
        });
        return { sum: saved.input_TD, statistics: saved.statistics_T2 };
      },
      { absolute: 1e-6, relative: 1e-5 },
    );
  });

  test('the results are its own: what was saved is gone, what came in is not', async () => {
    const device = await requiredDevice();
    await valuesAfter(device, (_, make) => {
      const before = device.memory().tensors;
      const parameters = { weight: make.randomView(8), bias: make.randomView(8), epsilon: 1e-5 };
      const gradients = { weight: make.randomView(8), bias: make.randomView(8) };
      const forward = layerNormForward(device, parameters, make.tensor(5, 8), { dropout: { rate: 0.5, seed: 1 } });
      const gradient_TD = make.tensor(5, 8);
      layerNormBackward(device, { weight: parameters.weight, gradients }, forward.saved, { gradient_TD });
      // Output, incoming gradient, and the two results.
      expect(device.memory().tensors).toBe(before + 4);
      return { gradient_TD };
    });
  });

  test('more rows than one dimension of the grid holds', async () => {
    const device = await requiredDevice();
    device.choices.set(rowLanesChoice, '64');
    const rows = 65_535 + 2;
    await expectSameAsReference(
      (target, make) => {
        const parameters = { weight: make.randomView(4), bias: make.randomView(4), epsilon: 1e-12 };
        return { output: layerNormForward(target, parameters, make.tensor(rows, 4)).output_TD };
      },
      // A row of four nearly equal values has few correct digits.
      { absolute: 1e-3, relative: 1e-4 },
    );
  });
});
