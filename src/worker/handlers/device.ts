// Commands about the GPU, and those that only compute.

import { CapabilityError, InputError } from '../../base/errors.ts';
import type { DeviceCalls, SelfTestReport } from '../../contract/device-calls.ts';
import type { RunEstimate } from '../../contract/run-estimate.ts';
import type { RunFile } from '../../contract/run-file.ts';
import type { DeviceCeilings } from '../../contract/step-profile.ts';
import { estimateRun } from '../../engine/estimate-run.ts';
import { readRunFile } from '../../stages/definitions.ts';
import { measureCeilings } from '../../tensor/ledger/ceilings.ts';
import { embedWithFolder } from '../embed.ts';
import { freeCaches, storageUse } from '../storage-use.ts';
import { PageInputs } from '../page-inputs.ts';
import type { HandlersOf, Workshop } from '../workshop.ts';

type DeviceCommand = keyof DeviceCalls | 'start-device' | 'measure-ceilings' | 'estimate-run' | 'embed';

export function deviceHandlers(workshop: Workshop): HandlersOf<DeviceCommand> {
  return {
    'start-device': async () => (await workshop.gpu.start()).report,
    'measure-ceilings': () => measure(workshop),
    'estimate-run': ({ runFile }, { signal }) => estimate(workshop, readRunFile(runFile), signal),
    'self-test': (_, { signal }) => selfTest(workshop, signal),
    'storage-use': () => storageUse(workshop.root, workshop.assets.assets),
    'free-caches': async () => {
      refuseWhileBusy(workshop);
      await freeCaches(workshop.root);
      return storageUse(workshop.root, workshop.assets.assets);
    },
    'reset-studio': async () => {
      refuseWhileBusy(workshop);
      await workshop.root.remove('');
      return {};
    },
    embed: async ({ model, texts }, { signal }) => {
      const folder = 'runId' in model ? workshop.runs.folderOf(model.runId).folder('model') : workshop.assets.folderOf(model.modelId);
      return embedWithFolder(await workshop.device(), folder, texts, signal);
    },
  };
}

/** @throws InputError while a run is under way */
function refuseWhileBusy(workshop: Workshop): void {
  if (workshop.active !== undefined)
    throw new InputError(`${workshop.active.status.name} is under way.`, 'Wait until it has ended, or stop it first.');
}

/** The code of the test, with the references of all kernels, comes when it is wanted. */
async function selfTest(workshop: Workshop, signal: AbortSignal): Promise<SelfTestReport> {
  refuseWhileBusy(workshop);
  const { runSelfTest } = await import('../../tensor/self-test/run-self-test.ts');
  const device = await workshop.device();
  const report = await runSelfTest(device, { signal, onProgress: (progress) => workshop.tell({ type: 'self-test-progress', progress }) });
  device.trim();
  return report;
}

async function measure(workshop: Workshop): Promise<DeviceCeilings> {
  if (workshop.active !== undefined)
    throw new InputError(`${workshop.active.status.name} keeps the GPU busy.`, 'Measure once it has ended, or stop it first.');
  workshop.measuring ??= measureQuietly(workshop).finally(() => (workshop.measuring = undefined));
  return workshop.measuring;
}

async function measureQuietly(workshop: Workshop): Promise<DeviceCeilings> {
  const device = await workshop.device();
  const ceilings = await measureCeilings(device);
  device.trim();
  if (ceilings === undefined) throw new CapabilityError('There is no GPU to be measured.', 'Open the page in a browser with WebGPU.');
  workshop.ceilings = ceilings;
  return ceilings;
}

async function estimate(workshop: Workshop, runFile: RunFile, signal: AbortSignal): Promise<RunEstimate> {
  const target = await workshop.gpu.start();
  const scratch = workshop.scratch.folder(crypto.randomUUID());
  try {
    return await estimateRun({ runFile, target, inputs: new PageInputs(workshop.assets, scratch), scratch, signal });
  } finally {
    await scratch.remove('');
  }
}
