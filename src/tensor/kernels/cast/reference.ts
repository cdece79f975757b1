import { reshape, type Tensor } from '@tensorflow/tfjs-core';

/** The values as they are: the device that keeps them rounds. */
export function castReference({ input, output }: Readonly<Record<'input' | 'output', Tensor>>): { output: Tensor } {
  return { output: reshape(input, output.shape) };
}
