// What a draft will take: memory from a plan of its steps, time from a few steps that were tried.

import { create } from 'zustand';
import type { WireError } from '../../base/errors.ts';
import type { MeasuringProgress } from '../../contract/measurement-calls.ts';
import type { RunEstimate } from '../../contract/run-estimate.ts';
import type { StageMeasurement } from '../../contract/step-measurement.ts';

export type Memory =
  | { readonly state: 'none' | 'planning' }
  | { readonly state: 'planned'; readonly estimate: RunEstimate }
  | { readonly state: 'failed'; readonly error: WireError };

interface Measuring {
  readonly commandId: number;
  readonly progress?: MeasuringProgress | undefined;
}

interface ForecastStore {
  readonly memory: Memory;
  readonly measuring: Measuring | undefined;
  /** What was measured, by what decides the time of a stage. */
  readonly measured: ReadonlyMap<string, StageMeasurement>;
  readonly failure: WireError | undefined;
}

export const useForecast = create<ForecastStore>()(() => ({
  memory: { state: 'none' },
  measuring: undefined,
  measured: new Map(),
  failure: undefined,
}));

export function progressMeasuring(commandId: number, progress: MeasuringProgress): void {
  if (useForecast.getState().measuring?.commandId === commandId) useForecast.setState({ measuring: { commandId, progress } });
}
