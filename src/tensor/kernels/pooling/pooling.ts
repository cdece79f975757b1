// Pooling of packed sequences and normalisation in one. T tokens, B sequences, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { ElementKind, TensorDevice } from '../../device/tensor-device.ts';
import backwardSource from './backward.wgsl?raw';
import forwardSource from './forward.wgsl?raw';
import { poolingBackwardReference, poolingForwardReference } from './reference.ts';

export const poolingForwardKernel = defineKernel({
  name: 'pooling/forward',
  source: forwardSource,
  operands: {
    hidden: { access: 'read', element: 'vec4f', halfWhen: 'HALF' },
    starts: { access: 'read', element: 'u32' },
    output: { access: 'write', element: 'vec4f' },
    norms: { access: 'write', element: 'f32' },
  },
  uniforms: { sequences: 'u32' },
  constants: ['WIDTH', 'MEAN', 'HALF'],
  workgroupSize: 64,
  reference: poolingForwardReference,
});

export const poolingBackwardKernel = defineKernel({
  name: 'pooling/backward',
  source: backwardSource,
  operands: {
    output: { access: 'read', element: 'vec4f' },
    norms: { access: 'read', element: 'f32' },
    gradient: { access: 'read', element: 'vec4f' },
    starts: { access: 'read', element: 'u32' },
    hiddenGradient: { access: 'write', element: 'vec4f', halfWhen: 'HALF' },
  },
  uniforms: { sequences: 'u32' },
  constants: ['WIDTH', 'MEAN', 'HALF'],
  workgroupSize: 64,
  reference: poolingBackwardReference,
});

export interface PooledSequences {
  readonly mode: 'cls' | 'mean';
  /** First token of every sequence, and the number of tokens: [B + 1]. */
  readonly starts_B1: Tensor;
  readonly tokenCount: number;
}

export interface PooledSaved {
  /** The embeddings, on the unit sphere. */
  readonly output_BD: Tensor;
  readonly norms_B: Tensor;
}

/**
 * x / max(|x|, 1e-12) for x the first token ([CLS]) of each sequence or the mean over its tokens: [T, D] of either kind
 * -> [B, D] in single precision.
 */
export function poolingForward(device: TensorDevice, sequences: PooledSequences, hidden_TD: Tensor): PooledSaved {
  const [, width = 0] = hidden_TD.shape;
  const count = sequences.starts_B1.size - 1;
  const output_BD = device.allocate([count, width]);
  const norms_B = device.allocate([count]);
  device.run(poolingForwardKernel, {
    operands: { hidden: hidden_TD, starts: sequences.starts_B1, output: output_BD, norms: norms_B },
    uniforms: { sequences: count },
    constants: { WIDTH: width, MEAN: sequences.mode === 'mean' ? 1 : 0, HALF: device.kindOf(hidden_TD) === 'float16' ? 1 : 0 },
    workgroups: count,
  });
  return { output_BD, norms_B };
}

/**
 * The gradient with respect to the hidden states, [B, D] -> [T, D], every row written: (g - y (y . g)) / |x| over the
 * sequence's length, or at its first token and 0 elsewhere. Disposes nothing.
 * @param kind of the result
 */
export function poolingBackward(
  device: TensorDevice,
  sequences: PooledSequences,
  { saved, gradient_BD }: { readonly saved: PooledSaved; readonly gradient_BD: Tensor },
  kind: ElementKind = 'float32',
): Tensor {
  const [count = 0, width = 0] = gradient_BD.shape;
  const hiddenGradient_TD = device.allocate([sequences.tokenCount, width], kind);
  device.run(poolingBackwardKernel, {
    operands: {
      output: saved.output_BD,
      norms: saved.norms_B,
      gradient: gradient_BD,
      starts: sequences.starts_B1,
      hiddenGradient: hiddenGradient_TD,
    },
    uniforms: { sequences: count },
    constants: { WIDTH: width, MEAN: sequences.mode === 'mean' ? 1 : 0, HALF: kind === 'float16' ? 1 : 0 },
    workgroups: count,
  });
  return hiddenGradient_TD;
}
