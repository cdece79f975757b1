import { describe, expect, test } from 'vitest';
import { learningRateAt } from './schedule.ts';

describe('the learning rate', () => {
  const plan = { schedule: 'linear', learningRate: 1, warmupRatio: 0.1, steps: 20 } as const;

  test('climbs from zero over ceil(steps x ratio) updates and falls to the last one, worked by hand', () => {
    // Two updates of warm-up: 0/2, 1/2; then (20 - k + 1) / 18 for k = 3 ... 20.
    expect([1, 2, 3, 4, 20].map((k) => learningRateAt(plan, k))).toEqual([0, 0.5, 1, 17 / 18, expect.closeTo(1 / 18, 12)]);
  });

  test('follows half a cosine', () => {
    const cosine = { ...plan, schedule: 'cosine' } as const;
    expect(learningRateAt(cosine, 12)).toBeCloseTo(0.5, 12);
    expect(learningRateAt(cosine, 3)).toBe(1);
  });

  test('is constant from the first update on when asked', () => {
    expect(learningRateAt({ ...plan, schedule: 'constant' }, 1)).toBe(1);
  });

  test('has no warm-up at ratio 0, and survives a run of one step', () => {
    expect(learningRateAt({ ...plan, warmupRatio: 0 }, 1)).toBe(1);
    expect(learningRateAt({ ...plan, steps: 1, warmupRatio: 0 }, 1)).toBe(1);
  });
});
