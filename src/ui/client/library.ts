// What tells runs apart, as the worker reads it from storage: asked for where runs are listed, and again when they change.

import { create } from 'zustand';
import { toWireError } from '../../base/errors.ts';
import type { PrunablePart, RunDescription, RunDetails } from '../../contract/run-calls.ts';
import { applySnapshot, call } from './connection.ts';
import { notify } from './studio-store.ts';

/** More curves than these cannot be told apart. */
export const MOST_COMPARED = 5;

interface Library {
  /** By run id; absent until it was read. */
  readonly details: Readonly<Record<string, RunDetails>> | undefined;
  /** Runs to compare, in the order of their choice. */
  readonly chosen: readonly string[];
}

export const useLibrary = create<Library>()(() => ({ details: undefined, chosen: [] }));

export async function loadLibrary(): Promise<void> {
  try {
    const { runs } = await call('read-library', {});
    useLibrary.setState(({ chosen }) => ({
      details: Object.fromEntries(runs.map((run) => [run.runId, run])),
      chosen: chosen.filter((id) => runs.some(({ runId }) => runId === id)),
    }));
  } catch (error) {
    notify({ kind: 'error', error: toWireError(error) });
  }
}

export function toggleChosen(runId: string): void {
  useLibrary.setState(({ chosen }) => ({
    chosen: chosen.includes(runId) ? chosen.filter((id) => id !== runId) : [...chosen, runId].slice(-MOST_COMPARED),
  }));
}

export async function describeRun(runId: string, change: Partial<RunDescription> & { readonly name?: string }): Promise<void> {
  await changed(async () => applySnapshot(await call('describe-run', { runId, ...change })));
}

export async function pruneRun(runId: string, parts: readonly PrunablePart[]): Promise<void> {
  await changed(async () => applySnapshot(await call('prune-run', { runId, parts })));
}

async function changed(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    notify({ kind: 'error', error: toWireError(error) });
  }
  await loadLibrary();
}
