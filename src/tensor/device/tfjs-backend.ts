// The one place that knows tfjs' WebGPU backend from the inside. Its fields are private to TypeScript only; the
// version is pinned exactly, and `checkBackend` refuses to start when a field is missing.

// The class alone: the package's own entry would register 162 kernels that nothing here runs.
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu.js';
import {
  engine,
  findBackendFactory,
  registerBackend,
  removeBackend,
  type DataType,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { assert, AssertionError } from '../../base/assert.ts';
import type { BufferPool } from './buffer-pool.ts';

interface TensorData {
  resource: GPUBuffer | undefined | null;
}

/** tfjs' pool of buffers, as far as tfjs itself calls it for tensors that we made. */
interface BufferManager {
  releaseBuffer(buffer: GPUBuffer): void;
  acquireBuffer(): never;
  readonly numBytesUsed: number;
  readonly numBytesAllocated: number;
  dispose(): void;
}

/** The fields of tfjs' backend that tensors of ours need. */
export interface OpenBackend {
  readonly tensorMap: { get(dataId: object): TensorData | undefined };
  bufferManager: BufferManager;
  makeTensorInfo(shape: number[], dtype: DataType): TensorInfo;
}

export const backendName = 'webgpu';

/**
 * Builds tfjs' backend on a device of ours and makes it the one that tfjs uses, with our pool in place of its own. tfjs
 * keeps the books of tensors and nothing else: no operation of its own runs on this backend.
 */
export async function openBackend(device: GPUDevice, info: GPUAdapterInfo, pool: BufferPool<GPUBuffer>): Promise<OpenBackend> {
  if (isRegistered()) removeBackend(backendName);
  const backend = new WebGPUBackend(device, info);
  registerBackend(backendName, () => backend, 3);
  await engine().setBackend(backendName);
  // The private fields are ordinary properties at run time; checkBackend proves that they are there.
  const open = backend as unknown as OpenBackend;
  checkBackend(open);
  open.bufferManager.dispose();
  open.bufferManager = managerOver(pool);
  return open;
}

function managerOver(pool: BufferPool<GPUBuffer>): BufferManager {
  return {
    releaseBuffer: (buffer) => pool.release(buffer),
    acquireBuffer: () => {
      throw new AssertionError("tfjs' own operations do not run on this backend");
    },
    get numBytesUsed() {
      return pool.usedBytes;
    },
    get numBytesAllocated() {
      return pool.allocatedBytes;
    },
    dispose: () => pool.dispose(),
  };
}

/** The types promise a factory where there may be none. */
function isRegistered(): boolean {
  const factory: unknown = findBackendFactory(backendName);
  return factory !== null && factory !== undefined;
}

function checkBackend(backend: OpenBackend): void {
  for (const field of ['tensorMap', 'bufferManager'] as const) {
    assert(field in backend, `tfjs' WebGPU backend has no field ${field}; the version must be pinned`);
  }
  assert(typeof backend.makeTensorInfo === 'function', "tfjs' WebGPU backend has no method makeTensorInfo; the version must be pinned");
  for (const method of ['acquireBuffer', 'releaseBuffer', 'dispose'] as const) {
    assert(typeof backend.bufferManager[method] === 'function', `tfjs' buffer pool has no method ${method}; the version must be pinned`);
  }
}

/** A tfjs tensor over a buffer of our pool, which comes back to it when the tensor is disposed. */
export function makeTensor(backend: OpenBackend, shape: readonly number[], dtype: DataType, buffer: GPUBuffer): Tensor {
  const info = backend.makeTensorInfo([...shape], dtype);
  const data = backend.tensorMap.get(info.dataId);
  assert(data !== undefined, 'tfjs did not keep the tensor it made');
  data.resource = buffer;
  return engine().makeTensorFromTensorInfo(info, engine().registry[backendName]);
}

/** The GPU buffer behind a tensor. */
export function bufferOf(backend: OpenBackend, tensor: Tensor): GPUBuffer {
  const buffer = backend.tensorMap.get(tensor.dataId)?.resource;
  assert(buffer !== undefined && buffer !== null, 'the tensor is disposed or not on the GPU');
  return buffer;
}
