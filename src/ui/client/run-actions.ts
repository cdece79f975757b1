// What a person can do to a run. Each asks the worker, waits for its answer, and says so where it fails.

import { toWireError } from '../../base/errors.ts';
import { applySnapshot, call } from './connection.ts';
import { forgetMetrics, loadMetrics } from './metric-store.ts';
import { loadEvents } from './run-log.ts';
import { saveBlob } from './save-file.ts';
import { mergeEvaluations, mergeReports, mergeSamples, notify, useStudio } from './studio-store.ts';

/** Starts the built-in sample; the run's id, or undefined where it was refused (`starting` then says why). */
export function startDemo(): Promise<string | undefined> {
  return start('demo', () => call('start-demo', {}));
}

/** Starts a run from the JSON of a run file. */
export function startRun(runFile: unknown): Promise<string | undefined> {
  return start('run', () => call('start-run', { runFile }));
}

async function start(kind: 'demo' | 'run', begin: () => ReturnType<typeof call<'start-run'>>): Promise<string | undefined> {
  useStudio.setState({ starting: { kind } });
  try {
    const status = await begin();
    useStudio.getState().followRun(status, false);
    useStudio.setState({ starting: undefined });
    return status.runId;
  } catch (error) {
    useStudio.setState({ starting: { kind, error: toWireError(error) } });
    return undefined;
  }
}

type Control = 'step-once' | 'pause' | 'continue' | 'save-now' | 'evaluate-now' | 'stop' | 'resume-run';

/** Sends one command to a run; the buttons are locked until it is answered. True where the worker agreed. */
export async function control(command: Control, runId: string): Promise<boolean> {
  if (useStudio.getState().waitingFor !== undefined) return false;
  const done = await waiting(command, async () => {
    // The save itself comes at the end of a step: it is announced when the run says so.
    if (command === 'save-now') useStudio.setState({ saveWantedBy: runId });
    if (command === 'pause' || command === 'stop') useStudio.setState({ wish: command });
    if (command === 'continue') useStudio.setState({ wish: undefined });
    const status = await call(command, { runId });
    // A save answers when it is done: by then the events have told of later states.
    if (command !== 'save-now') useStudio.getState().followRun(status, false);
    return true;
  });
  return done === true;
}

export async function deleteRun(runId: string): Promise<void> {
  await waiting('delete-run', async () => {
    applySnapshot(await call('delete-run', { runId }));
    forgetMetrics(runId);
    useStudio.setState(({ opened }) => ({ opened: Object.fromEntries(Object.entries(opened).filter(([id]) => id !== runId)) }));
  });
}

/** Fetches everything recorded of a run; the error where there is no such run. */
export async function openRun(runId: string): Promise<void> {
  const record = await call('read-run', { runId });
  loadMetrics(runId, record.metrics);
  // What happened is told beside the curves: they are shown without it.
  const { events } = await call('read-events', { runId }).catch(() => ({ events: [] }));
  loadEvents(runId, events);
  useStudio.setState(({ opened, active }) => {
    const meanwhile = opened[runId];
    const status = active?.runId === runId ? active : record.status;
    const evaluations = mergeEvaluations(record.evaluations, meanwhile?.evaluations ?? []);
    const samples = mergeSamples(record.samples, meanwhile?.samples ?? []);
    const reports = mergeReports(record.reports, meanwhile?.reports ?? []);
    return { opened: { ...opened, [runId]: { status, record, evaluations, samples, reports } } };
  });
}

/** Builds the zip of a run's model and hands it to the person. */
export async function downloadRun(runId: string): Promise<void> {
  await waiting('export-run', async () => {
    const { blob, fileName } = await call('export-run', { runId });
    if (await saveBlob(blob, fileName)) notify({ kind: 'saved-file', fileName, sizeBytes: blob.size });
  });
}

/** Does what a command asks for; the buttons are locked meanwhile, and a refusal is shown. */
export async function waiting<T>(command: string, work: () => Promise<T>): Promise<T | undefined> {
  useStudio.setState({ waitingFor: command });
  try {
    return await work();
  } catch (error) {
    notify({ kind: 'error', error: toWireError(error) });
    useStudio.setState({ wish: undefined });
    return undefined;
  } finally {
    useStudio.setState({ waitingFor: undefined });
  }
}
