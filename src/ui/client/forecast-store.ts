// What a draft will take: memory from a plan of its steps, time from a few steps that were tried.

import { create } from 'zustand';
import { toWireError, type WireError } from '../../base/errors.ts';
import type { MeasuringProgress } from '../../contract/measurement-calls.ts';
import type { RunEstimate } from '../../contract/run-estimate.ts';
import type { StageMeasurement } from '../../contract/step-measurement.ts';
import { send } from './connection.ts';
import type { Draft } from './draft.ts';
import { runFileOf } from './draft-run-file.ts';
import { timeKeysOf } from './forecast.ts';

type Memory =
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

/** Plans a draft's steps; what comes of it the returned function gives up. */
export function planMemory(draft: Draft): () => void {
  const { id, reply } = send('estimate-run', { runFile: runFileOf(draft) });
  let isWanted = true;
  if (useForecast.getState().memory.state !== 'planned') useForecast.setState({ memory: { state: 'planning' } });
  const take = (memory: Memory): void => {
    if (isWanted) useForecast.setState({ memory });
  };
  reply.then(
    (estimate) => take({ state: 'planned', estimate }),
    (error: unknown) => take({ state: 'failed', error: toWireError(error) }),
  );
  return () => {
    isWanted = false;
    void send('cancel', { commandId: id }).reply;
  };
}

/** Tries a few steps of every stage whose data are there. */
export async function measureTime(draft: Draft): Promise<void> {
  const { id, reply } = send('measure-steps', { runFile: runFileOf(draft) });
  useForecast.setState({ measuring: { commandId: id }, failure: undefined });
  try {
    const stages = await reply;
    const keys = timeKeysOf(draft);
    const found = stages.flatMap((stage): readonly (readonly [string, StageMeasurement])[] => {
      const key = keys.get(stage.id);
      return key === undefined ? [] : [[key, stage]];
    });
    const refused = stages.find((stage) => stage.state === 'refused');
    useForecast.setState(({ measured }) => ({ measured: new Map([...measured, ...found]), failure: refused?.error }));
  } catch (error) {
    const failure = toWireError(error);
    if (failure.code !== 'cancelled') useForecast.setState({ failure });
  } finally {
    useForecast.setState({ measuring: undefined });
  }
}

export function stopMeasuring(): void {
  const { measuring } = useForecast.getState();
  if (measuring !== undefined) void send('cancel', { commandId: measuring.commandId }).reply;
}

export function progressMeasuring(commandId: number, progress: MeasuringProgress): void {
  if (useForecast.getState().measuring?.commandId === commandId) useForecast.setState({ measuring: { commandId, progress } });
}
