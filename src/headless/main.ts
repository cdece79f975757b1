// The headless door: executes a run file without a page, on whatever Vulkan adapter Dawn finds.
//   node dist-headless/main.mjs run.json --output out [--resume]

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { InputError, toWireError } from '../base/errors.ts';
import type { RunFile } from '../contract/run-file.ts';
import { RunControl } from '../engine/control.ts';
import { executeRun } from '../engine/run.ts';
import { readRunFileText } from '../stages/definitions.ts';
import { requestDevice } from '../tensor/device/request-device.ts';
import { WebGpuDevice } from '../tensor/device/webgpu-device.ts';
import { ConsoleObserver } from './console-observer.ts';
import { NodeFolder } from './node-folder.ts';
import { startNodeGpu } from './node-gpu.ts';
import { NodeInputs } from './node-inputs.ts';

interface Arguments {
  readonly runFile: string;
  readonly output: string;
  readonly resumes: boolean;
}

function readArguments(): Arguments {
  const usage = 'headless run.json --output folder [--resume]';
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { output: { type: 'string' }, resume: { type: 'boolean', default: false } },
    });
    const [runFile, ...others] = positionals;
    if (runFile !== undefined && others.length === 0 && values.output !== undefined)
      return { runFile, output: values.output, resumes: values.resume };
  } catch (cause) {
    throw new InputError(`${cause instanceof Error ? cause.message : String(cause)}.`, `Usage: ${usage}`, { cause });
  }
  throw new InputError('A run file and an output folder are needed.', `Usage: ${usage}`);
}

async function readRun(path: string): Promise<RunFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new InputError(`The run file ${path} cannot be read.`, 'Check the path.', { cause });
  }
  return readRunFileText(text);
}

async function main(): Promise<void> {
  const { runFile: path, output, resumes } = readArguments();
  const runFile = await readRun(path);
  const observer = new ConsoleObserver();
  const folder = new NodeFolder(output);
  const device = await WebGpuDevice.start(await requestDevice(startNodeGpu()));
  observer.onNote(`${runFile.name} on ${device.report.name}`);
  const control = new RunControl();
  process.on('SIGINT', () => {
    observer.onNote('stopping after this step; once more ends at once');
    if (control.isStopping) process.exit(1);
    control.stop();
  });
  const inputs = new NodeInputs(path, folder.folder('store'), (sentence) => observer.onNote(sentence));
  const ended = await executeRun({ runFile, device, inputs, output: folder, control, observer, resumes, evaluatesFirst: true });
  // The imported copies of the data are of no use once the run has ended.
  if (ended === 'completed') await folder.remove('store');
  observer.onNote(ended);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const { code, message, remedy, stack } = toWireError(error);
    console.error(code === 'internal' ? (stack ?? message) : `${message} ${remedy}`);
    process.exit(code === 'input' ? 2 : 1);
  },
);
