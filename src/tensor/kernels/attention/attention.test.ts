import { describe, expect, test } from 'vitest';
import { attentionColumns, hiddenPositions, packAttention, type PackedAttention } from '../../../testing/attention-case.ts';
import { expectGradient } from '../../../testing/expect-gradient.ts';
import { attention, dot } from '../../../testing/float64.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { PlanningDevice } from '../../device/planning-device.ts';
import { attentionBackward, attentionForward } from './attention.ts';

const device = new PlainDevice();
const make = new TestOperands(device);
const [ln3, ln4, ln5] = [Math.log(3), Math.log(4), Math.log(5)];

function close(values: Float32Array, expected: readonly number[]): void {
  for (const [i, value] of expected.entries()) expect(values[i], `element ${i}`).toBeCloseTo(value, 6);
}

describe('attention', () => {
  // One head of width 4: the factor is 1/2. q1 = (2 ln 3, 0, 0, 0), q2 = (0, 2 ln 4, 0, 0), k1 = (1, 0, 0, 0),
  // k2 = (0, 1, 0, 0): the scores are (ln 3, 0) and (0, ln 4), the weights (3/4, 1/4) and (1/5, 4/5), the log-sum-exps
  // ln 4 and ln 5. Only o1's first element has a gradient, 1: dP1 = (v1[0], v2[0]) = (1, 0), delta1 = 3/4,
  // dS1 = (3/4 (1 - 3/4), 1/4 (0 - 3/4)) = (3/16, -3/16); dq1 = dS1 K / 2; dk = dS1 q1 / 2; dv = weights of row 1.
  test('of two tokens, by hand', async () => {
    const shape = packAttention(device, { lengths: [2], heads: 1, headWidth: 4 });
    const query = device.upload(Float32Array.of(2 * ln3, 0, 0, 0, 0, 2 * ln4, 0, 0), [2, 4]);
    const keyValue = device.upload(Float32Array.of(1, 0, 0, 0, 1, 0, 2, 0, 0, 1, 0, 0, 0, 1, 0, 4), [2, 8]);
    const columns = { query: { tensor: query, stride: 4, offset: 0 }, keyValue: { tensor: keyValue, stride: 8, offset: 0 } };
    const saved = attentionForward(device, shape, columns);
    close(await device.read(saved.output_TD), [0.75, 0.25, 1.5, 1, 0.2, 0.8, 0.4, 3.2]);
    close(await device.read(saved.statistics), [ln4, ln5]);
    const outputGradient = device.upload(Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0), [2, 4]);
    // The gradients share a tensor: four columns for the query's, eight for keys and values.
    const all = device.upload(new Float32Array(24).fill(7), [2, 12]);
    const into = { query: { tensor: all, stride: 12, offset: 0 }, keyValue: { tensor: all, stride: 12, offset: 4 } };
    attentionBackward(device, shape, saved, { outputGradient_TD: outputGradient, into });
    close(await device.read(all), [
      ...[3 / 32, -3 / 32, 0, 0, (3 / 16) * ln3, 0, 0, 0, 0.75, 0, 0, 0],
      ...[0, 0, 0, 0, (-3 / 16) * ln3, 0, 0, 0, 0.25, 0, 0, 0],
    ]);
    expect([saved.output_TD.isDisposed, saved.statistics.isDisposed, query.isDisposed, keyValue.isDisposed]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('tells its operations: products of rows that see each other, of which it makes two, then three and four', () => {
    const planning = new PlanningDevice({ report: device.report, choices: new Map() });
    const item = { lengths: [3, 40], heads: 2, headWidth: 8 };
    const shape = packAttention(planning, item);
    const columns = attentionColumns(item, (width) => planning.allocate([43, width]));
    const saved = attentionForward(planning, shape, columns);
    attentionBackward(planning, shape, saved, { outputGradient_TD: planning.allocate([43, 16]), into: columns });
    const product = 2 * (3 * 3 + 40 * 40) * 2 * 8;
    expect(planning.calls.map(({ cost }) => cost.operations)).toEqual([2 * product, 3 * product, 4 * product]);
  });

  test('a token alone sees itself, or nothing where the diagonal is masked', async () => {
    for (const [item, expected] of [
      [{ lengths: [1], heads: 1, headWidth: 4 }, [5, 6, 7, 8]],
      [{ lengths: [1], heads: 1, headWidth: 4, hiddenShare: 0 }, [0, 0, 0, 0]],
    ] as const) {
      const keyValue = device.upload(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [1, 8]);
      const saved = attentionForward(device, packAttention(device, item), {
        query: { tensor: make.tensor(1, 4), stride: 4, offset: 0 },
        keyValue: { tensor: keyValue, stride: 8, offset: 0 },
      });
      expect([...(await device.read(saved.output_TD))]).toEqual(expected);
    }
  });

  test.each<PackedAttention>([
    { lengths: [3, 1, 4], heads: 2, headWidth: 4 },
    { lengths: [5, 1, 2], heads: 2, headWidth: 4, hiddenShare: 0.3 },
  ])('equals float64, forward and by central differences: $hiddenShare', async (item) => {
    const width = item.heads * item.headWidth;
    const shape = packAttention(device, item);
    const [query, keyValue, weights] = [
      make.gaussian(shape.tokens * width),
      make.gaussian(2 * shape.tokens * width),
      make.gaussian(shape.tokens * width),
    ];
    const isHidden = hiddenPositions(item);
    const sees = item.hiddenShare === undefined ? {} : { sees: (s: number, i: number, j: number) => i !== j && !isHidden(s, i, j) };
    const inputs = [query, keyValue];
    const saved = attentionForward(
      device,
      shape,
      attentionColumns(item, (columns) => device.upload(inputs.shift() ?? query, [shape.tokens, columns])),
    );
    const output = await device.read(saved.output_TD);
    for (const [i, value] of attention({ ...item, ...sees }, query, keyValue).entries()) expect(output[i]).toBeCloseTo(value, 5);
    const into = attentionColumns(item, (columns) => device.allocate([shape.tokens, columns]));
    attentionBackward(device, shape, saved, { outputGradient_TD: device.upload(weights, [shape.tokens, width]), into });
    expectGradient({
      loss: ([q, kv]) => dot(attention({ ...item, ...sees }, q ?? [], kv ?? []), weights),
      inputs: [query, keyValue],
      gradients: [await device.read(into.query.tensor), await device.read(into.keyValue.tensor)],
      absolute: 1e-5,
    });
  });
});
