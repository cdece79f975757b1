import { describe, expect, test, vi } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { Random } from '../base/random.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { dot } from '../testing/float64.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { contrastiveLoss, type ContrastiveBatch } from './contrastive.ts';

interface Size {
  readonly queries: number;
  readonly width: number;
}

interface Found {
  readonly results: Float32Array;
  readonly gradient: Float32Array;
  readonly seconds: number;
  /** Bytes of all buffers of the device, at most, up to the end of the loss. */
  readonly peakBytes: number;
}

const temperature = 0.05;

/** Unit vectors; a passage is near its query, so that losses are neither nothing nor chance. */
function embeddingsOf({ queries, width }: Size): Float32Array {
  const random = new Random(9, queries);
  const vectors = Float32Array.from({ length: 2 * queries * width }, () => random.gaussian());
  for (let row = 0; row < 2 * queries; row += 1) {
    const own = vectors.subarray(row * width, (row + 1) * width);
    if (row >= queries) for (let c = 0; c < width; c += 1) own[c] = 0.5 * (own[c] ?? 0) + (vectors[(row - queries) * width + c] ?? 0);
    const norm = Math.sqrt(dot(own, own));
    own.forEach((value, c) => (own[c] = value / norm));
  }
  return vectors;
}

async function run(device: TensorDevice, size: Size, vectors: Float32Array): Promise<Found> {
  const { queries, width } = size;
  device.resetPeak();
  const embeddings = device.upload(vectors, [2 * queries, width]);
  const batch: ContrastiveBatch = {
    embeddings,
    queries,
    group: 1,
    temperature,
    ownOnly: false,
    skipDuplicates: false,
    keys: Uint32Array.from({ length: 2 * queries }, (_, index) => index),
  };
  const start = performance.now();
  const { results_N4, gradient } = contrastiveLoss(device, batch);
  await device.finish();
  const seconds = (performance.now() - start) / 1000;
  const { peakBytes } = device.memory();
  const found = { results: await device.read(results_N4), gradient: await device.read(gradient), seconds, peakBytes };
  for (const tensor of [embeddings, results_N4, gradient]) tensor.dispose();
  return found;
}

/** Loss and gradient in float64, one row of scores at a time, for some rows of each side. */
function expectAsInFloat64({ results, gradient }: Found, { queries, width }: Size, vectors: Float32Array, sample: readonly number[]): void {
  const wide = Float64Array.from(vectors);
  const vector = (row: number): Float64Array => wide.subarray(row * width, (row + 1) * width);
  const expected = new Map(sample.flatMap((row) => [row, queries + row]).map((row) => [row, new Float64Array(width)]));
  let mean = 0;
  for (let row = 0; row < queries; row += 1) {
    const logits = Array.from({ length: queries }, (_, column) => dot(vector(row), vector(queries + column)) / temperature);
    const largest = logits.reduce((a, b) => Math.max(a, b));
    const total = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
    const loss = total - (logits[row] ?? NaN);
    mean += loss / queries;
    if (Math.abs((results[4 * row] ?? NaN) - loss) > 1e-5 * Math.max(1, loss)) expect(results[4 * row], `row ${row}`).toBe(loss);
    const slope = (column: number): number =>
      (Math.exp((logits[column] ?? NaN) - total) - (column === row ? 1 : 0)) / temperature / queries;
    const own = expected.get(row);
    if (own !== undefined) for (let column = 0; column < queries; column += 1) addScaled(own, slope(column), vector(queries + column));
    for (const column of sample) addScaled(assertExists(expected.get(queries + column), 'a sampled passage'), slope(column), vector(row));
  }
  expect(mean).toBeGreaterThan(0.01);
  for (const [row, wanted] of expected) {
    const found = gradient.subarray(row * width, (row + 1) * width);
    const error = Math.sqrt(wanted.reduce((sum, value, c) => sum + (value - (found[c] ?? NaN)) ** 2, 0) / dot(wanted, wanted));
    expect(error, `gradient of row ${row}`).toBeLessThan(1e-5);
  }
}

function addScaled(sum: Float64Array, factor: number, vector: Float64Array): void {
  for (let c = 0; c < sum.length; c += 1) sum[c] = (sum[c] ?? 0) + factor * (vector[c] ?? 0);
}

describe.skipIf((await testDevice()) === undefined)('the contrastive loss of very large batches', () => {
  test('takes memory as the batch grows, not as its square', async () => {
    const device = await requiredDevice();
    const lines: string[] = [];
    const measure = async (queries: number): Promise<number> => {
      const size = { queries, width: 512 };
      const { seconds, peakBytes } = await run(device, size, embeddingsOf(size));
      lines.push(`${queries} x 512: ${(peakBytes / 2 ** 20).toFixed(0)} MiB, ${seconds.toFixed(1)} s`);
      return peakBytes;
    };
    for (const queries of [1200, 2400, 4800]) await measure(queries);
    // The largest takes minutes where there is no GPU; its memory is the same when the kernels are left out.
    const idle = vi.spyOn(device, 'run').mockReturnValue(undefined);
    const peak = await measure(19_200);
    idle.mockRestore();
    console.info(lines.join('\n'));
    // The scores alone would be 1,406 MiB; embeddings and gradients are 150.
    expect(peak).toBeLessThan(256 * 2 ** 20);
    expect(peak).toBeGreaterThan(150 * 2 ** 20);
  });

  test('is its value in float64 at 19,200 pairs, and so is the gradient', async () => {
    const size = { queries: 19_200, width: 64 };
    const vectors = embeddingsOf(size);
    const found = await run(await requiredDevice(), size, vectors);
    expectAsInFloat64(found, size, vectors, [0, 127, 128, 9_600, 19_199]);
  });
});
