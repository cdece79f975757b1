import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { Operand, TensorDevice } from '../../device/tensor-device.ts';
import { segmentSumReference } from './reference.ts';
import { joinSegments, type Segments } from './segments.ts';
import source from './sum.wgsl?raw';

export const segmentSumKernel = defineKernel({
  name: 'segment-sum',
  source,
  operands: {
    values: { access: 'read', element: 'vec4f', halfWhen: 'HALF' },
    order: { access: 'read', element: 'u32' },
    segments: { access: 'read', element: 'vec4u' },
    words: { access: 'update', element: 'vec4f', halfWhen: 'HALF_WORDS' },
    positions: { access: 'update', element: 'vec4f' },
  },
  uniforms: { short: 'u32', long: 'u32', shortGroups: 'u32' },
  constants: ['WIDTH', 'LONG', 'HALF', 'HALF_WORDS'],
  workgroupSize: 64,
  reference: segmentSumReference,
});

/** Segments on the device. */
export interface UploadedSegments {
  readonly order: Tensor;
  readonly segments: Tensor;
  readonly count: number;
  /** The last so many are summed by many threads each. */
  readonly longCount: number;
}

/** Name under which `TensorDevice.choices` may say of how many rows a segment is that one thread still sums alone. */
export const longestSegmentChoice = 'longest-segment';

/**
 * Beyond this, as with the rows of the first position, the threads of one segment would keep a GPU waiting. On the
 * processor there is nothing to wait for: every core has enough other segments.
 */
function longestSegment(device: TensorDevice): number {
  const chosen = device.choices.get(longestSegmentChoice);
  if (chosen !== undefined) return Number(chosen);
  return device.report.isSoftware ? Infinity : 32;
}

/** Uploads the segments of both tables; the caller disposes the tensors. */
export function uploadSegments(device: TensorDevice, words: Segments, positions: Segments): UploadedSegments {
  const { order, segments, count, longCount } = joinSegments([words, positions], longestSegment(device));
  return {
    order: device.upload(order.length === 0 ? new Uint32Array(1) : order, [Math.max(1, order.length)]),
    segments: device.upload(count === 0 ? new Uint32Array(4) : segments, [Math.max(1, count), 4]),
    count,
    longCount,
  };
}

/** Where the sums are added: table 0, of either kind, and table 1. */
export interface SummedTables {
  readonly words: Operand;
  readonly positions: Operand;
}

/**
 * table[target] += sum of the rows of `values` [T, D] that belong to the target, for both tables in one dispatch: the
 * backward pass of look-ups (embedding gradients), deterministic and without atomics.
 */
export function addTableSums(device: TensorDevice, values_TD: Tensor, segments: UploadedSegments, tables: SummedTables): void {
  const [, width = 0] = values_TD.shape;
  const short = segments.count - segments.longCount;
  const shortGroups = Math.ceil((short * width) / 4 / 64);
  device.run(segmentSumKernel, {
    operands: {
      values: values_TD,
      order: segments.order,
      segments: segments.segments,
      words: tables.words,
      positions: tables.positions,
    },
    uniforms: { short, long: segments.longCount, shortGroups },
    constants: {
      WIDTH: width,
      LONG: segments.longCount > 0 ? 1 : 0,
      HALF: device.kindOf(values_TD) === 'float16' ? 1 : 0,
      HALF_WORDS: device.kindOf(tables.words) === 'float16' ? 1 : 0,
    },
    workgroups: shortGroups + segments.longCount * Math.ceil(width / 16),
  });
}
