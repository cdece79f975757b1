// What a person can do about what befell a run: take it over, make room, go on more slowly.

import type { OldCheckpoints } from '../../contract/recovery.ts';
import { applySnapshot, call } from './connection.ts';
import { waiting } from './run-actions.ts';
import { useStudio } from './studio-store.ts';

/** The run of another tab is saved there and goes on in this one. */
export async function takeOver(runId: string): Promise<void> {
  await waiting('take-over', async () => {
    useStudio.getState().followRun(await call('take-over', { runId }), false);
  });
}

/** Goes on from the last save with half the learning rate of the stage that failed. True where the worker agreed. */
export async function resumeHalved(runId: string): Promise<boolean> {
  const agreed = await waiting('resume-run', async () => {
    useStudio.getState().followRun(await call('resume-run', { runId, halvesLearningRate: true }), false);
    return true;
  });
  return agreed === true;
}

export function oldCheckpoints(): Promise<OldCheckpoints> {
  return call('old-checkpoints', {});
}

/** Removes checkpoints that no run needs; a run that waits for room then goes on. */
export async function freeCheckpoints(): Promise<void> {
  await waiting('free-checkpoints', async () => {
    applySnapshot(await call('free-checkpoints', {}));
    const { active } = useStudio.getState();
    if (active?.blocked !== undefined) useStudio.getState().followRun(await call('continue', { runId: active.runId }), false);
  });
}
