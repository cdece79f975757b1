import { describe, expect, test } from 'vitest';
import type { AdapterLayers } from '../model/parameters.ts';
import { adapterGradients, caseBatch, caseTemperature, caseWeights, caseWidth } from '../testing/adapter-case.ts';
import { expectGradient } from '../testing/expect-gradient.ts';
import { logSumExponentials } from '../testing/float64.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';

const device = new PlainDevice();

type Vector = readonly number[];
type Weights = Readonly<Record<string, Float64Array>>;

const times = (matrix: ArrayLike<number>, x: Vector): Vector =>
  x.map((_, row) => x.reduce((sum, value, column) => sum + (matrix[row * x.length + column] ?? 0) * value, 0));
const plus = (a: Vector, b: ArrayLike<number>): Vector => a.map((value, index) => value + (b[index] ?? 0));

/** The formulas of LlamaIndex's two adapters, written down again in float64. */
const adapters: Readonly<Record<AdapterLayers, (weights: Weights, x: Vector) => Vector>> = {
  linear: (weights, x) => times(weights['linear.weight'] ?? [], x),
  two: (weights, x) => {
    const hidden = plus(times(weights['linear1.weight'] ?? [], x), weights['linear1.bias'] ?? []).map((value) => Math.max(0, value));
    const change = plus(times(weights['linear2.weight'] ?? [], hidden), weights['linear2.bias'] ?? []);
    return plus(
      x,
      change.map((value) => (weights['residual_weight']?.[0] ?? 0) * value),
    );
  },
};

function rowsOf(values: Float32Array): readonly Vector[] {
  return Array.from({ length: values.length / caseWidth }, (_, row) => [...values.subarray(row * caseWidth, (row + 1) * caseWidth)]);
}

/** Mean over the queries of logsumexp(cosines / t) - the positive's cosine / t. */
function lossOf(layers: AdapterLayers, weights: Weights): number {
  const [queries, passages] = [rowsOf(caseBatch.queries), rowsOf(caseBatch.passages)];
  const losses = queries.map((query, index) => {
    const adapted = adapters[layers](weights, query);
    const norm = Math.hypot(...adapted);
    const logits = passages.map(
      (passage) => passage.reduce((sum, value, column) => sum + value * (adapted[column] ?? 0), 0) / norm / caseTemperature,
    );
    return logSumExponentials(logits) - (logits[2 * index] ?? 0);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

describe.each(['linear', 'two'] as const)('an adapter, %s', (layers) => {
  const weights = caseWeights(layers);
  const names = [...weights.keys()];

  test('has the loss and the gradients of its formula: central differences of every parameter', async () => {
    const { loss, gradients } = await adapterGradients(device, layers, weights);
    const named = (values: readonly Float64Array[]): Weights =>
      Object.fromEntries(names.map((name, index) => [name, values[index] ?? new Float64Array()]));
    const inputs = names.map((name) => weights.get(name) ?? new Float32Array());
    expect(loss).toBeCloseTo(lossOf(layers, named(inputs.map((values) => Float64Array.from(values)))), 5);
    expectGradient({
      loss: (values) => lossOf(layers, named(values)),
      inputs,
      gradients: names.map((name) => gradients.get(name) ?? []),
      absolute: 5e-6,
    });
  });
});

test("upon the identity it is the recipe's golden loss, and dW the sum of its dQ times the queries", async () => {
  // Appendix A at 0.1, padded to four columns: raw queries, which the adapter normalises, and normalised passages.
  const queries = Float32Array.of(3, 4, 0, 0, 0, 1, 1, 0);
  const raw = [
    [2, 2, 1, 0],
    [1, 0, 2, 0],
    [0, 3, 4, 0],
    [4, 3, 0, 0],
  ];
  const passages = Float32Array.from(raw.flatMap((row) => row.map((value) => value / Math.hypot(...row))));
  const identity = Float32Array.from({ length: 16 }, (_, index) => Number(index % 5 === 0));
  const loss = { temperature: 0.1, ownOnly: false, skipDuplicates: false, keys: Uint32Array.of(0, 1, 0, 1, 2, 3) };
  const found = await adapterGradients(device, 'linear', new Map([['linear.weight', identity]]), { queries, passages, width: 4, loss });
  expect(found.loss).toBeCloseTo(0.463647, 5);
  const dQ = [
    [0.064368, -0.048276, -0.185301, 0],
    [0.177417, 0.02409, -0.02409, 0],
  ];
  const gradient = found.gradients.get('linear.weight') ?? [];
  for (let row = 0; row < 4; row += 1) {
    for (let column = 0; column < 4; column += 1) {
      const wanted = (dQ[0]?.[row] ?? 0) * (queries[column] ?? 0) + (dQ[1]?.[row] ?? 0) * (queries[4 + column] ?? 0);
      expect(gradient[4 * row + column], `${row}, ${column}`).toBeCloseTo(wanted, 5);
    }
  }
});
