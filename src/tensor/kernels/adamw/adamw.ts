// AdamW over arena pages in three dispatches a page at most: squares, norm (once), update.

import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { StorageView, TensorDevice } from '../../device/tensor-device.ts';
import normSource from './norm.wgsl?raw';
import { normReference, squaresReference, updateReference } from './reference.ts';
import squaresSource from './squares.wgsl?raw';
import updateSource from './update.wgsl?raw';

export const squaresKernel = defineKernel({
  name: 'adamw/squares',
  source: squaresSource,
  operands: { gradients: { access: 'read', element: 'vec4f' }, sums: { access: 'update', element: 'f32' } },
  uniforms: { length: 'u32', blocks: 'u32', firstSum: 'u32' },
  constants: [],
  workgroupSize: 256,
  reference: squaresReference,
});

export const normKernel = defineKernel({
  name: 'adamw/norm',
  source: normSource,
  operands: { sums: { access: 'read', element: 'f32' }, state: { access: 'write', element: 'vec4f' } },
  uniforms: { count: 'u32', clip: 'f32' },
  constants: [],
  workgroupSize: 256,
  reference: normReference,
});

export const updateKernel = defineKernel({
  name: 'adamw/update',
  source: updateSource,
  operands: {
    state: { access: 'read', element: 'vec4f' },
    gradients: { access: 'update', element: 'vec4f' },
    parameters: { access: 'update', element: 'vec4f' },
    firstMoments: { access: 'update', element: 'vec4f' },
    secondMoments: { access: 'update', element: 'vec4f' },
  },
  uniforms: {
    length: 'u32',
    decayEnd: 'u32',
    beta1: 'f32',
    beta2: 'f32',
    epsilon: 'f32',
    kept: 'f32',
    stepSize: 'f32',
    inverseRoot: 'f32',
  },
  constants: [],
  workgroupSize: 256,
  reference: updateReference,
});

/** A page's trained part: whole pages of parameters, gradients and moments side by side. */
export interface OptimizedPage {
  readonly parameters: StorageView;
  readonly gradients: StorageView;
  readonly firstMoments: StorageView;
  readonly secondMoments: StorageView;
  /** Trained elements, a multiple of four; the rest of the page is left alone. */
  readonly trained: number;
  /** Elements before this one decay, a multiple of four. */
  readonly decayed: number;
}

export interface AdamWSettings {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** 0: no clipping. */
  readonly gradientClip: number;
  /** Number of this update, from 1, for the bias corrections. */
  readonly update: number;
}

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;
const largestBlocks = 256;

/**
 * One AdamW update (Loshchilov and Hutter 2019, alg. 2) with clipping by global norm, as torch's AdamW after
 * `clip_grad_norm_`. The gradients are cleared. Where the norm is not finite nothing else changes.
 * @returns state: (norm before clipping, clipping factor, 1 if finite, unused); the caller disposes it
 */
export function adamW(device: TensorDevice, pages: readonly OptimizedPage[], settings: AdamWSettings): Tensor {
  const blocks = pages.map((page) => Math.min(largestBlocks, Math.ceil(page.trained / 4 / 256)));
  const count = blocks.reduce((sum, value) => sum + value, 0);
  const sums = device.allocate([count]);
  let firstSum = 0;
  for (const [index, page] of pages.entries()) {
    const own = blocks[index] ?? 0;
    device.run(squaresKernel, {
      operands: { gradients: page.gradients, sums },
      uniforms: { length: page.trained / 4, blocks: own, firstSum },
      constants: {},
      workgroups: own,
    });
    firstSum += own;
  }
  const state = device.allocate([4]);
  device.run(normKernel, { operands: { sums, state }, uniforms: { count, clip: settings.gradientClip }, constants: {}, workgroups: 1 });
  sums.dispose();
  for (const page of pages) update(device, page, settings, state);
  return state;
}

function update(device: TensorDevice, page: OptimizedPage, settings: AdamWSettings, state: Tensor): void {
  const { parameters, gradients, firstMoments, secondMoments } = page;
  const length = page.trained / 4;
  device.run(updateKernel, {
    operands: { state, gradients, parameters, firstMoments, secondMoments },
    uniforms: {
      length,
      decayEnd: page.decayed / 4,
      beta1,
      beta2,
      epsilon,
      kept: 1 - settings.learningRate * settings.weightDecay,
      stepSize: settings.learningRate / (1 - beta1 ** settings.update),
      inverseRoot: 1 / Math.sqrt(1 - beta2 ** settings.update),
    },
    constants: {},
    workgroups: Math.ceil(length / 256),
  });
}
