import { describe, expect, test } from 'vitest';
import { makeState } from '../../../testing/adamw-case.ts';
import {
  adamWCases,
  adamWWithHalves,
  expectAdamWInFloat64,
  expectBiasCorrections,
  expectDynamicScale,
  expectSkippedUpdate,
} from '../../../testing/expect-adamw.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { PlainDevice } from '../../device/plain-device.ts';
import { adamW, optimizerStateOf } from './adamw.ts';

const device = new PlainDevice();

describe('AdamW', () => {
  // Eight parameters of 1 with gradients (2, -2, 0, ...): norm sqrt 8. First update: m / (1 - b1) = g, v / (1 - b2) = g²,
  // the step is the learning rate times the sign of g; the first four decay by 0.1 x 0.5 = 0.05 before.
  test('first update by hand', async () => {
    const make = new TestOperands(device);
    const parameters = make.view(new Float32Array(8).fill(1));
    const page = {
      parameters,
      gradients: make.view(Float32Array.of(2, 0, 0, 0, -2, 0, 0, 0)),
      firstMoments: make.view(new Float32Array(8)),
      secondMoments: make.view(new Float32Array(8)),
      trained: 8,
      decayed: 4,
    };
    const state = makeState(device, 1);
    adamW(device, [page], { learningRate: 0.1, weightDecay: 0.5, gradientClip: 0, scaling: 'none' }, state);
    const { gradientNorm, ...others } = optimizerStateOf(await device.read(state));
    expect(gradientNorm).toBeCloseTo(Math.sqrt(8), 6);
    expect(others).toEqual({ lossScale: 1, updates: 1, skipped: 0, isFinite: true });
    const expected = [0.85, 0.95, 0.95, 0.95, 1.1, 1, 1, 1];
    for (const [i, value] of (await device.read(parameters)).entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 6);
    expect((await device.read(page.firstMoments))[0]).toBeCloseTo(0.2, 6);
    expect((await device.read(page.secondMoments))[4]).toBeCloseTo(0.004, 8);
    expect([...(await device.read(page.gradients))]).toEqual(new Array(8).fill(0));
  });

  test.each(adamWCases)('twenty updates equal float64: $pages, clip $gradientClip, scale $lossScale', async (item) => {
    await expectAdamWInFloat64(device, item);
  });

  test.each([NaN, Infinity, -Infinity])('a gradient of %f changes nothing', async (poison) => {
    await expectSkippedUpdate(device, poison);
  });

  test('the loss scale grows and shrinks', async () => {
    await expectDynamicScale(device);
  });

  test('the moments are corrected by the number of the update', async () => {
    await expectBiasCorrections(device);
  });

  test('the halves follow their parameters', async () => {
    await expectAdamWInFloat64(device, adamWWithHalves);
  });
});
