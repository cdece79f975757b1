// What all charts of a view share: the place under the pointer, a pinned place, and the part that is looked at. Kept out
// of React's state, so that a moving pointer draws crosshairs and nothing else.

import { create } from 'zustand';

interface ChartView {
  /** x under the pointer or chosen by keys. */
  readonly cursor: number | undefined;
  /** x that stays marked when the pointer leaves. */
  readonly pinned: number | undefined;
  /** Part of the x axis that is shown; absent: all of it. */
  readonly window: readonly [from: number, to: number] | undefined;
  /** Label of the chart that the pointer or the focus is in: its tip is shown. */
  readonly source: string | undefined;
}

const fresh: ChartView = { cursor: undefined, pinned: undefined, window: undefined, source: undefined };

export const useChartView = create<ChartView>()(() => fresh);

export function resetChartView(): void {
  useChartView.setState(fresh, true);
}

export function pointAt(x: number, source: string): void {
  useChartView.setState({ cursor: x, source });
}

/** The pointer has left: what is pinned comes back. */
export function pointNowhere(): void {
  useChartView.setState({ cursor: undefined, source: undefined });
}

/** Pins a place; the same place again, or one close to it, lets it go. */
export function togglePin(x: number, tolerance: number): void {
  useChartView.setState(({ pinned }) => ({ pinned: pinned !== undefined && Math.abs(pinned - x) <= tolerance ? undefined : x }));
}

export function zoomTo(from: number, to: number): void {
  useChartView.setState({ window: from < to ? [from, to] : [to, from] });
}

export function resetZoom(): void {
  useChartView.setState({ window: undefined });
}
