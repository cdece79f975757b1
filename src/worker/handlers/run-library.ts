// Commands about what runs keep and are called, and what happened to them.

import { InputError } from '../../base/errors.ts';
import type { Calls, Snapshot } from '../../contract/protocol.ts';
import type { PrunablePart, RunCalls, StoredCheckpoint } from '../../contract/run-calls.ts';
import type { RunEventLog } from '../event-log.ts';
import type { OpfsFolder } from '../opfs-folder.ts';
import { isOfModel, pinnedPath, readDescription, readDetails, writeDescription } from '../run-library.ts';
import type { HandlersOf, Workshop } from '../workshop.ts';

type RunLibraryCommand = keyof RunCalls | 'step-once' | 'describe-run' | 'prune-run';

export function runLibraryHandlers(workshop: Workshop, log: RunEventLog): HandlersOf<RunLibraryCommand> {
  return {
    'step-once': async ({ runId }) => {
      const run = await Promise.resolve(workshop.running(runId));
      if (run.status.state !== 'paused') throw new InputError('The run is not paused.', 'Pause it first, then go step by step.');
      run.control.stepOnce();
      return run.status;
    },
    'read-events': async ({ runId }) => ({ events: await log.read(runId) }),
    'note-freeze': async ({ seconds }) => {
      const status = await Promise.resolve(workshop.active?.status);
      if (status !== undefined) {
        const { runId, stageIndex, step } = status;
        log.add(runId, { kind: 'frozen', at: Date.now(), stageIndex, step, seconds });
      }
      return {};
    },
    'read-library': async () => {
      const summaries = await workshop.runs.summaries(workshop.active?.status.runId);
      return { runs: await Promise.all(summaries.map(({ runId }) => readDetails(workshop.runs, runId))) };
    },
    'describe-run': (request) => describe(workshop, request),
    'prune-run': ({ runId, parts }) => prune(workshop, runId, parts),
    'pin-checkpoint': async ({ runId, path, pinned }) => {
      await pin(workshop, runId, { path, pinned });
      return {};
    },
  };
}

async function describe(workshop: Workshop, request: Calls['describe-run']['request']): Promise<Snapshot> {
  const { runId, name, ...given } = request;
  const folder = workshop.runs.folderOf(runId);
  const header = await workshop.runs.header(runId);
  const before = await readDescription(folder);
  await writeDescription(folder, { note: given.note ?? before.note, starred: given.starred ?? before.starred });
  const wanted = name?.trim() ?? '';
  if (wanted !== '' && wanted !== header.status.name) {
    refuseLive(workshop, runId);
    await workshop.runs.saveHeader({ ...header, status: { ...header.status, name: wanted } });
  }
  return workshop.snapshot();
}

function refuseLive(workshop: Workshop, runId: string): void {
  const { active } = workshop;
  if (active?.status.runId === runId) throw new InputError(`${active.status.name} is running.`, 'Wait for its end, or stop it first.');
}

async function prune(workshop: Workshop, runId: string, parts: readonly PrunablePart[]): Promise<Snapshot> {
  refuseLive(workshop, runId);
  const folder = workshop.runs.folderOf(runId);
  const { checkpoints } = await readDetails(workshop.runs, runId);
  const goes = ({ kind }: StoredCheckpoint): boolean => parts.includes(kind);
  for (const { path } of checkpoints.filter(goes)) await folder.remove(path);
  if (parts.includes('models')) {
    const folders = new Set((await folder.list('')).filter(isOfModel).map((path) => path.slice(0, path.indexOf('/'))));
    for (const path of folders) await folder.remove(path);
  }
  return workshop.snapshot();
}

/** A pinned checkpoint is a copy: the run may write its slot anew. */
async function pin(
  workshop: Workshop,
  runId: string,
  { path, pinned }: { readonly path: string; readonly pinned: boolean },
): Promise<void> {
  const folder = workshop.runs.folderOf(runId);
  const { checkpoints } = await readDetails(workshop.runs, runId);
  const checkpoint = checkpoints.find((one) => one.path === path);
  if (checkpoint === undefined) throw new InputError('This checkpoint is no longer there.', 'Look at the list again.');
  if (!pinned) {
    if (checkpoint.kind === 'pinned') await folder.remove(path);
    return;
  }
  const target = `${pinnedPath}/${checkpoint.stageIndex}-${checkpoint.step}/slot`;
  await copyFolder(folder, path, target);
}

/** The manifest last: a copy that was cut off does not exist. */
async function copyFolder(folder: OpfsFolder, from: string, to: string): Promise<void> {
  const names = (await folder.list(from)).map((path) => path.slice(from.length + 1));
  for (const name of names.sort((a, b) => Number(a === 'manifest.json') - Number(b === 'manifest.json'))) {
    const source = await folder.open(`${from}/${name}`);
    if (source === undefined) continue;
    const writer = await folder.writer(`${to}/${name}`);
    for await (const bytes of source.stream()) await writer.write(bytes);
    await writer.close();
  }
}
