// The WGSL of a kernel against its reference: one function is run on both devices with the same inputs.

import { engine } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import type { Operand, TensorDevice } from '../tensor/device/tensor-device.ts';
import { requiredDevice } from './gpu.ts';
import { TestOperands } from './test-operands.ts';

/** A value passes where |value - expected| <= absolute + relative |expected|. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
  /** Operands of which every value must be zero; all others must hold something. */
  readonly zeros?: readonly string[];
  /** Elements that count, where padding is unspecified. */
  readonly counts?: Readonly<Record<string, (index: number) => boolean>>;
}

export type KernelRun = (device: TensorDevice, make: TestOperands) => Readonly<Record<string, Operand>>;

const plain = new PlainDevice();

/**
 * Runs the same calls on the GPU and on the references, and compares every operand that `run` returns.
 * @returns the largest absolute difference of each operand
 */
export async function expectSameAsReference(run: KernelRun, tolerance: Tolerance): Promise<Readonly<Record<string, number>>> {
  const expected = await valuesAfter(plain, run);
  const actual = await valuesAfter(await requiredDevice(), run);
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  const differences: Record<string, number> = {};
  for (const [name, values] of Object.entries(actual)) {
    differences[name] = compare(name, { actual: values, expected: assertExists(expected[name], name) }, tolerance);
  }
  return differences;
}

/** Values that `run` leaves on a device; everything that it made is disposed. */
export async function valuesAfter(device: TensorDevice, run: KernelRun): Promise<Readonly<Record<string, Float32Array>>> {
  const make = new TestOperands(device);
  engine().startScope();
  try {
    const values: Record<string, Float32Array> = {};
    for (const [name, operand] of Object.entries(run(device, make))) values[name] = await device.read(operand);
    return values;
  } finally {
    engine().endScope();
    make.dispose();
  }
}

interface Pair {
  readonly actual: Float32Array;
  readonly expected: Float32Array;
}

function compare(name: string, { actual, expected }: Pair, tolerance: Tolerance): number {
  expect(actual.length, `${name}: length`).toBe(expected.length);
  const counts = tolerance.counts?.[name] ?? (() => true);
  const worst = { index: -1, excess: 0, difference: 0 };
  let isZero = true;
  for (const [index, wanted] of expected.entries()) {
    if (!counts(index)) continue;
    const value = actual[index] ?? NaN;
    const difference = Math.abs(value - wanted);
    // Not-a-number anywhere is the worst of all differences.
    const excess = Number.isNaN(difference) ? Infinity : difference - tolerance.relative * Math.abs(wanted);
    if (value !== 0 || wanted !== 0) isZero = false;
    if (worst.index < 0 || excess > worst.excess) Object.assign(worst, { index, excess });
    worst.difference = Math.max(worst.difference, difference);
  }
  const { index } = worst;
  const where = `at ${index}: ${String(actual[index])} instead of ${String(expected[index])}, largest difference ${worst.difference}`;
  expect(worst.excess <= tolerance.absolute, `${name} ${where}`).toBe(true);
  expect(isZero, `${name}: all values are zero`).toBe(tolerance.zeros?.includes(name) === true);
  return worst.difference;
}
