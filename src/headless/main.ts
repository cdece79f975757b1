// The headless door: executes a run file without a page, on whatever Vulkan adapter Dawn finds.
//   node dist-headless/main.mjs run.json --output out [--resume] [--profile]
//   node dist-headless/main.mjs run.json --estimate

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, toWireError } from '../base/errors.ts';
import type { Folder } from '../base/folder.ts';
import type { RunFile } from '../contract/run-file.ts';
import type { StepProfile } from '../contract/step-profile.ts';
import { RunControl } from '../engine/control.ts';
import { estimateRun } from '../engine/estimate-run.ts';
import { MemoryBudgetError, refusalOf } from '../engine/fit-stage.ts';
import { executeRun } from '../engine/run.ts';
import { adoptTiles } from '../engine/run-record.ts';
import { readRunFileText } from '../stages/definitions.ts';
import { requestDevice } from '../tensor/device/request-device.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { WebGpuDevice } from '../tensor/device/webgpu-device.ts';
import { measureCeilings } from '../tensor/ledger/ceilings.ts';
import { readArguments, type Arguments } from './arguments.ts';
import { ConsoleObserver } from './console-observer.ts';
import { estimateReport } from './estimate-report.ts';
import { NodeFolder } from './node-folder.ts';
import { startNodeGpu } from './node-gpu.ts';
import { NodeInputs } from './node-inputs.ts';
import { profileReport } from './profile-report.ts';

interface GivenRun {
  readonly path: string;
  /** As it was written. */
  readonly text: string;
  readonly runFile: RunFile;
}

async function readRun(path: string): Promise<GivenRun> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new InputError(`The run file ${path} cannot be read.`, 'Check the path.', { cause });
  }
  return { path, text, runFile: readRunFileText(text) };
}

async function main(): Promise<void> {
  const given = readArguments(process.argv.slice(2));
  const run = await readRun(given.runFile);
  if (given.does === 'estimate') await estimate(run);
  else await execute(run, given);
}

async function execute({ path, text, runFile }: GivenRun, given: Extract<Arguments, { does: 'run' }>): Promise<void> {
  const observer = new ConsoleObserver();
  const folder = new NodeFolder(given.output);
  const device = await WebGpuDevice.start(await requestDevice(startNodeGpu()));
  observer.onNote(`${runFile.name} on ${device.report.name}`);
  // The run file may be the run.json of another run.
  adoptTiles(text, device);
  const control = new RunControl();
  const profiles = given.profiles ? await wishForProfiles(control, device) : undefined;
  process.on('SIGINT', () => {
    observer.onNote('stopping after this step; once more ends at once');
    if (control.isStopping) process.exit(1);
    control.stop();
  });
  const inputs = new NodeInputs(path, folder.folder('store'), (sentence) => observer.onNote(sentence));
  const { resumes } = given;
  const ended = await executeRun({ runFile, device, inputs, output: folder, control, observer, resumes, evaluatesFirst: true });
  // The imported copies of the data are of no use once the run has ended.
  if (ended === 'completed') await folder.remove('store');
  if (profiles !== undefined) await writeProfiles(folder, profiles, observer);
  observer.onNote(ended);
}

/** Asks for a profile of every stage; the list fills while the run goes on. */
async function wishForProfiles(control: RunControl, device: TensorDevice): Promise<readonly StepProfile[]> {
  const profiles: StepProfile[] = [];
  const ceilings = await measureCeilings(device);
  control.profileEveryStage({ ceilings, take: (profile) => profiles.push(profile) });
  return profiles;
}

async function writeProfiles(folder: Folder, profiles: readonly StepProfile[], observer: ConsoleObserver): Promise<void> {
  await folder.write('profile.json', `${JSON.stringify(profiles, undefined, 2)}\n`);
  for (const line of profiles.flatMap(profileReport)) observer.onNote(line);
}

/** Plans the run in a folder of its own; nothing is asked of the GPU but what it can do. */
async function estimate({ path, text, runFile }: GivenRun): Promise<void> {
  const observer = new ConsoleObserver();
  const { device, report } = await requestDevice(startNodeGpu());
  device.destroy();
  const target = { report, choices: new Map<string, string>() };
  adoptTiles(text, target);
  const scratch = await mkdtemp(join(tmpdir(), 'studio-estimate-'));
  try {
    const folder = new NodeFolder(scratch);
    const inputs = new NodeInputs(path, folder.folder('store'), (sentence) => observer.onNote(sentence));
    const found = await estimateRun({ runFile, target, inputs, scratch: folder, signal: new AbortController().signal });
    for (const line of estimateReport(found)) observer.onNote(line);
    const refusal = found.stages.map((stage) => refusalOf(stage, found.budgetBytes)).find((reason) => reason !== undefined);
    if (refusal !== undefined) throw refusal;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const { code, message, remedy, stack } = toWireError(error);
    console.error(code === 'internal' ? (stack ?? message) : `${message} ${remedy}`);
    const isUnusable = code === 'input' || error instanceof MemoryBudgetError;
    process.exit(isUnusable ? 2 : 1);
  },
);
