import { expect, test } from 'vitest';
import { frameOf, nearestPoint, nextPoint, placeOf } from './map-places.ts';

const points = Float32Array.of(0, 0, 2, 0, 4, 1, 0, -2);
const map = { passages: Uint32Array.of(0, 1, 2, 3), texts: [], clusters: new Uint8Array(4), tuned: { points, kept: 1 } };

test('both sides fit into one frame, upright', () => {
  // Four wide and three high, on 136 x 136 with an edge of 18: 25 pixels to one.
  const frame = frameOf(map, 136, 136);
  expect(frame.scale).toBe(25);
  expect(placeOf(frame, [4, 1])).toEqual([118, 30.5]);
  expect(placeOf(frame, [0, -2])).toEqual([18, 105.5]);
  expect(nearestPoint(points, frame, [110, 40])).toBe(2);
  const wider = { ...map, base: { points: Float32Array.of(-4, 0, 4, 0), kept: 1 } };
  expect(frameOf(wider, 136, 136).scale).toBe(12.5);
});

test('arrows lead to the nearest point on their side', () => {
  expect(nextPoint(points, 0, [1, 0])).toBe(1);
  expect(nextPoint(points, 1, [1, 0])).toBe(2);
  expect(nextPoint(points, 0, [0, -1])).toBe(3);
  expect(nextPoint(points, 2, [1, 0])).toBe(2);
});
