// What one band of a chart is made of.

import type { ReactElement } from 'react';

export type BandPoint = Readonly<Record<string, number | undefined>> & { readonly step: number };

export interface BandLine {
  readonly key: string;
  readonly color: string;
  readonly dash?: string | undefined;
  readonly width?: number;
  readonly opacity?: number;
  /** Rings on the points, for series of a few. */
  readonly rings?: boolean;
  /** A whisker on every point, from `<key>Low` to `<key>High` of it. */
  readonly whiskers?: boolean;
}

export interface BandReference {
  readonly value: number;
  readonly dash: string;
  /** Written on the line itself. */
  readonly label?: string | undefined;
}

/** A name at the right end of a line. */
export interface BandLabel {
  readonly value: number;
  readonly figure: string;
  readonly text: string;
  readonly color: string;
}

export interface LineBandProps {
  readonly label: string;
  readonly points: readonly BandPoint[];
  readonly height: number;
  readonly stepDomain: readonly [number, number];
  readonly stepTicks: readonly number[];
  readonly showSteps: boolean;
  readonly valueTicks: readonly number[];
  readonly logarithmic?: boolean;
  readonly lines: readonly BandLine[];
  readonly references?: readonly BandReference[];
  readonly labels?: readonly BandLabel[];
  /** Room for the labels; 0 on narrow screens. */
  readonly gutter: number;
  readonly axisWidth?: number;
  readonly formatValue: (value: number) => string;
  readonly formatStep: (step: number) => string;
  readonly tip?: ((step: number) => ReactElement | null) | undefined;
}

/** Pixels that every band keeps for its step axis, above its plot, and between two labels. */
export const AXIS_HEIGHT = 24;
export const TOP = 8;
export const LABEL_GAP = 16;
