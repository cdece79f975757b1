import { describe, expect, test } from 'vitest';
import { Random } from '../base/random.ts';
import { clusters } from './clusters.ts';
import { aligned, alignment, principalAxes, project } from './principal-axes.ts';

const numbers = (values: ArrayLike<number>, decimals = 5): readonly number[] =>
  Array.from(values, (value) => Number(value.toFixed(decimals)) + 0);

describe('principal axes', () => {
  test('by hand: a cross that is wider than high, and flat', () => {
    // Variances 8 / 4 = 2 along (0.6, 0.8), 2 / 4 = 0.5 along (-0.8, 0.6), none along the third.
    const values = Float32Array.of(1.2, 1.6, 5, -1.2, -1.6, 5, -0.8, 0.6, 5, 0.8, -0.6, 5);
    const axes = principalAxes({ values, width: 3 });
    expect(numbers(axes.mean)).toEqual([0, 0, 5]);
    expect(numbers(axes.axes[0])).toEqual([0.6, 0.8, 0]);
    expect(numbers(axes.axes[1])).toEqual([0.8, -0.6, 0]);
    expect(axes.kept).toBeCloseTo(1);
    expect(numbers(project(axes, { values, width: 3 }))).toEqual([2, 0, -2, 0, 0, -1, 0, 1]);
  });

  test('are eigenvectors of the covariance, and no other direction has more variance', () => {
    const random = new Random(4);
    const width = 24;
    const count = 60;
    const values = Float32Array.from({ length: count * width }, (_, at) => random.gaussian() / (1 + (at % width) / 6));
    const { axes, mean, kept } = principalAxes({ values, width });
    const variance = (axis: ArrayLike<number>): number => {
      let sum = 0;
      for (let row = 0; row < count; row += 1) {
        let place = 0;
        for (let i = 0; i < width; i += 1) place += ((values[row * width + i] ?? 0) - (mean[i] ?? 0)) * (axis[i] ?? 0);
        sum += place * place;
      }
      return sum / count;
    };
    const [first, second] = axes;
    const inner = first.reduce((sum, value, i) => sum + value * (second[i] ?? 0), 0);
    expect(inner).toBeCloseTo(0, 8);
    expect(variance(first)).toBeGreaterThan(variance(second));
    // Turned a little towards anything else, either loses; the second within what the first leaves.
    for (let trial = 0; trial < 40; trial += 1) {
      const other = Float64Array.from({ length: width }, () => random.gaussian());
      const share = other.reduce((sum, value, i) => sum + value * (first[i] ?? 0), 0);
      const rest = other.map((value, i) => value - share * (first[i] ?? 0));
      for (const [axis, towards] of [
        [first, other],
        [second, rest],
      ] as const) {
        // prettier-ignore
        const turned = axis.map((value, i) => value + 0.05 * (towards[i] ?? 0));
        const length = Math.hypot(...turned);
        expect(variance(turned.map((value) => value / length))).toBeLessThan(variance(axis));
      }
    }
    let total = 0;
    for (let i = 0; i < width; i += 1) total += variance(Float64Array.from({ length: width }, (_, j) => (i === j ? 1 : 0)));
    expect(kept).toBeCloseTo((variance(first) + variance(second)) / total, 6);
  });

  test('of vectors that are all the same lose nothing', () => {
    expect(principalAxes({ values: Float32Array.of(1, 2, 1, 2), width: 2 }).kept).toBe(1);
  });
});

describe('an alignment', () => {
  const shape = Float32Array.of(2, 0, 0, 1, -2, 0, 0, -1, 1, 1, -1, -1);

  test.each([
    ['a turn by a right angle', [0, 1, -1, 0]],
    ['a mirror', [1, 0, 0, -1]],
    ['a turn by 36.87 degrees', [0.8, 0.6, -0.6, 0.8]],
    ['a mirror in a slant', [0.8, 0.6, 0.6, -0.8]],
  ] as const)('finds %s, and the stretch', (_, turn) => {
    const moved = aligned(shape, { turn, stretch: 3 });
    const found = alignment(shape, moved);
    expect(numbers(found.turn)).toEqual([...turn]);
    expect(found.stretch).toBeCloseTo(3);
    expect(numbers(aligned(shape, found))).toEqual(numbers(moved));
  });

  test('of points that do not fit is the best of all turns and mirrors', () => {
    const random = new Random(9);
    const noise = shape.map((value) => value + random.gaussian());
    const misfit = (turn: readonly [number, number, number, number], stretch: number): number =>
      aligned(shape, { turn, stretch }).reduce((sum, value, at) => sum + (value - (noise[at] ?? 0)) ** 2, 0);
    const found = alignment(shape, noise);
    const best = misfit(found.turn, found.stretch);
    for (let degree = 0; degree < 360; degree += 1) {
      const [c, s] = [Math.cos((degree * Math.PI) / 180), Math.sin((degree * Math.PI) / 180)];
      expect(misfit([c, s, -s, c], found.stretch)).toBeGreaterThanOrEqual(best - 1e-9);
      expect(misfit([c, s, s, -c], found.stretch)).toBeGreaterThanOrEqual(best - 1e-9);
    }
    expect(misfit(found.turn, 1.1 * found.stretch)).toBeGreaterThan(best);
    expect(misfit(found.turn, 0.9 * found.stretch)).toBeGreaterThan(best);
  });
});

test('groups are what lies together, the largest first', () => {
  const values = Float32Array.of(0, 0, 0.1, 0, 9, 9, 9, 9.1, 9.1, 9, -5, 5);
  const groups = clusters({ values, width: 2 }, 3);
  expect([...groups]).toEqual([1, 1, 0, 0, 0, 2]);
  expect([...clusters({ values: Float32Array.of(1, 1), width: 2 }, 6)]).toEqual([0]);
});
