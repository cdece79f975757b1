// What a dispatch costs, and the sum of what many took.

import type { BoundOperand } from './bound-operands.ts';
import { pipelineKey, type AnyKernel } from './kernel.ts';
import type { Profile, ProfileRow } from './profile.ts';
import { isView, type KernelCall } from './tensor-device.ts';

/** One dispatch: what is known of it without a clock. */
export interface DispatchCost {
  readonly kernel: string;
  readonly operations: number | undefined;
  readonly bytes: number;
}

/** A dispatch and its two time stamps, in nanoseconds. */
export interface TimedDispatch extends DispatchCost {
  readonly begin: bigint;
  readonly end: bigint;
}

/** Bytes that a dispatch has to move at least, were all that it binds touched once: an operand bound twice counts once. */
export function trafficOf(operands: readonly BoundOperand[]): number {
  const counted = new Map<string, number>();
  const ids = new Map<object, number>();
  for (const { operand, access, offset, bytes } of operands) {
    const holder = isView(operand) ? operand.storage : operand;
    const id = ids.get(holder) ?? ids.size;
    ids.set(holder, id);
    const key = `${id} ${offset}`;
    counted.set(key, Math.max(counted.get(key) ?? 0, access === 'update' ? 2 * bytes : bytes));
  }
  return [...counted.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** What a call costs, as far as its kernel and what it binds say. */
export function costOf(
  kernel: AnyKernel,
  { uniforms, constants, operations }: Pick<KernelCall<string, string, string>, 'uniforms' | 'constants' | 'operations'>,
  operands: readonly BoundOperand[],
): DispatchCost {
  return {
    kernel: pipelineKey(kernel, constants),
    operations: operations ?? kernel.operations?.({ ...uniforms, ...constants }),
    bytes: trafficOf(operands),
  };
}

/** Sums timed dispatches by pipeline. */
export function profileOf(dispatches: readonly TimedDispatch[]): Profile {
  const rows = new Map<string, ProfileRow>();
  let bits = 0n;
  for (const { kernel, operations, bytes, begin, end } of dispatches) {
    const row = rows.get(kernel) ?? {
      kernel,
      dispatches: 0,
      milliseconds: 0,
      operations: operations === undefined ? undefined : 0,
      bytes: 0,
    };
    bits |= begin | end;
    rows.set(kernel, {
      kernel,
      dispatches: row.dispatches + 1,
      // A clock that steps back, as some drivers' do between queues, must not make time.
      milliseconds: row.milliseconds + Math.max(0, Number(end - begin)) / 1e6,
      operations: row.operations === undefined || operations === undefined ? undefined : row.operations + operations,
      bytes: row.bytes + bytes,
    });
  }
  return {
    rows: [...rows.values()].sort((a, b) => b.milliseconds - a.milliseconds),
    resolutionNanoseconds: Number(bits & -bits),
  };
}
