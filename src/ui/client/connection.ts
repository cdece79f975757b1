// One worker for the page, and what its events change in the stores.

import { toWireError } from '../../base/errors.ts';
import type { Calls, CommandType, RunStatus, Snapshot } from '../../contract/protocol.ts';
import { recordMetrics } from './metric-store.ts';
import { useInspections } from './inspection-store.ts';
import { logEvaluation, logStatus } from './run-log.ts';
import { isFinished, notify, useStudio } from './studio-store.ts';
import { WorkerClient, type ClientEvent, type Sent, type WorkerLike } from './worker-client.ts';

function startWorker(): WorkerLike {
  return new Worker(new URL('../../worker/worker.ts', import.meta.url), { type: 'module', name: 'studio' });
}

let client: WorkerClient | undefined;

/** Starts the worker and asks for everything it knows. Tests pass a worker of their own. */
export function openStudio(start: () => WorkerLike = startWorker): void {
  client = new WorkerClient(start);
  client.subscribe(follow);
  void greet();
}

/** Asks for the whole state again, and for the GPU where it has not been started. */
export async function greet(): Promise<void> {
  try {
    applySnapshot(await call('hello', {}));
    useStudio.setState({ connection: 'ready' });
    if (useStudio.getState().device.state === 'unknown') await call('start-device', {});
  } catch (error) {
    const state = useStudio.getState();
    if (state.connection === 'connecting') useStudio.setState({ connection: 'failed' });
    if (state.device.state !== 'missing') notify({ kind: 'error', error: toWireError(error) });
  }
}

export function call<T extends CommandType>(type: T, request: Calls[T]['request']): Promise<Calls[T]['reply']> {
  return send(type, request).reply;
}

export function send<T extends CommandType>(type: T, request: Calls[T]['request']): Sent<T> {
  client ??= new WorkerClient(startWorker);
  return client.send(type, request);
}

export function applySnapshot(snapshot: Snapshot): void {
  useStudio.setState({
    device: snapshot.device,
    assets: snapshot.assets,
    runs: snapshot.runs,
    active: snapshot.active,
    storage: snapshot.storage,
  });
}

function follow(event: ClientEvent): void {
  switch (event.type) {
    case 'device':
      useStudio.setState({ device: event.device });
      return;
    case 'assets':
      useStudio.setState({ assets: event.assets });
      return;
    case 'import-progress':
      useStudio.getState().progressImport(event.commandId, event.progress);
      return;
    case 'inspection-progress':
      useInspections.setState(({ progress }) => ({ progress: { ...progress, [event.commandId]: event.progress } }));
      return;
    case 'run':
      followRun(event.status);
      return;
    case 'metrics':
      recordMetrics(event.runId, event.chunk);
      return;
    case 'evaluated':
      useStudio.getState().recordEvaluation(event.runId, event.record);
      logEvaluation(event.runId, event.record);
      return;
    case 'looked-inside':
      useStudio.getState().recordSamples(event.runId, event.records);
      return;
    case 'stage-report':
      useStudio.getState().recordReport(event.runId, event.record);
      return;
    case 'failed':
      notify({ kind: 'error', error: event.error });
      return;
    case 'worker-stopped':
      comeBack(event.restarted, event.detail);
  }
}

/** A run that has ended changes the list of runs and the storage: both are asked for again. */
function followRun(status: RunStatus): void {
  const before = useStudio.getState().active;
  logStatus(before, status);
  useStudio.getState().followRun(status);
  announceSave(before, status);
  if (isFinished(status.state) && before?.state !== status.state) void greet();
}

function announceSave(before: RunStatus | undefined, status: RunStatus): void {
  if (useStudio.getState().saveWantedBy !== status.runId || status.savedAt === undefined || status.savedAt === before?.savedAt) return;
  useStudio.setState({ saveWantedBy: undefined });
  notify({ kind: 'saved', step: status.savedStep ?? status.step });
}

function comeBack(restarted: boolean, detail: string): void {
  useStudio.setState({ active: undefined, connection: restarted ? 'connecting' : 'failed' });
  notify({ kind: restarted ? 'worker-restarted' : 'worker-stopped', detail });
  if (restarted) void greet();
}
