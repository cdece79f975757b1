// tfjs' own WebGPU backend, with all of its kernels, on a device of its own: beside the studio's runtime, whose backend
// has the same class and none of the kernels.

import { copyRegisteredKernels, engine, env, registerBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu.js';
import '@tensorflow/tfjs-backend-webgpu/dist/register_all_kernels.js';
import type { OpenDevice } from '../../../src/tensor/device/request-device.ts';

const stockName = 'stock';
/** The name under which tfjs registers its kernels. */
const kernelsName = 'webgpu';

export interface StockBackend {
  readonly device: GPUDevice;
  /** Longest tensor that one binding holds, in elements. */
  readonly maximumBindingLength: number;
  /** Runs plain tfjs operations on this backend; whatever tfjs used before is put back. */
  run<T>(work: () => T | Promise<T>): Promise<T>;
  /** Resolves once everything recorded so far is done. */
  finish(): Promise<void>;
}

/** @throws whatever the GPU refused, at the next `finish` */
export async function startStock({ device, info }: OpenDevice): Promise<StockBackend> {
  const backend = new WebGPUBackend(device, info);
  if (engine().registryFactory[stockName] === undefined) copyRegisteredKernels(kernelsName, stockName);
  else engine().removeBackend(stockName);
  registerBackend(stockName, () => backend, 1);
  const failures: string[] = [];
  device.addEventListener('uncapturederror', (event) => failures.push(event.error.message));
  return {
    device,
    maximumBindingLength: Math.floor(device.limits.maxStorageBufferBindingSize / 4),
    run: async (work) => {
      const before = engine().backendName;
      await engine().setBackend(stockName);
      env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', 64);
      try {
        return await work();
      } finally {
        if (before !== stockName && engine().registryFactory[before] !== undefined) await engine().setBackend(before);
      }
    },
    finish: async () => {
      backend.ensureCommandEncoderReady();
      backend.endComputePassEncoder();
      backend.submitQueue();
      await device.queue.onSubmittedWorkDone();
      const failure = failures.shift();
      if (failure !== undefined) throw new Error(`stock tfjs: ${failure}`);
    },
  };
}
