// Every kernel on a GPU against its reference on the CPU, in the page or in a test.

import { engine } from '@tensorflow/tfjs-core';
import type { SelfTestProgress, SelfTestReport, SelfTestRow } from '../../contract/device-calls.ts';
import { PlainDevice } from '../device/plain-device.ts';
import type { TensorDevice } from '../device/tensor-device.ts';
import { selfTestCases } from './cases.ts';
import { Operands } from './operands.ts';
import type { SelfTestCase } from './self-test-case.ts';

interface SelfTestOptions {
  readonly onProgress?: (progress: SelfTestProgress) => void;
  readonly signal?: AbortSignal | undefined;
  readonly cases?: readonly SelfTestCase[];
}

/** Runs every case that the device can run; a kernel that throws is a row with a failure, not the end of the test. */
export async function runSelfTest(device: TensorDevice, options: SelfTestOptions = {}): Promise<SelfTestReport> {
  const cases = (options.cases ?? selfTestCases).filter(({ needsHalves }) => needsHalves !== true || device.hasHalves);
  const plain = new PlainDevice();
  const began = performance.now();
  const rows: SelfTestRow[] = [];
  for (const item of cases) {
    options.signal?.throwIfAborted();
    options.onProgress?.({ done: rows.length, total: cases.length, kernel: item.kernel });
    rows.push(await checked(item, device, plain));
  }
  return { rows, milliseconds: performance.now() - began, at: Date.now() };
}

async function checked(item: SelfTestCase, device: TensorDevice, plain: TensorDevice): Promise<SelfTestRow> {
  const { kernel, shapes, allowed } = item;
  try {
    const expected = await valuesOf(item, plain);
    // Compiling is not the kernel's time.
    await valuesOf(item, device);
    const actual = await valuesOf(item, device);
    const milliseconds = { gpu: actual.milliseconds, cpu: expected.milliseconds };
    return { kernel, shapes, allowed, milliseconds, ...furthest(item, actual.values, expected.values) };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { kernel, shapes, allowed, milliseconds: { gpu: 0, cpu: 0 }, share: Infinity, difference: Infinity, failure };
  }
}

type Values = Readonly<Record<string, Float32Array>>;

async function valuesOf(item: SelfTestCase, device: TensorDevice): Promise<{ readonly values: Values; readonly milliseconds: number }> {
  const make = new Operands(device);
  engine().startScope();
  try {
    const began = performance.now();
    const values: Record<string, Float32Array> = {};
    for (const [name, operand] of Object.entries(item.run(make))) values[name] = await device.read(operand);
    return { values, milliseconds: performance.now() - began };
  } finally {
    engine().endScope();
    make.dispose();
  }
}

/** The value that lies furthest from where it should; one that is no number lies infinitely far. */
function furthest(item: SelfTestCase, actual: Values, expected: Values): Pick<SelfTestRow, 'share' | 'difference'> {
  let [share, difference] = [0, 0];
  for (const [name, wanted] of Object.entries(expected)) {
    const found = actual[name];
    for (const [index, value] of wanted.entries()) {
      if (item.counts?.[name]?.(index) === false) continue;
      const apart = Math.abs((found?.[index] ?? Number.NaN) - value);
      const own = Number.isNaN(apart) ? Infinity : apart;
      difference = Math.max(difference, own);
      share = Math.max(share, own / (item.allowed * Math.max(1, Math.abs(value))));
    }
  }
  return { share, difference };
}
