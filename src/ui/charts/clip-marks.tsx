// Where a gradient was longer than the run lets it be.

import type { ReactNode } from 'react';
import { placeX, type Placed } from './plot-scale.ts';
import type { RunChart } from './run-chart.ts';

/** Of all steps, those whose gradient was cut to `clip`. */
export function clippedShare({ columns }: RunChart, clip: number): number {
  const norms = columns.column('gradientNorm');
  let clipped = 0;
  for (const norm of norms) if (norm > clip) clipped += 1;
  return norms.length === 0 ? 0 : clipped / norms.length;
}

/** Pixels between two marks that are both drawn. */
const CROWDED = 6;

/** A triangle at the top for every clipped step, one where several lie close together. */
export function clipMarks({ columns, axis }: RunChart, clip: number): (placed: Placed) => ReactNode {
  return function ClipMarks(placed: Placed) {
    const norms = columns.column('gradientNorm');
    const [low, high] = placed.x.domain;
    const path: string[] = [];
    let last = -Infinity;
    for (const [index, norm] of norms.entries()) {
      const x = axis.xs[index] ?? 0;
      if (!(norm > clip) || x < low || x > high) continue;
      const place = placeX(placed, x);
      if (place - last < CROWDED) continue;
      last = place;
      path.push(`M${(place - 4).toFixed(1)} ${placed.area.y - 7}h8l-4 6Z`);
    }
    return <path d={path.join('')} fill="var(--caution-mark)" />;
  };
}
