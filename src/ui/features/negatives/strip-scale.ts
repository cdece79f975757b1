// Places on the rank strip: ranks on a logarithmic axis, shares of the answer's score on a linear one.

import type { RankBand } from '../../../contract/negatives-calls.ts';

export interface StripScale {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** Lowest and highest share shown. */
  readonly shares: readonly [number, number];
}

export const plot = { left: 52, right: 14, top: 30, bottom: 24 } as const;

/** Shares shown: what the bands span, in steps of 5 %, at least from 90 to 105 %. */
export function sharesShown(bands: readonly RankBand[]): readonly [number, number] {
  const low = Math.min(0.9, ...bands.map((band) => band.low));
  const high = Math.max(1.05, ...bands.map((band) => band.high));
  // A query whose answer scores near nothing has shares beyond all measure.
  return [Math.floor(Math.max(-0.5, low) * 20) / 20, Math.ceil(Math.min(1.6, high) * 20) / 20];
}

export function placeOfRank({ width, depth }: StripScale, rank: number): number {
  const inner = width - plot.left - plot.right;
  return plot.left + (depth <= 1 ? 0 : (inner * Math.log(rank)) / Math.log(depth));
}

/** The rank at a place, within 1 and the depth. */
export function rankAtPlace({ width, depth }: StripScale, x: number): number {
  const inner = width - plot.left - plot.right;
  return clamp(Math.round(Math.exp(((x - plot.left) / inner) * Math.log(depth))), 1, depth);
}

export function placeOfShare({ height, shares: [low, high] }: StripScale, share: number): number {
  const inner = height - plot.top - plot.bottom;
  return plot.top + inner * (1 - (clamp(share, low, high) - low) / (high - low));
}

/** The share at a place, in whole per cent. */
export function shareAtPlace({ height, shares: [low, high] }: StripScale, y: number): number {
  const inner = height - plot.top - plot.bottom;
  const share = low + (1 - (y - plot.top) / inner) * (high - low);
  return Math.round(clamp(share, low, high) * 100) / 100;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Ranks that are written on the axis: 1, 2, 5, 10, ... */
export function rankTicks(depth: number): readonly number[] {
  return [1, 2, 5, 10, 20, 50, 100, 200, 500].filter((rank) => rank <= depth);
}

/** Shares that are written: about five of them, at round numbers. */
export function shareTicks([low, high]: readonly [number, number]): readonly number[] {
  const step = [0.05, 0.1, 0.2, 0.25, 0.5].find((one) => (high - low) / one <= 6) ?? 0.5;
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step - 1e-9); tick * step <= high + 1e-9; tick += 1) ticks.push(Math.round(tick * step * 100) / 100);
  return ticks;
}
