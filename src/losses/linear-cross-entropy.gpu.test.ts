import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { Random } from '../base/random.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { dot, logSumExponentials } from '../testing/float64.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { asKind, floatKinds, type FloatKind } from '../testing/kinds.ts';
import { TestOperands } from '../testing/test-operands.ts';
import { linearCrossEntropy, lossBlockRows } from './linear-cross-entropy.ts';

interface Case {
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  readonly kind: FloatKind;
}

const factor = 0.5;
const [scale, lossScale] = [0.25, 64];

interface Values {
  readonly inputs: Float32Array;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly goals: readonly number[];
}

interface Found {
  readonly losses: ArrayLike<number>;
  /** Columns of the largest logit that is not the target's. */
  readonly others: readonly number[];
  readonly inputs: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
}

async function onDevice(device: TensorDevice, item: Case): Promise<{ found: Found; values: Values }> {
  const { rows, columns, width, kind } = item;
  const make = new TestOperands(device);
  const random = new Random(columns);
  const goals = Array.from({ length: rows }, () => random.below(columns));
  const room = Math.ceil(columns / 4) * 4;
  const biasValues = make.gaussian(room);
  biasValues.fill(0, columns);
  const [inputs, weights] = [asKind(device, make.tensor(rows, width), kind), asKind(device, make.tensor(columns, width), kind)];
  const inputGradients = device.allocate([rows, width], kind);
  const weightGradients = device.upload(new Float32Array(columns * width).fill(1), [columns, width]);
  const bias = { values: make.view(biasValues), gradient: make.view(new Float32Array(room)) };
  const targets = make.integers(goals);
  const side = (operand: Tensor) => ({ operand, stride: width });
  const results = linearCrossEntropy(device, {
    ...{ rows, width, columns, targets, factor, scale, bias },
    inputs: side(inputs),
    inputGradients: side(inputGradients),
    weights: side(weights),
    weightGradients: side(weightGradients),
    accumulatesWeights: true,
    lossScale: make.view(Float32Array.of(lossScale)),
  });
  const read = await device.read(results);
  const found = {
    losses: read.filter((_, i) => i % 4 === 0),
    others: [...read.filter((_, i) => i % 4 === 3)],
    inputs: await device.read(inputGradients),
    weights: (await device.read(weightGradients)).map((value) => value - 1),
    bias: (await device.read(bias.gradient)).subarray(0, columns),
  };
  const values = { inputs: await device.read(inputs), weights: await device.read(weights), bias: biasValues, goals };
  for (const tensor of [inputs, weights, inputGradients, weightGradients, targets, results]) tensor.dispose();
  make.dispose();
  return { found, values };
}

/** The formula in float64, from the values as they are on the device. */
function byFormula({ inputs, weights, bias, goals }: Values, { columns, width }: Case): Found {
  const [x, w] = [Float64Array.from(inputs), Float64Array.from(weights)];
  const gradients = { inputs: new Float64Array(x.length), weights: new Float64Array(w.length), bias: new Float64Array(columns) };
  const others: number[] = [];
  const losses = goals.map((goal, row) => {
    const own = x.subarray(row * width, (row + 1) * width);
    const logits = Array.from({ length: columns }, (_, c) => factor * dot(own, w.subarray(c * width, (c + 1) * width)) + (bias[c] ?? NaN));
    const total = logSumExponentialsOf(logits);
    others.push(logits.reduce((best, logit, c) => (c !== goal && (best === goal || logit > (logits[best] ?? NaN)) ? c : best), goal));
    for (const [column, logit] of logits.entries()) {
      const slope = lossScale * scale * (Math.exp(logit - total) - (column === goal ? 1 : 0));
      gradients.bias[column] = (gradients.bias[column] ?? NaN) + slope;
      for (let d = 0; d < width; d += 1) {
        const [at, of] = [row * width + d, column * width + d];
        gradients.inputs[at] = (gradients.inputs[at] ?? NaN) + factor * slope * (w[of] ?? NaN);
        gradients.weights[of] = (gradients.weights[of] ?? NaN) + factor * slope * (x[at] ?? NaN);
      }
    }
    return total - (logits[goal] ?? NaN);
  });
  return { losses, others, ...gradients };
}

/** In pieces: an argument list has no room for a vocabulary. */
function logSumExponentialsOf(values: readonly number[]): number {
  const pieces = Array.from({ length: Math.ceil(values.length / 1000) }, (_, i) => values.slice(1000 * i, 1000 * i + 1000));
  return logSumExponentials(pieces.map((piece) => logSumExponentials(piece)));
}

/** Largest difference over the largest value. */
function errorOf(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let [largest, difference] = [0, 0];
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i += 1) {
    largest = Math.max(largest, Math.abs(wanted[i] ?? NaN));
    difference = Math.max(difference, Math.abs((found[i] ?? NaN) - (wanted[i] ?? NaN)));
  }
  expect(largest).toBeGreaterThan(0.01);
  return difference / largest;
}

// One row; a vocabulary not divisible by four; three blocks of 64, 64 and 2 rows.
const sizes = [
  { rows: 1, columns: 7, width: 4 },
  { rows: 37, columns: 302, width: 20 },
  { rows: 130, columns: 40_001, width: 8 },
];

describe.skipIf((await testDevice()) === undefined)('cross-entropy behind a linear layer', () => {
  test.each(sizes.flatMap((size) => floatKinds.map((kind) => ({ ...size, kind }))))(
    'is its formula, and so is every gradient: $rows rows, $columns columns, $width wide, $kind',
    async (item) => {
      const { found, values } = await onDevice(await requiredDevice(), item);
      const wanted = byFormula(values, item);
      expect(errorOf(found.losses, wanted.losses)).toBeLessThan(1e-5);
      expect(found.others).toEqual(wanted.others);
      expect(errorOf(found.weights, wanted.weights)).toBeLessThan(2e-5);
      expect(errorOf(found.bias, wanted.bias)).toBeLessThan(2e-5);
      // The gradient of the inputs has their width: halves have eleven bits.
      expect(errorOf(found.inputs, wanted.inputs)).toBeLessThan(item.kind === 'float16' ? 1e-3 : 2e-5);
    },
  );

  test('leaks nothing', async () => {
    const device = await requiredDevice();
    await expectNoLeak(device, async () => {
      await onDevice(device, { rows: 3, columns: 7, width: 4, kind: 'float32' });
    });
  });
});

describe('a block of logits', () => {
  const binding = 2 ** 25;

  test('does not grow with rows and columns', () => {
    for (const columns of [8000, 21_128, 30_522, 19_200, 153_600]) {
      for (const rows of [100, 1000, 10_000, 100_000]) {
        expect(lossBlockRows(rows, columns, binding) * columns * 4).toBeLessThanOrEqual(columns > 100_000 ? 2 ** 25 : 2 ** 24);
      }
    }
  });

  test('is small, tall enough for a tile, even, and never beyond what binds', () => {
    // 8 MiB are 262 rows of 8,000 and 99 of 21,128; 1,000 rows in four and eleven even parts, rounded up to 32.
    expect(lossBlockRows(1000, 8000, binding)).toBe(256);
    expect(lossBlockRows(1000, 21_128, binding)).toBe(96);
    expect(lossBlockRows(10, 8000, binding)).toBe(10);
    // 8 MiB are 54 rows of 38,400: 64 are taken. 32 MiB are 54 rows of 153,600.
    expect(lossBlockRows(19_200, 38_400, binding)).toBe(64);
    expect(lossBlockRows(19_200, 153_600, binding)).toBe(54);
    expect(lossBlockRows(1000, 8000, 12_288)).toBe(1);
  });
});
