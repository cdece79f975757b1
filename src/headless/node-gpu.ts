import { create, globals } from 'webgpu';

/** Keeps the instance alive: Dawn's objects must not outlive it. */
let gpu: GPU | undefined;

/** Dawn's WebGPU in Node, made to look as it does in a browser (tfjs asks `navigator.gpu`). */
export function startNodeGpu(): GPU {
  if (gpu !== undefined) return gpu;
  Object.assign(globalThis, globals);
  gpu = create(['backend=vulkan']);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  return gpu;
}
