import { describe, expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { Random } from '../base/random.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { keysOf } from '../testing/contrastive-pass.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { dot, logSumExponentials } from '../testing/float64.ts';
import { contrastiveCases } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { contrastiveLoss, summariseContrastive, type ContrastiveBatch } from './contrastive.ts';

const width = 4;

type Rules = Omit<ContrastiveBatch, 'embeddings'>;

interface Found {
  readonly results: Float32Array;
  readonly gradient: Float32Array;
}

async function run(device: TensorDevice, rules: Rules, vectors: Float32Array): Promise<Found> {
  const embeddings = device.upload(vectors, [vectors.length / width, width]);
  const { results_N4, gradient } = contrastiveLoss(device, { ...rules, embeddings });
  const found = { results: await device.read(results_N4), gradient: await device.read(gradient) };
  for (const tensor of [embeddings, results_N4, gradient]) tensor.dispose();
  return found;
}

/** Vectors of length one. */
function unitVectors(count: number, seed: number): Float32Array {
  const random = new Random(seed);
  const vectors = Float32Array.from({ length: count * width }, () => random.gaussian());
  for (let row = 0; row < count; row += 1) {
    const own = vectors.subarray(row * width, (row + 1) * width);
    const norm = Math.sqrt(dot(own, own));
    own.forEach((value, index) => (own[index] = value / norm));
  }
  return vectors;
}

/** The formula in float64, every column a candidate: losses of the rows and the gradient of their mean. */
function byFormula({ queries, group, temperature }: Rules, vectors: Float32Array): { losses: number[]; gradient: Float64Array } {
  const vector = (row: number): Float32Array => vectors.subarray(row * width, (row + 1) * width);
  const gradient = new Float64Array(vectors.length);
  const losses: number[] = [];
  for (let row = 0; row < queries; row += 1) {
    const logits = Array.from({ length: queries * group }, (_, column) => dot(vector(row), vector(queries + column)) / temperature);
    const total = logSumExponentials(logits);
    losses.push(total - (logits[row * group] ?? NaN));
    for (const [column, logit] of logits.entries()) {
      const slope = (Math.exp(logit - total) - (column === row * group ? 1 : 0)) / temperature / queries;
      for (let c = 0; c < width; c += 1) {
        const [q, p] = [row * width + c, (queries + column) * width + c];
        gradient[q] = (gradient[q] ?? 0) + slope * (vectors[p] ?? 0);
        gradient[p] = (gradient[p] ?? 0) + slope * (vectors[q] ?? 0);
      }
    }
  }
  return { losses, gradient };
}

function expectAsFormula(found: Found, rules: Rules, vectors: Float32Array): void {
  const wanted = byFormula(rules, vectors);
  const largest = Math.max(...wanted.gradient.map(Math.abs));
  const lossErrors = wanted.losses.map((loss, row) => Math.abs((found.results[4 * row] ?? NaN) - loss));
  const gradientErrors = Array.from(wanted.gradient, (value, index) => Math.abs((found.gradient[index] ?? NaN) - value));
  expect(lossErrors.reduce((a, b) => Math.max(a, b))).toBeLessThan(1e-4);
  expect(gradientErrors.reduce((a, b) => Math.max(a, b))).toBeLessThan(1e-5 * largest);
}

async function expectRepeatedAnswersMasked(device: TensorDevice): Promise<void> {
  const one = assertExists(
    (await contrastiveCases()).find(({ name }) => name === 'repeated-answers'),
    'repeated-answers',
  );
  const masked = assertExists(one.masked, 'its mask');
  const [queries, columns] = [one.queries.length, one.passages.length];
  const rules = { queries, group: columns / queries, temperature: 1, ownOnly: false, keys: keysOf([...one.queries, ...one.passages]) };
  const vectors = unitVectors(queries + columns, 5);
  const { results } = await run(device, { ...rules, skipDuplicates: true }, vectors);
  const everything = await run(device, { ...rules, skipDuplicates: false }, vectors);
  for (const [row, hidden] of masked.entries()) {
    const query = vectors.subarray(row * width, (row + 1) * width);
    const logits = hidden.flatMap((isMasked, column) =>
      isMasked === 1 ? [] : [dot(query, vectors.subarray((queries + column) * width, (queries + column + 1) * width))],
    );
    expect(results[4 * row + 3], `candidates of row ${row}`).toBe(logits.length);
    expect(everything.results[4 * row + 3]).toBe(columns);
    expect(results[4 * row]).toBeCloseTo(logSumExponentials(logits) - (results[4 * row + 1] ?? NaN), 5);
  }
  // The fixture has rows of every kind: with no, one and several masked columns.
  expect(new Set(masked.map((row) => row.filter((value) => value === 1).length)).size).toBeGreaterThan(1);
}

const small = {
  queries: 5,
  group: 3,
  temperature: 0.05,
  ownOnly: false,
  skipDuplicates: false,
  keys: Uint32Array.from({ length: 20 }, (_, index) => index),
};

describe.skipIf((await testDevice()) === undefined)('the contrastive loss on WebGPU', () => {
  test('is its formula, and so is the gradient', async () => {
    const vectors = unitVectors(20, 2);
    expectAsFormula(await run(await requiredDevice(), small, vectors), small, vectors);
  });

  test('is its formula where the scores do not fit into one block', async () => {
    // 3000 x 3000 scores in five blocks of rows.
    const large = { ...small, queries: 3000, group: 1, keys: Uint32Array.from({ length: 6000 }, (_, index) => index) };
    const vectors = unitVectors(6000, 3);
    expectAsFormula(await run(await requiredDevice(), large, vectors), large, vectors);
  });

  test('leaves out repeated answers as PyTorch does', async () => {
    await expectRepeatedAnswersMasked(await requiredDevice());
  });

  test('of a single query without negatives is nothing', async () => {
    const alone = { ...small, queries: 1, group: 1, keys: Uint32Array.of(0, 1) };
    const { results, gradient } = await run(await requiredDevice(), alone, unitVectors(2, 4));
    expect(results[0]).toBeCloseTo(0, 6);
    expect(results[3]).toBe(1);
    for (const value of gradient) expect(Math.abs(value)).toBeLessThan(1e-6);
    expect(summariseContrastive(results, 0.05).hardestNegativeCosine).toBe(0);
  });

  test('leaks nothing', async () => {
    const device = await requiredDevice();
    await expectNoLeak(device, async () => {
      await run(device, small, unitVectors(20, 2));
    });
  });
});

test('the contrastive loss without a GPU is its formula and leaves out repeated answers', async () => {
  const device = new PlainDevice();
  const vectors = unitVectors(20, 2);
  await expectNoLeak(device, async () => {
    expectAsFormula(await run(device, small, vectors), small, vectors);
    await expectRepeatedAnswersMasked(device);
  });
});

test('the summary of a step is worked by hand', () => {
  // Two rows with candidates and one without: losses 1, 2, 0; cosines are logits times the temperature.
  const summary = summariseContrastive(Float32Array.of(1, 8, 6, 4, 2, 4, 5, 4, 0, 9, -3e38, 1), 0.1);
  expect(summary.loss).toBeCloseTo(1, 10);
  expect(summary.positiveCosine).toBeCloseTo(0.7, 7);
  expect(summary.hardestNegativeCosine).toBeCloseTo(0.55, 7);
});
