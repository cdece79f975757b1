// The kernels of attention, in two ways: for devices where workgroups read memory well, and for processors.

import { defineKernel } from '../../device/kernel.ts';
import forwardLanesSource from './forward-lanes.wgsl?raw';
import forwardSource from './forward.wgsl?raw';
import keyValueBackwardLanesSource from './key-value-backward-lanes.wgsl?raw';
import keyValueBackwardSource from './key-value-backward.wgsl?raw';
import lanesSource from './lanes.wgsl?raw';
import queryBackwardLanesSource from './query-backward-lanes.wgsl?raw';
import queryBackwardSource from './query-backward.wgsl?raw';
import { attentionForwardReference, attentionKeyValueBackwardReference, attentionQueryBackwardReference } from './reference.ts';
import sharedSource from './shared.wgsl?raw';

/** Strides and offsets count vectors of four. */
const uniforms = {
  tokens: 'u32',
  tileCount: 'u32',
  factor: 'f32',
  seed: 'u32',
  threshold: 'u32',
  scale: 'f32',
  queryStride: 'u32',
  queryOffset: 'u32',
  keyValueStride: 'u32',
  keyValueOffset: 'u32',
} as const;
const backwardUniforms = { ...uniforms, gradientStride: 'u32', gradientOffset: 'u32' } as const;
const constants = ['HEADS', 'HEAD_WIDTH', 'MASKED', 'DROPOUT', 'HALF', 'EIGHT_LANES'] as const;
const values = { element: 'vec4f', halfWhen: 'HALF' } as const;
const inputs = {
  query: { access: 'read', ...values },
  keyValue: { access: 'read', ...values },
  tiles: { access: 'read', element: 'vec4u' },
  hidden: { access: 'read', element: 'u32' },
} as const;

const forward = {
  operands: { ...inputs, output: { access: 'write', ...values }, logSumExp: { access: 'write', element: 'f32' } },
  uniforms,
  constants,
  reference: attentionForwardReference,
} as const;
const queryBackward = {
  operands: {
    ...inputs,
    output: { access: 'read', ...values },
    outputGradient: { access: 'read', ...values },
    statistics: { access: 'update', element: 'f32' },
    queryGradient: { access: 'update', ...values },
  },
  uniforms: backwardUniforms,
  constants,
  reference: attentionQueryBackwardReference,
} as const;
const keyValueBackward = {
  operands: {
    ...inputs,
    outputGradient: { access: 'read', ...values },
    statistics: { access: 'read', element: 'f32' },
    keyValueGradient: { access: 'update', ...values },
  },
  uniforms: backwardUniforms,
  constants,
  reference: attentionKeyValueBackwardReference,
} as const;

/** A thread serves a row of a tile. */
const row = { workgroupSize: 16 } as const;

export const attentionKernels = {
  forward: defineKernel({ ...forward, ...row, name: 'attention/forward', source: `${sharedSource}\n${forwardSource}` }),
  queryBackward: defineKernel({
    ...queryBackward,
    ...row,
    name: 'attention/query-backward',
    source: `${sharedSource}\n${queryBackwardSource}`,
  }),
  keyValueBackward: defineKernel({
    ...keyValueBackward,
    ...row,
    name: 'attention/key-value-backward',
    source: `${sharedSource}\n${keyValueBackwardSource}`,
  }),
};

/** A thread serves two rows of a tile; the lanes of a subgroup read for each other. */
const lanes = { workgroupSize: 8, usesSubgroups: true } as const;
const lanesShared = `${sharedSource}\n${lanesSource}`;

export const lanesKernels = {
  forward: defineKernel({ ...forward, ...lanes, name: 'attention/forward-lanes', source: `${lanesShared}\n${forwardLanesSource}` }),
  queryBackward: defineKernel({
    ...queryBackward,
    ...lanes,
    name: 'attention/query-backward-lanes',
    source: `${lanesShared}\n${queryBackwardLanesSource}`,
  }),
  keyValueBackward: defineKernel({
    ...keyValueBackward,
    ...lanes,
    name: 'attention/key-value-backward-lanes',
    source: `${lanesShared}\n${keyValueBackwardLanesSource}`,
  }),
};
