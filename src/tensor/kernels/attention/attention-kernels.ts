// The kernels of attention, in three ways: a row a thread, lanes that read for each other, blocks in workgroup memory.

import { defineKernel } from '../../device/kernel.ts';
import blocksSource from './blocks.wgsl?raw';
import forwardBlocksSource from './forward-blocks.wgsl?raw';
import forwardLanesSource from './forward-lanes.wgsl?raw';
import forwardSource from './forward.wgsl?raw';
import keyValueBackwardBlocksSource from './key-value-backward-blocks.wgsl?raw';
import keyValueBackwardLanesSource from './key-value-backward-lanes.wgsl?raw';
import keyValueBackwardSource from './key-value-backward.wgsl?raw';
import lanesSource from './lanes.wgsl?raw';
import queryBackwardBlocksSource from './query-backward-blocks.wgsl?raw';
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
const constants = ['HEADS', 'HEAD_WIDTH', 'MASKED', 'DROPOUT', 'HALF', 'LARGE'] as const;
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

/** A workgroup serves a tile; the other rows of its sequence pass through workgroup memory. */
const blocks = { workgroupSize: 64 } as const;
const blocksShared = `${sharedSource}\n${blocksSource}`;

export const blocksKernels = {
  forward: defineKernel({ ...forward, ...blocks, name: 'attention/forward-blocks', source: `${blocksShared}\n${forwardBlocksSource}` }),
  queryBackward: defineKernel({
    ...queryBackward,
    ...blocks,
    name: 'attention/query-backward-blocks',
    source: `${blocksShared}\n${queryBackwardBlocksSource}`,
  }),
  keyValueBackward: defineKernel({
    ...keyValueBackward,
    ...blocks,
    name: 'attention/key-value-backward-blocks',
    source: `${blocksShared}\n${keyValueBackwardBlocksSource}`,
  }),
};
