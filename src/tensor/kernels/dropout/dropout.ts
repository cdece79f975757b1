import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { TensorDevice } from '../../device/tensor-device.ts';
import source from './dropout.wgsl?raw';
import keepSource from './keep.wgsl?raw';
import { dropoutReference } from './reference.ts';

export const dropoutKernel = defineKernel({
  name: 'dropout',
  source: `${keepSource}\n${source}`,
  operands: {
    input: { access: 'read', element: 'vec4f', halfWhen: 'HALF' },
    output: { access: 'write', element: 'vec4f', halfWhen: 'HALF' },
  },
  uniforms: { length: 'u32', seed: 'u32', threshold: 'u32', scale: 'f32' },
  constants: ['HALF'],
  workgroupSize: 64,
  reference: dropoutReference,
});

/** A dropout site of one step: its rate and the seed that is its alone. */
export interface Dropout {
  readonly rate: number;
  /** 32 bits, a function of (run seed, step, micro-batch, site). */
  readonly seed: number;
}

/** WGSL of `keep4`, the factors of four neighbours, for kernels with dropout inside. */
export const keep4Source = keepSource;

/** No dropout: every element is kept as it is. */
export const keepAll: Dropout = { rate: 0, seed: 0 };

/** The numbers that a kernel with dropout inside takes. */
export function dropoutNumbers(dropout: Dropout): { seed: number; threshold: number; scale: number } {
  return { seed: dropout.seed >>> 0, threshold: Math.min(0xffffffff, Math.round(dropout.rate * 2 ** 32)), scale: 1 / (1 - dropout.rate) };
}

/**
 * output[i] = input[i] / (1 - rate) with probability 1 - rate, else 0 (Srivastava et al. 2014, inverted form). The
 * choice is a function of (seed, i), so the same call with the same seed is also the backward pass. `input` stays.
 */
export function dropoutOf(device: TensorDevice, dropout: Dropout, input: Tensor): Tensor {
  const kind = device.kindOf(input);
  const output = device.allocate(input.shape, kind);
  const length = input.size / 4;
  device.run(dropoutKernel, {
    operands: { input, output },
    uniforms: { length, ...dropoutNumbers(dropout) },
    constants: { HALF: kind === 'float16' ? 1 : 0 },
    workgroups: Math.ceil(length / 64),
  });
  return output;
}

/** {@link dropoutOf} that takes `input` over: disposes it, or returns it as it is when the rate is zero. */
export function applyDropout(device: TensorDevice, dropout: Dropout, input: Tensor): Tensor {
  if (dropout.rate === 0) return input;
  const output = dropoutOf(device, dropout, input);
  input.dispose();
  return output;
}
