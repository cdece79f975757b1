// What a plot is made of.

import type { ReactNode } from 'react';
import type { AxisScale, Placed } from './plot-scale.ts';

export type Numbers = Float64Array | readonly number[];

/** Points of one line, in ascending order of x; a y that is not finite breaks the line. */
export interface PlotPoints {
  readonly xs: Numbers;
  readonly ys: Numbers;
}

export interface PlotSeries extends PlotPoints {
  readonly key: string;
  readonly color: string;
  readonly dash?: string | undefined;
  readonly width?: number;
  readonly opacity?: number;
  /** Rings on the points, for series of a few. */
  readonly rings?: boolean;
  /** A dot at its end, and on the point under the pointer. */
  readonly dots?: boolean;
  /** What lies between two values at every point: how sure it is. */
  readonly band?: { readonly low: Numbers; readonly high: Numbers } | undefined;
}

/** A level line. */
export interface PlotReference {
  readonly value: number;
  readonly dash: string;
  readonly color?: string;
  /** Written on the line itself. */
  readonly label?: string | undefined;
  /** Which end the words stand at; absent: right, below the line. */
  readonly above?: boolean;
}

/** A name at the right end of a line. */
export interface PlotLabel {
  readonly value: number;
  readonly figure: string;
  readonly text: string;
  readonly color: string;
}

export interface PlotProps {
  readonly label: string;
  readonly height: number;
  readonly x: AxisScale;
  readonly y: AxisScale;
  readonly showX: boolean;
  readonly series: readonly PlotSeries[];
  readonly references?: readonly PlotReference[];
  readonly labels?: readonly PlotLabel[];
  /** Room for the labels; 0 on narrow screens. */
  readonly gutter: number;
  readonly axisWidth?: number;
  /** Pixels between the plot and its step axis, for marks. */
  readonly track?: number;
  /** Which x the arrow keys walk over; absent: those of the first series. */
  readonly stops?: ArrayLike<number>;
  /** What all series say at an x. */
  readonly tip: (x: number) => PlotTip | undefined;
  /** Further drawings, given the plot's place. */
  readonly marks?: ((placed: Placed) => ReactNode) | undefined;
}

export interface PlotTip {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly value: string }[];
}

/** Pixels that every plot keeps for its x axis, above itself, and between two labels. */
export const AXIS_HEIGHT = 24;
export const TOP = 10;
export const LABEL_GAP = 16;
