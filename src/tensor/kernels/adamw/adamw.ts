// AdamW over arena pages in three dispatches a page at most: squares, norm (once), update. What it has to remember from
// step to step lies on the device, so that nobody has to wait for a number before the next step is recorded.

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
  operands: {
    sums: { access: 'read', element: 'f32' },
    state: { access: 'update', element: 'f32' },
    corrections: { access: 'write', element: 'vec4f' },
  },
  uniforms: { count: 'u32', clip: 'f32', isDynamic: 'u32', logarithm1: 'f32', logarithm2: 'f32' },
  constants: [],
  workgroupSize: 256,
  reference: normReference,
});

export const updateKernel = defineKernel({
  name: 'adamw/update',
  source: updateSource,
  operands: {
    corrections: { access: 'read', element: 'vec4f' },
    gradients: { access: 'update', element: 'vec4f' },
    parameters: { access: 'update', element: 'vec4f' },
    firstMoments: { access: 'update', element: 'vec4f' },
    secondMoments: { access: 'update', element: 'vec4f' },
    halves: { access: 'write', element: 'vec4f', halfWhen: 'HALVES' },
  },
  uniforms: {
    length: 'u32',
    decayEnd: 'u32',
    beta1: 'f32',
    beta2: 'f32',
    rest1: 'f32',
    rest2: 'f32',
    epsilon: 'f32',
    kept: 'f32',
    learningRate: 'f32',
  },
  constants: ['HALVES'],
  workgroupSize: 256,
  reference: updateReference,
});

/** A page's trained part: whole pages of parameters, gradients and moments side by side. */
export interface OptimizedPage {
  readonly parameters: StorageView;
  readonly gradients: StorageView;
  readonly firstMoments: StorageView;
  readonly secondMoments: StorageView;
  /** Copy of the trained parameters in half precision, written in the same pass. */
  readonly halves?: StorageView | undefined;
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
  /** `dynamic`: the loss scale halves after an update that was skipped and doubles after 2,000 in a row that were not. */
  readonly scaling: 'none' | 'dynamic';
}

/** What the optimizer remembers, as read from the device. */
export interface OptimizerState {
  /** Multiplies the loss before the backward pass; the update divides it out. */
  readonly lossScale: number;
  /** Updates made, by which the moments are corrected. */
  readonly updates: number;
  /** Updates left out because the gradient was not finite. */
  readonly skipped: number;
  /** Of the last gradient, before clipping and without the loss scale. */
  readonly gradientNorm: number;
  readonly isFinite: boolean;
}

/**
 * The values of a state by name. They are: loss scale, finite steps since it changed, updates made, updates skipped,
 * norm, factor for the gradient, 1 if finite, spare.
 */
export function optimizerStateOf(values: Float32Array): OptimizerState {
  const [lossScale = NaN, , updates = NaN, skipped = NaN, gradientNorm = NaN, , finite = 0] = values;
  return { lossScale, updates, skipped, gradientNorm, isFinite: finite === 1 };
}

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;
const largestBlocks = 256;

/**
 * One AdamW update (Loshchilov and Hutter 2019, alg. 2) with clipping by global norm, as torch's AdamW after
 * `clip_grad_norm_`, with torch's `GradScaler` where the scaling is dynamic. The gradients hold loss scale times the
 * gradient; they are cleared. Where the norm is not finite nothing else changes but the state.
 * @param state eight values, see {@link optimizerStateOf}; at first the loss scale and zeros
 */
export function adamW(device: TensorDevice, pages: readonly OptimizedPage[], settings: AdamWSettings, state: StorageView): void {
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
  const corrections = device.allocate([4]);
  device.run(normKernel, {
    operands: { sums, state, corrections },
    uniforms: {
      count,
      clip: settings.gradientClip,
      isDynamic: settings.scaling === 'dynamic' ? 1 : 0,
      logarithm1: Math.log(beta1),
      logarithm2: Math.log(beta2),
    },
    constants: {},
    workgroups: 1,
  });
  for (const page of pages) update(device, page, settings, { corrections, sums });
  for (const tensor of [sums, corrections]) tensor.dispose();
}

function update(
  device: TensorDevice,
  page: OptimizedPage,
  settings: AdamWSettings,
  { corrections, sums }: { readonly corrections: Tensor; readonly sums: Tensor },
): void {
  const { parameters, gradients, firstMoments, secondMoments, halves } = page;
  const length = page.trained / 4;
  device.run(updateKernel, {
    // Without halves something else that nobody reads any more holds their place.
    operands: { corrections, gradients, parameters, firstMoments, secondMoments, halves: halves ?? sums },
    uniforms: {
      length,
      decayEnd: page.decayed / 4,
      beta1,
      beta2,
      // 1 - 0.999 of a rounded 0.999 would be wrong by a hundred thousandth.
      rest1: 1 - beta1,
      rest2: 1 - beta2,
      epsilon,
      kept: 1 - settings.learningRate * settings.weightDecay,
      learningRate: settings.learningRate,
    },
    constants: { HALVES: halves === undefined ? 0 : 1 },
    workgroups: Math.ceil(length / 256),
  });
}
