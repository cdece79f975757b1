// The one place that knows tfjs' WebGPU backend from the inside. Its fields are private to TypeScript only; the
// version is pinned exactly, and `checkBackend` refuses to start when a field is missing.

// The class alone: the package's own entry would register 162 kernels that nothing here runs.
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu.js';
import {
  engine,
  env,
  findBackendFactory,
  registerBackend,
  removeBackend,
  type DataType,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { assert } from '../../base/assert.ts';

interface TensorData {
  resource: GPUBuffer | undefined | null;
}

interface BufferPool {
  acquireBuffer(size: number, usage: number): GPUBuffer;
  /** By `<size>_<usage>`. */
  readonly freeBuffers: ReadonlyMap<string, readonly GPUBuffer[]>;
  readonly numBytesAllocated: number;
  readonly numBytesUsed: number;
}

/** The fields of tfjs' backend that recording our own kernels needs. */
export interface OpenBackend {
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  readonly commandQueueOwnedIds: WeakSet<object>;
  readonly tensorMap: { get(dataId: object): TensorData | undefined };
  readonly bufferManager: BufferPool;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  makeTensorInfo(shape: number[], dtype: DataType): TensorInfo;
  dispose(): void;
}

export const backendName = 'webgpu';

/** Builds tfjs' backend on a device of ours and makes it the one that tfjs uses. */
export async function openBackend(device: GPUDevice, info: GPUAdapterInfo): Promise<OpenBackend> {
  if (isRegistered()) removeBackend(backendName);
  const backend = new WebGPUBackend(device, info);
  registerBackend(backendName, () => backend, 3);
  await engine().setBackend(backendName);
  env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', dispatchesPerSubmit);
  // The private fields are ordinary properties at run time; checkBackend proves that they are there.
  const open = backend as unknown as OpenBackend;
  checkBackend(open);
  return open;
}

/** The types promise a factory where there may be none. */
function isRegistered(): boolean {
  const factory: unknown = findBackendFactory(backendName);
  return factory !== null && factory !== undefined;
}

/** Dispatches in one command buffer: large enough to be cheap, small enough that buffers come back soon. */
export const dispatchesPerSubmit = 64;

function checkBackend(backend: OpenBackend): void {
  const fields = [
    'commandEncoder',
    'computePassEncoder',
    'dispatchCountInPass',
    'commandQueueOwnedIds',
    'tensorMap',
    'bufferManager',
  ] as const;
  for (const field of fields) assert(field in backend, `tfjs' WebGPU backend has no field ${field}; the version must be pinned`);
  const methods = ['ensureCommandEncoderReady', 'endComputePassEncoder', 'submitQueue', 'makeTensorInfo'] as const;
  assert(backend.bufferManager.freeBuffers instanceof Map, "tfjs' buffer pool has no map of free buffers; the version must be pinned");
  for (const method of methods) assert(typeof backend[method] === 'function', `tfjs' WebGPU backend has no method ${method}`);
}

/** A tfjs tensor over an uninitialised pooled buffer of at least the size that its shape needs. */
export function makeTensor(backend: OpenBackend, shape: readonly number[], dtype: DataType, bufferBytes: number): Tensor {
  const info = backend.makeTensorInfo([...shape], dtype);
  const data = backend.tensorMap.get(info.dataId);
  assert(data !== undefined, 'tfjs did not keep the tensor it made');
  data.resource = acquireBuffer(backend.bufferManager, bufferBytes);
  return engine().makeTensorFromTensorInfo(info, engine().registry[backendName]);
}

/**
 * The smallest free buffer of at most twice the size, else a new one. tfjs' pool alone knows only exact sizes and frees
 * nothing: batches of ever new lengths would fill the GPU with a working set for every length.
 */
function acquireBuffer(pool: BufferPool, bytes: number): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  let best = Infinity;
  for (const [free] of pool.freeBuffers.values()) {
    if (free?.usage === usage && free.size >= bytes && free.size <= 2 * bytes) best = Math.min(best, free.size);
  }
  return pool.acquireBuffer(best === Infinity ? bytes : best, usage);
}

/** The GPU buffer behind a tensor. */
export function bufferOf(backend: OpenBackend, tensor: Tensor): GPUBuffer {
  const buffer = backend.tensorMap.get(tensor.dataId)?.resource;
  assert(buffer !== undefined && buffer !== null, 'the tensor is disposed or not on the GPU');
  return buffer;
}

/** The compute pass that is open now, or a new one. */
export function openPass(backend: OpenBackend): GPUComputePassEncoder {
  backend.ensureCommandEncoderReady();
  if (backend.computePassEncoder === null) {
    assert(backend.commandEncoder !== null, 'tfjs opened no command encoder');
    backend.computePassEncoder = backend.commandEncoder.beginComputePass();
  }
  return backend.computePassEncoder;
}

/** The command encoder with no pass open: for copies. */
export function openEncoder(backend: OpenBackend): GPUCommandEncoder {
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  assert(backend.commandEncoder !== null, 'tfjs opened no command encoder');
  return backend.commandEncoder;
}

/** Submits what was recorded; nothing happens where nothing was. */
export function submit(backend: OpenBackend): void {
  if (backend.commandEncoder === null) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}
