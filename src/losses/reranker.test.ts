import { describe, expect, test } from 'vitest';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import { rerankerLoss, rerankerMean, type RerankerLoss } from './reranker.ts';

const device = new PlainDevice();

// Appendix A of the recipe: two queries with three passages, positives in front.
const logits = Float32Array.of(2, -1, 0.5, 0.2, 0.1, -3);
const labels = Float32Array.of(1, 0, 0, 1, 0, 0);
const teacher = Float32Array.of(5, 1, 2, 3, 0, -1);
const sigmoids = [0.880797, 0.268941, 0.622459, 0.549834, 0.524979, 0.047426];

async function lossOf(loss: RerankerLoss, taught: Float32Array | undefined, scale = 1) {
  const objective = { loss, pairs: 6 * scale, queries: 2 * scale };
  const scores = (shape: readonly number[]) => device.upload(logits, shape);
  const { slopes, losses, distillation } = rerankerLoss(device, { queries: 2, labels, teacher: taught, scores }, objective);
  const read = { losses: await device.read(losses), distillation: distillation && (await device.read(distillation)) };
  const gradients: Float32Array[] = [];
  for (const slope of slopes) if (slope !== undefined) gradients.push(await device.read(slope));
  const whole = { loss, pairs: 6, queries: 2 };
  return { value: rerankerMean(whole, [read]), gradients };
}

describe("a reranker's losses", () => {
  test.each([
    ['binary cross-entropy', 'binary-cross-entropy', undefined, 0.467565],
    ['grouped cross-entropy', 'grouped', undefined, 0.453441],
    ['grouped cross-entropy with a teacher', 'grouped', teacher, 0.99733],
    ['binary cross-entropy with a teacher', 'binary-cross-entropy', teacher, 0.467565 + 0.543889],
  ] as const)("%s is appendix A's", async (_, loss, taught, wanted) => {
    const { value, gradients } = await lossOf(loss, taught);
    expect(value).toBeCloseTo(wanted, 5);
    expect(gradients).toHaveLength(taught === undefined ? 1 : 2);
  });

  test('the gradient of the binary one is sigmoid less label over the number of pairs', async () => {
    const { gradients } = await lossOf('binary-cross-entropy', undefined);
    for (const [place, value] of (gradients[0] ?? []).entries())
      expect(value).toBeCloseTo(((sigmoids[place] ?? NaN) - (labels[place] ?? NaN)) / 6, 6);
  });

  test('the gradients of the grouped one and of the teacher sum to nothing within a query', async () => {
    const { gradients } = await lossOf('grouped', teacher);
    for (const values of gradients) {
      expect(values[0]).toBeLessThan(-0.01);
      for (const start of [0, 3]) expect(values.subarray(start, start + 3).reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
    }
  });

  test('a part of a batch has its share of the gradient', async () => {
    const [whole, half] = [await lossOf('binary-cross-entropy', teacher), await lossOf('binary-cross-entropy', teacher, 2)];
    for (const [place, values] of whole.gradients.entries())
      for (const [index, value] of values.entries()) expect(half.gradients[place]?.[index]).toBeCloseTo(value / 2, 7);
  });
});
