// Asks the worker what a draft will take.

import { toWireError } from '../../base/errors.ts';
import type { StageMeasurement } from '../../contract/step-measurement.ts';
import { send } from './connection.ts';
import type { Draft } from './draft.ts';
import { runFileOf } from './draft-run-file.ts';
import { timeKeysOf } from './forecast.ts';
import { useForecast, type Memory } from './forecast-store.ts';

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
