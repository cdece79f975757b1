// Our own GPUDevice under tfjs' WebGPU backend. Kernels are recorded into tfjs' command encoder, so that plain tfjs
// operations and ours keep their order without extra submits.

import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { assert } from '../../base/assert.ts';
import { CapabilityError } from '../../base/errors.ts';
import { float16ToFloat32, float32ToFloat16 } from '../../base/half-precision.ts';
import type { DeviceReport } from '../../contract/protocol.ts';
import { foldWorkgroups, isHalf, type AnyKernel, type Kernel } from './kernel.ts';
import { Pipelines } from './pipelines.ts';
import type { OpenDevice } from './request-device.ts';
import { Staging } from './staging.ts';
import {
  isView,
  sizeOf,
  elementBytes,
  type DeviceMemory,
  type ElementKind,
  type KernelCall,
  type Operand,
  type Storage,
  type StorageView,
  type TensorDevice,
} from './tensor-device.ts';
import { bufferOf, dispatchesPerSubmit, makeTensor, openBackend, openEncoder, openPass, submit, type OpenBackend } from './tfjs-backend.ts';
import { UniformRing } from './uniform-ring.ts';

class BufferStorage implements Storage {
  readonly label: string;
  readonly kind: ElementKind;
  readonly length: number;
  readonly buffer: GPUBuffer;

  constructor(device: GPUDevice, { label, length, kind }: Omit<Storage, 'buffer'>) {
    this.label = label;
    this.length = length;
    this.kind = kind;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    this.buffer = device.createBuffer({ label, size: bytesOf(length, kind), usage });
  }
}

/**
 * Bytes of the pooled buffer for a tensor: rounded up to eighths of a power of two, so that packed batches of ever new
 * lengths use few sizes and the pool, which tfjs keeps by exact size, stops growing.
 */
export function bucketBytes(bytes: number): number {
  if (bytes <= 256) return 256;
  const step = 2 ** Math.max(8, Math.floor(Math.log2(bytes)) - 3);
  return Math.ceil(bytes / step) * step;
}

export class WebGpuDevice implements TensorDevice {
  readonly kind = 'webgpu';
  readonly report: DeviceReport;
  readonly lost: Promise<string>;
  readonly viewAlignment: number;
  readonly maximumBindingLength: number;
  readonly hasHalves: boolean;
  readonly choices = new Map<string, string>();
  readonly #device: GPUDevice;
  readonly #backend: OpenBackend;
  readonly #pipelines: Pipelines;
  readonly #uniforms: UniformRing;
  readonly #staging: Staging;
  readonly #failures: string[] = [];
  readonly #halves = new WeakSet<object>();
  #recent: string[] = [];
  #storageBytes = 0;
  #isLost = false;

  private constructor(open: OpenDevice, backend: OpenBackend) {
    this.#device = open.device;
    this.#backend = backend;
    this.report = open.report;
    this.hasHalves = open.device.features.has('shader-f16');
    // In elements, for halves too.
    this.viewAlignment = Math.max(128, open.device.limits.minStorageBufferOffsetAlignment / 2);
    this.maximumBindingLength =
      Math.floor(Math.min(open.device.limits.maxStorageBufferBindingSize, open.device.limits.maxBufferSize) / 16) * 4;
    // In front of what using the broken pipeline leads to: this is the cause.
    this.#pipelines = new Pipelines(open.device, (kernel, message) => this.#failures.unshift(refusal(kernel, message)));
    this.#uniforms = new UniformRing(open.device);
    this.#staging = new Staging(open.device);
    open.device.addEventListener('uncapturederror', (event) => this.#failures.push(this.#blame(event.error.message)));
    this.lost = open.device.lost.then((info) => {
      this.#isLost = true;
      return `${info.reason}: ${info.message}`;
    });
  }

  /** Builds the runtime on a device that was asked for with `requestDevice`. */
  static async start(open: OpenDevice): Promise<WebGpuDevice> {
    return new WebGpuDevice(open, await openBackend(open.device, open.info));
  }

  allocate(shape: readonly number[], kind: ElementKind = 'float32'): Tensor {
    const length = sizeOf(shape);
    const bytes = bytesOf(length, kind);
    this.#checkBinding(bytes / 4, `a tensor of shape ${shape.join(' x ')}`);
    const type = kind === 'int32' ? 'int32' : 'float32';
    const made = makeTensor(this.#backend, shape, type, Math.min(bucketBytes(bytes), this.maximumBindingLength * 4));
    if (kind === 'float16') this.#halves.add(made.dataId);
    return made;
  }

  kindOf(operand: Operand): ElementKind {
    if (isView(operand)) return operand.storage.kind;
    if (this.#halves.has(operand.dataId)) return 'float16';
    return operand.dtype === 'int32' ? 'int32' : 'float32';
  }

  upload(values: Float32Array | Int32Array | Uint32Array, shape: readonly number[]): Tensor {
    const tensor = this.allocate(shape, values instanceof Float32Array ? 'float32' : 'int32');
    // The queue writes before anything that is recorded but not submitted. That is safe: tfjs gives a buffer back to its
    // pool only after the commands that use it were submitted.
    this.#device.queue.writeBuffer(bufferOf(this.#backend, tensor), 0, values.buffer, values.byteOffset, values.byteLength);
    return tensor;
  }

  createStorage(label: string, length: number, kind: ElementKind = 'float32'): Storage {
    this.#checkBinding(bytesOf(length, kind) / 4, label);
    const storage = new BufferStorage(this.#device, { label, length, kind });
    this.#storageBytes += storage.buffer.size;
    return storage;
  }

  destroyStorage(storage: Storage): void {
    this.flush();
    this.#storageBytes -= bufferOfStorage(storage).size;
    bufferOfStorage(storage).destroy();
  }

  writeView(view: StorageView, values: Float32Array): void {
    assert(values.length === sizeOf(view.shape), `${view.storage.label}: ${values.length} values for a view of ${sizeOf(view.shape)}`);
    this.flush();
    const { kind } = view.storage;
    const data = kind === 'float16' ? float32ToFloat16(values) : values;
    // Writes are whole words; an odd number of halves is followed by room that is never bound.
    const bytes = data.byteLength % 4 === 0 ? data : Uint16Array.from([...data, 0]);
    const offset = view.offset * elementBytes[kind];
    this.#device.queue.writeBuffer(bufferOfStorage(view.storage), offset, bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  copyView(from: StorageView, to: StorageView): void {
    assert(sizeOf(from.shape) === sizeOf(to.shape), 'views of different size');
    assert(from.storage !== to.storage, `${from.storage.label}: WebGPU copies nothing within one buffer`);
    const { kind } = from.storage;
    assert(kind === to.storage.kind, `${from.storage.label} and ${to.storage.label} hold different kinds of numbers`);
    const bytes = elementBytes[kind];
    openEncoder(this.#backend).copyBufferToBuffer(
      bufferOfStorage(from.storage),
      from.offset * bytes,
      bufferOfStorage(to.storage),
      to.offset * bytes,
      Math.ceil((sizeOf(from.shape) * bytes) / 4) * 4,
    );
  }

  run<O extends string, U extends string, C extends string>(
    kernel: Kernel<O, U, C>,
    call: KernelCall<NoInfer<O>, NoInfer<U>, NoInfer<C>>,
  ): void {
    if (call.workgroups === 0) return;
    const { pipeline, layout } = this.#pipelines.get(kernel, call.constants);
    const operands: readonly Operand[] = (Object.keys(kernel.operands) as O[]).map((name) => call.operands[name]);
    this.#checkKinds(kernel, call);
    const entries = operands.map((operand, binding) => ({ binding, resource: this.#binding(kernel, operand) }));
    const uniforms: GPUBufferBinding = { buffer: this.#uniforms.buffer, offset: 0, size: this.#uniforms.slotBytes };
    const bindGroup = this.#device.createBindGroup({
      label: kernel.name,
      layout,
      entries: [...entries, { binding: entries.length, resource: uniforms }],
    });
    const pass = openPass(this.#backend);
    for (const operand of operands) if (!isView(operand)) this.#backend.commandQueueOwnedIds.add(operand.dataId);
    const [x, y] = foldWorkgroups(call.workgroups, this.#device.limits.maxComputeWorkgroupsPerDimension);
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup, [this.#uniforms.push(kernel, call.uniforms)]);
    pass.dispatchWorkgroups(x, y);
    this.#recent.push(kernel.name);
    this.#backend.dispatchCountInPass += 1;
    if (this.#backend.dispatchCountInPass >= dispatchesPerSubmit) this.flush();
  }

  flush(): void {
    submit(this.#backend);
    if (this.#recent.length > 256) this.#recent = this.#recent.slice(-128);
  }

  async finish(): Promise<void> {
    this.flush();
    await this.#device.queue.onSubmittedWorkDone();
    this.throwIfFailed();
  }

  async read(operand: Operand): Promise<Float32Array> {
    const source = isView(operand) ? bufferOfStorage(operand.storage) : bufferOf(this.#backend, operand);
    const kind = this.kindOf(operand);
    const offset = isView(operand) ? operand.offset * elementBytes[kind] : 0;
    const bytes = Math.ceil((sizeOf(operand.shape) * elementBytes[kind]) / 4) * 4;
    const copy = this.#staging.copy(openEncoder(this.#backend), source, offset, bytes);
    this.flush();
    try {
      const values = await copy();
      await this.#pipelines.settled();
      this.throwIfFailed();
      return kind === 'float16' ? float16ToFloat32(new Uint16Array(values.buffer, 0, sizeOf(operand.shape))) : values;
    } catch (cause) {
      if (cause instanceof CapabilityError) throw cause;
      // A mapping that fails is the first sign of a lost device; the reason arrives a little later.
      await Promise.race([this.lost, new Promise((resolve) => setTimeout(resolve, 200))]);
      this.throwIfFailed();
      throw cause;
    }
  }

  async readIntegers(operand: Operand): Promise<Uint32Array> {
    return new Uint32Array((await this.read(operand)).buffer);
  }

  throwIfFailed(): void {
    if (this.#isLost) throw new CapabilityError('The GPU device was lost.', 'Resume the run from its last save.');
    const failure = this.#failures.shift();
    if (failure === undefined) return;
    this.#failures.length = 0;
    throw new CapabilityError(failure, 'Report this with the GPU page’s report; a smaller batch may help.');
  }

  memory(): DeviceMemory {
    const pool = this.#backend.bufferManager;
    return {
      tensors: engine().memory().numTensors,
      usedBytes: pool.numBytesUsed + this.#storageBytes,
      allocatedBytes: pool.numBytesAllocated + this.#storageBytes + this.#staging.allocatedBytes + this.#uniforms.buffer.size,
    };
  }

  dispose(): void {
    this.#device.destroy();
  }

  #binding(kernel: AnyKernel, operand: Operand): GPUBufferBinding {
    // The pooled buffer may be larger than what is bound, and than what may be bound.
    const kind = this.kindOf(operand);
    const size = Math.max(16, bytesOf(sizeOf(operand.shape), kind));
    if (!isView(operand)) return { buffer: bufferOf(this.#backend, operand), size };
    assert(operand.offset % this.viewAlignment === 0, `kernel ${kernel.name}: a view of ${operand.storage.label} is not aligned`);
    return { buffer: bufferOfStorage(operand.storage), offset: operand.offset * elementBytes[kind], size };
  }

  #checkKinds(kernel: AnyKernel, call: KernelCall<string, string, string>): void {
    for (const [name, spec] of Object.entries(kernel.operands)) {
      const operand = call.operands[name];
      const holdsHalves = operand !== undefined && this.kindOf(operand) === 'float16';
      assert(holdsHalves === isHalf(spec, call.constants), `kernel ${kernel.name}: ${name} is ${holdsHalves ? '' : 'not '}of halves`);
    }
  }

  #checkBinding(length: number, what: string): void {
    if (length <= this.maximumBindingLength) return;
    const mebibytes = (elements: number): string => (elements / 262_144).toFixed(0);
    throw new CapabilityError(
      `${what} needs ${mebibytes(length)} MiB in one piece; this GPU binds at most ${mebibytes(this.maximumBindingLength)} MiB.`,
      'Use a smaller micro-batch, shorter texts or a smaller model.',
    );
  }

  #blame(message: string): string {
    const named =
      this.#pipelines.names().find((name) => message.includes(`"${name}"`)) ??
      [...new Set(this.#recent)].find((name) => message.includes(`"${name}"`));
    const suspects = named ?? [...new Set(this.#recent.slice(-dispatchesPerSubmit))].join(', ');
    return refusal(suspects, message);
  }
}

function refusal(kernel: string, message: string): string {
  return `The GPU refused kernel ${kernel}: ${message.split('\n')[0] ?? message}`;
}

/** Bytes of so many elements, up to a whole vector of four. */
function bytesOf(length: number, kind: ElementKind): number {
  return Math.ceil(length / 4) * 4 * elementBytes[kind];
}

function bufferOfStorage(storage: Storage): GPUBuffer {
  assert(storage instanceof BufferStorage, `${storage.label} belongs to another device`);
  return storage.buffer;
}
