// One worker for the page, and what its events change in the stores.

import { toWireError } from '../../base/errors.ts';
import type { Calls, CommandType, RunStatus, Snapshot } from '../../contract/protocol.ts';
import { progressComparison } from './comparison-store.ts';
import { keepStorage } from './keep-storage.ts';
import { progressMeasuring } from './forecast-store.ts';
import { recordMetrics } from './metric-store.ts';
import { useInspections } from './inspection-store.ts';
import { logEvent } from './run-log.ts';
import { useSelfTest } from './self-test-store.ts';
import { isFinished, notify, useStudio } from './studio-store.ts';
import { useWork } from './work-store.ts';
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
    following: snapshot.elsewhere === true,
    storage: snapshot.storage,
  });
}

/** What each event changes. */
const followers: { readonly [T in ClientEvent['type']]: (event: Extract<ClientEvent, { readonly type: T }>) => void } = {
  device: (event) => useStudio.setState({ device: event.device }),
  assets: (event) => useStudio.setState({ assets: event.assets }),
  'import-progress': (event) => useStudio.getState().progressImport(event.commandId, event.progress),
  'work-progress': (event) => useWork.getState().note(event.commandId, event.phase),
  'comparison-progress': (event) => progressComparison(event.commandId, event.progress),
  'inspection-progress': (event) =>
    useInspections.setState(({ progress }) => ({ progress: { ...progress, [event.commandId]: event.progress } })),
  'measuring-steps': (event) => progressMeasuring(event.commandId, event.progress),
  run: (event) => followRun(event.status, event.elsewhere === true),
  'elsewhere-ended': () => leaveOtherTab(),
  'run-event': (event) => logEvent(event.runId, event.event),
  metrics: (event) => recordMetrics(event.runId, event.chunk),
  evaluated: (event) => useStudio.getState().recordEvaluation(event.runId, event.record),
  'looked-inside': (event) => useStudio.getState().recordSamples(event.runId, event.records),
  'stage-report': (event) => useStudio.getState().recordReport(event.runId, event.record),
  failed: (event) => notify({ kind: 'error', error: event.error }),
  'worker-stopped': (event) => comeBack(event.restarted, event.detail),
  'self-test-progress': ({ progress }) => useSelfTest.setState({ progress }),
};

function follow(event: ClientEvent): void {
  // Each type has the function that takes it: a pairing that the compiler cannot follow.
  (followers[event.type] as (event: ClientEvent) => void)(event);
}

/** A run that has ended changes the list of runs and the storage: both are asked for again. */
function followRun(status: RunStatus, elsewhere: boolean): void {
  const before = useStudio.getState().active;
  useStudio.getState().followRun(status, elsewhere);
  announceSave(before, status);
  announceRecovery(before, status);
  if (status.savedAt !== undefined && !elsewhere) keepStorage();
  if (isFinished(status.state) && before?.state !== status.state) void greet();
}

function announceSave(before: RunStatus | undefined, status: RunStatus): void {
  if (useStudio.getState().saveWantedBy !== status.runId || status.savedAt === undefined || status.savedAt === before?.savedAt) return;
  useStudio.setState({ saveWantedBy: undefined });
  notify({ kind: 'saved', step: status.savedStep ?? status.step });
}

function announceRecovery(before: RunStatus | undefined, status: RunStatus): void {
  const loss = status.losses?.at(-1);
  if (before?.state === 'recovering' && status.state === 'training' && loss !== undefined) notify({ kind: 'recovered', loss });
}

/** The tab that trained is gone, or its run has ended: what it left is asked for. */
function leaveOtherTab(): void {
  const { active, waitingFor } = useStudio.getState();
  useStudio.setState({ active: undefined, following: false });
  // Where this tab takes the run over, that is the reason.
  if (waitingFor === 'take-over') return;
  if (active !== undefined && !isFinished(active.state)) notify({ kind: 'other-tab-gone' });
  void greet();
}

function comeBack(restarted: boolean, detail: string): void {
  useStudio.setState({ active: undefined, following: false, connection: restarted ? 'connecting' : 'failed' });
  notify({ kind: restarted ? 'worker-restarted' : 'worker-stopped', detail });
  if (restarted) void greet();
}
