import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { Operand, TensorDevice } from '../../device/tensor-device.ts';
import { segmentSumReference } from './reference.ts';
import type { Segments } from './segments.ts';
import source from './sum.wgsl?raw';

export const segmentSumKernel = defineKernel({
  name: 'segment-sum',
  source,
  operands: {
    values: { access: 'read', element: 'vec4f' },
    order: { access: 'read', element: 'u32' },
    segments: { access: 'read', element: 'vec4u' },
    sums: { access: 'update', element: 'vec4f' },
  },
  uniforms: { segments: 'u32' },
  constants: ['WIDTH'],
  workgroupSize: 64,
  reference: segmentSumReference,
});

/** Segments on the device. */
export interface UploadedSegments {
  readonly order: Tensor;
  readonly segments: Tensor;
  readonly count: number;
}

/** Uploads segments; the caller disposes both tensors. */
export function uploadSegments(device: TensorDevice, segments: Segments): UploadedSegments {
  return {
    order: device.upload(segments.order, [Math.max(1, segments.order.length)]),
    segments: device.upload(segments.segments, [Math.max(1, segments.count), 4]),
    count: segments.count,
  };
}

/**
 * sums[target] += sum of the rows of `values` [T, D] that belong to the target: the backward pass of a look-up
 * (embedding gradient), deterministic and without atomics.
 */
export function addSegmentSums(device: TensorDevice, values_TD: Tensor, segments: UploadedSegments, sums: Operand): void {
  const [, width = 0] = values_TD.shape;
  device.run(segmentSumKernel, {
    operands: { values: values_TD, order: segments.order, segments: segments.segments, sums },
    uniforms: { segments: segments.count },
    constants: { WIDTH: width },
    workgroups: Math.ceil((segments.count * width) / 4 / 64),
  });
}
