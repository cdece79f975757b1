// How charts are drawn, remembered in this browser. What part of a chart is looked at is not: who comes back sees all of it.

import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { axisKinds, type AxisKind } from './run-axis.ts';

interface ChartPreferences {
  readonly axis: AxisKind;
  readonly logarithmicX: boolean;
  /** A part that was chosen moves with the newest step. */
  readonly followsLatest: boolean;
}

export const useChartPreferences = create<ChartPreferences>()(
  persist((): ChartPreferences => ({ axis: 'step', logarithmicX: false, followsLatest: true }), {
    name: 'studio.charts',
    version: 1,
    merge: (stored, current) => ({ ...current, ...known(stored) }),
  }),
);

/** Takes over only what has the right form. */
function known(stored: unknown): Partial<ChartPreferences> {
  if (typeof stored !== 'object' || stored === null) return {};
  const found = stored as Readonly<Record<string, unknown>>; // every value is checked below
  const axis = axisKinds.find((kind) => kind === found['axis']);
  return {
    ...(axis === undefined ? {} : { axis }),
    ...(found['logarithmicX'] === true ? { logarithmicX: true } : {}),
    ...(found['followsLatest'] === false ? { followsLatest: false } : {}),
  };
}
