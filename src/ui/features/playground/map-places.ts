// Points of the map on its canvas.

import type { CorpusMap } from '../../../contract/playground-calls.ts';

/** What the colour of a point says. */
export type MapColour = 'cluster' | 'query';

export interface MapFrame {
  readonly width: number;
  readonly height: number;
  /** Middle of what is shown, and pixels to one unit. */
  readonly middle: readonly [number, number];
  readonly scale: number;
}

const edge = 18;

/** One frame for both sides, so that a point can be followed from one to the other. */
export function frameOf({ base, tuned }: CorpusMap, width: number, height: number): MapFrame {
  const bounds = { left: Infinity, right: -Infinity, low: Infinity, high: -Infinity };
  for (const side of [tuned, base]) {
    if (side === undefined) continue;
    for (let at = 0; at < side.points.length; at += 2) {
      const [x, y] = [side.points[at] ?? 0, side.points[at + 1] ?? 0];
      bounds.left = Math.min(bounds.left, x);
      bounds.right = Math.max(bounds.right, x);
      bounds.low = Math.min(bounds.low, y);
      bounds.high = Math.max(bounds.high, y);
    }
  }
  const spans = [Math.max(1e-9, bounds.right - bounds.left), Math.max(1e-9, bounds.high - bounds.low)] as const;
  return {
    width,
    height,
    middle: [(bounds.left + bounds.right) / 2, (bounds.low + bounds.high) / 2],
    scale: Math.min((width - 2 * edge) / spans[0], (height - 2 * edge) / spans[1]),
  };
}

export function placeOf({ width, height, middle, scale }: MapFrame, [x, y]: readonly [number, number]): readonly [number, number] {
  return [width / 2 + (x - middle[0]) * scale, height / 2 - (y - middle[1]) * scale];
}

export function pointAt(points: Float32Array, index: number): readonly [number, number] {
  return [points[2 * index] ?? 0, points[2 * index + 1] ?? 0];
}

/** The point next to a place on the canvas. */
export function nearestPoint(points: Float32Array, frame: MapFrame, [x, y]: readonly [number, number]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; 2 * index < points.length; index += 1) {
    const [px, py] = placeOf(frame, pointAt(points, index));
    const away = (px - x) ** 2 + (py - y) ** 2;
    if (away < least) [best, least] = [index, away];
  }
  return best;
}

/** The nearest point in a direction, within a quarter turn to either side of it; the point itself where there is none. */
export function nextPoint(points: Float32Array, from: number, [dx, dy]: readonly [number, number]): number {
  const [x, y] = pointAt(points, from);
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; 2 * index < points.length; index += 1) {
    const [px, py] = pointAt(points, index);
    const [ahead, aside] = [(px - x) * dx + (py - y) * dy, (px - x) * dy - (py - y) * dx];
    const away = ahead * ahead + 4 * aside * aside;
    if (ahead > 0 && Math.abs(aside) <= ahead && away < least) [best, least] = [index, away];
  }
  return best;
}
