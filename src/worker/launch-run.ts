// From a run's header to a run that is executed: alone in this storage, on a device that stands, with room for its saves.

import { InputError } from '../base/errors.ts';
import type { RunStatus } from '../contract/protocol.ts';
import type { RunInputs } from '../engine/inputs.ts';
import { adoptTilesOf } from '../engine/run-record.ts';
import { readRunFile } from '../stages/definitions.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { ActiveRun } from './active-run.ts';
import { PageInputs } from './page-inputs.ts';
import { refuseShortStorage } from './room-for-run.ts';
import type { RunHeader } from './run-store.ts';
import type { Workshop } from './workshop.ts';

export interface Launch {
  readonly header: RunHeader;
  /** Goes on from its last save. */
  readonly resumes: boolean;
  /** Has the training lock already; given back at the end. */
  readonly release?: () => void;
}

/** @throws InputError where another run is under way, here or in another tab; StorageError where its saves do not fit */
export async function launchRun(workshop: Workshop, { header, resumes, release: held }: Launch): Promise<RunStatus> {
  const release = held ?? (await takeLock(workshop));
  try {
    const run = await prepare(workshop, header, resumes);
    workshop.active = run;
    void run.execute().finally(() => {
      workshop.active = undefined;
      release();
    });
    return run.status;
  } catch (error) {
    release();
    throw error;
  }
}

async function takeLock({ active, otherTabs }: Workshop): Promise<() => void> {
  if (active === undefined) return otherTabs.takeLock();
  const { name } = active.status;
  throw new InputError(`${name} is running.`, 'Stop it first, or wait for its end.', { fault: { key: 'run-under-way', name } });
}

async function prepare(workshop: Workshop, header: RunHeader, resumes: boolean): Promise<ActiveRun> {
  const { runs, assets, demo, tiles } = workshop;
  const runFile = readRunFile(header.runFile);
  if (!resumes) await refuseShortStorage(runFile, assets);
  const device = await openDevice(workshop, header);
  await workshop.measuring?.catch(() => undefined);
  await workshop.comparisons.stop();
  const inputs: RunInputs = header.isDemo ? demo : new PageInputs(assets, runs.folderOf(header.runId).folder('made'));
  await runs.saveHeader(header);
  return new ActiveRun({
    header,
    runFile,
    device,
    inputs,
    store: runs,
    resumes,
    openDevice: () => openDevice(workshop, header),
    keepTiles: (used) => tiles.save(used),
    tell: (event) => workshop.tellOfRun(event),
  });
}

/** The device, with the tiles that the run used before. */
async function openDevice(workshop: Workshop, { runFile }: RunHeader): Promise<TensorDevice> {
  const device = await workshop.device();
  adoptTilesOf(runFile, device);
  return device;
}
