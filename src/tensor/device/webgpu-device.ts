// Our own GPUDevice under tfjs' tensors. Kernels are recorded into one open command buffer, in the order in which they are
// run; it is submitted when it is large enough, and before anything else that the queue is to do.

import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { assert } from '../../base/assert.ts';
import { CapabilityError } from '../../base/errors.ts';
import { float16ToFloat32, float32ToFloat16 } from '../../base/half-precision.ts';
import { BookedDevice } from './booked-device.ts';
import { boundOperands, bytesOf, checkCopy, checkUpload, type BoundOperand } from './bound-operands.ts';
import { CommandRecorder } from './command-recorder.ts';
import { DeviceBooks, dispatchesPerSubmit } from './device-books.ts';
import { costOf } from './dispatch-cost.ts';
import { checkBindingLength } from './device-limits.ts';
import { foldWorkgroups, type AnyKernel, type Kernel } from './kernel.ts';
import { Pipelines, type CompileOptions, type PlannedPipeline } from './pipelines.ts';
import type { Profile } from './profile.ts';
import { Profiler } from './profiler.ts';
import { refusal, refusalText } from './refusal.ts';
import type { OpenDevice } from './request-device.ts';
import {
  elementBytes,
  isView,
  sizeOf,
  type DeviceMemory,
  type ElementKind,
  type KernelCall,
  type Operand,
  type Storage,
  type StorageView,
  type TensorDevice,
} from './tensor-device.ts';
import { bufferOf, makeTensor, openBackend, type OpenBackend } from './tfjs-backend.ts';
import { UniformRing, uniformRingBytes } from './uniform-ring.ts';

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

export class WebGpuDevice extends BookedDevice<GPUBuffer> implements TensorDevice {
  readonly kind = 'webgpu';
  readonly lost: Promise<string>;
  readonly choices = new Map<string, string>();
  readonly #device: GPUDevice;
  readonly #backend: OpenBackend;
  readonly #commands: CommandRecorder;
  readonly #pipelines: Pipelines;
  readonly #uniforms: UniformRing;
  readonly #uniformBuffer: GPUBuffer;
  readonly #failures: string[] = [];
  readonly #halves = new WeakSet<object>();
  #profiler: Profiler | undefined;
  #recent: string[] = [];
  #isLost = false;

  private constructor({ device, report }: OpenDevice, backend: OpenBackend, books: DeviceBooks<GPUBuffer>) {
    super(report, books);
    this.#device = device;
    this.#backend = backend;
    // In front of what using the broken pipeline leads to: this is the cause.
    this.#pipelines = new Pipelines(device, (kernel, message) => this.#failures.unshift(refusalText(kernel, message)));
    this.#commands = new CommandRecorder(device);
    this.#uniforms = new UniformRing(this.limits.uniformSlotBytes);
    const size = uniformRingBytes(this.limits.uniformSlotBytes);
    this.#uniformBuffer = device.createBuffer({ label: 'uniforms', size, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
    books.live.add(size);
    device.addEventListener('uncapturederror', (event) => this.#failures.push(this.#blame(event.error.message)));
    this.lost = device.lost.then((info) => {
      this.#isLost = true;
      return `${info.reason}: ${info.message}`;
    });
  }

  /** Builds the runtime on a device that was asked for with `requestDevice`. */
  static async start(open: OpenDevice): Promise<WebGpuDevice> {
    const { device } = open;
    const tensorUsage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const stagingUsage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const books = new DeviceBooks<GPUBuffer>({
      pooled: (size) => device.createBuffer({ label: 'tensor', size, usage: tensorUsage }),
      staging: (size) => device.createBuffer({ label: 'staging', size, usage: stagingUsage }),
    });
    return new WebGpuDevice(open, await openBackend(device, open.info, books.pool), books);
  }

  allocate(shape: readonly number[], kind: ElementKind = 'float32'): Tensor {
    return this.#allocate(shape, kind, false);
  }

  kindOf(operand: Operand): ElementKind {
    if (isView(operand)) return operand.storage.kind;
    if (this.#halves.has(operand.dataId)) return 'float16';
    return operand.dtype === 'int32' ? 'int32' : 'float32';
  }

  upload(values: Float32Array | Int32Array | Uint32Array, shape: readonly number[]): Tensor {
    checkUpload(values, shape);
    // The queue writes before anything that is recorded but not submitted; the pool knows which buffers that concerns.
    const tensor = this.#allocate(shape, values instanceof Float32Array ? 'float32' : 'int32', true);
    this.#device.queue.writeBuffer(bufferOf(this.#backend, tensor), 0, values.buffer, values.byteOffset, values.byteLength);
    return tensor;
  }

  createStorage(label: string, length: number, kind: ElementKind = 'float32'): Storage {
    checkBindingLength(this.limits, bytesOf(length, kind) / 4, label);
    const storage = new BufferStorage(this.#device, { label, length, kind });
    this.books.countStorage(storage.buffer.size);
    return storage;
  }

  destroyStorage(storage: Storage): void {
    this.flush();
    this.books.countStorage(-bufferOfStorage(storage).size);
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
    checkCopy(from, to);
    const bytes = elementBytes[from.storage.kind];
    this.#commands
      .encoder()
      .copyBufferToBuffer(
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
    const operands = boundOperands(this, kernel, call);
    const { pipeline, layout } = this.#pipelines.get({ kernel, constants: call.constants });
    if (this.#uniforms.isFull) this.flush();
    const [x, y] = foldWorkgroups(call.workgroups, this.limits.workgroupsPerDimension);
    const pass = this.#profiler?.pass(costOf(kernel, call, operands)) ?? this.#commands.pass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.#bindGroup(kernel, layout, operands), [this.#uniforms.push(kernel, call.uniforms)]);
    pass.dispatchWorkgroups(x, y);
    if (this.#profiler !== undefined) pass.end();
    this.#recent.push(kernel.name);
    if (this.books.dispatched()) this.flush();
  }

  compile(wanted: readonly PlannedPipeline[], options?: CompileOptions): Promise<void> {
    return this.#pipelines.compile(wanted, options);
  }

  flush(): void {
    const collectStamps = this.#profiler?.beforeSubmit();
    const commands = this.#commands.finish();
    if (commands === undefined) return;
    this.#uniforms.submit((offset, bytes) => this.#device.queue.writeBuffer(this.#uniformBuffer, offset, bytes));
    this.#device.queue.submit([commands]);
    this.books.submitted();
    collectStamps?.();
    if (this.#recent.length > 256) this.#recent = this.#recent.slice(-128);
  }

  async profile(record: () => Promise<void> | void): Promise<Profile> {
    if (!this.report.features.includes('timestamp-query')) {
      await record();
      return { rows: undefined, reason: 'This GPU or browser gives no time stamps (timestamp-query).' };
    }
    assert(this.#profiler === undefined, 'a profile within a profile');
    this.flush();
    const profiler = new Profiler(this.#device, this.#commands, this.books);
    this.#profiler = profiler;
    try {
      await record();
    } finally {
      this.flush();
      this.#profiler = undefined;
    }
    const profile = await profiler.finish();
    this.throwIfFailed();
    return profile;
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
    const staging = this.books.staging.acquire(bytes);
    this.#commands.encoder().copyBufferToBuffer(source, offset, staging, 0, bytes);
    this.flush();
    try {
      await staging.mapAsync(GPUMapMode.READ, 0, bytes);
      const values = new Float32Array(staging.getMappedRange(0, bytes).slice(0));
      staging.unmap();
      this.books.staging.release(staging);
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
    if (this.#isLost) {
      throw new CapabilityError('The GPU device was lost.', 'Resume the run from its last save.', { fault: { key: 'device-lost' } });
    }
    const failure = this.#failures.shift();
    if (failure === undefined) return;
    this.#failures.length = 0;
    throw refusal(failure);
  }

  memory(): DeviceMemory {
    return this.books.memory(engine().memory().numTensors);
  }

  /** Name and constants of every pipeline that is compiled. */
  get compiledPipelines(): readonly string[] {
    return this.#pipelines.names();
  }

  dispose(): void {
    this.#device.destroy();
  }

  #allocate(shape: readonly number[], kind: ElementKind, isUpload: boolean): Tensor {
    const bytes = bytesOf(sizeOf(shape), kind);
    checkBindingLength(this.limits, bytes / 4, `a tensor of shape ${shape.join(' x ')}`);
    const buffer = this.books.pool.acquire(bytes, { largest: this.maximumBindingLength * 4, isUpload, submit: () => this.flush() });
    const made = makeTensor(this.#backend, shape, kind === 'int32' ? 'int32' : 'float32', buffer);
    if (kind === 'float16') this.#halves.add(made.dataId);
    return made;
  }

  /**
   * Made anew for every dispatch: 12 of the 20 microseconds that recording one takes in Node. Kept ones would seldom serve
   * again, for what is bound changes with the length of every batch.
   */
  #bindGroup(kernel: AnyKernel, layout: GPUBindGroupLayout, operands: readonly BoundOperand[]): GPUBindGroup {
    const entries = operands.map(({ operand, offset, bytes }, binding) => ({
      binding,
      // The pooled buffer may be larger than what is bound, and than what may be bound.
      resource: { buffer: this.#usedBuffer(operand), offset, size: bytes },
    }));
    const uniforms = { buffer: this.#uniformBuffer, offset: 0, size: this.#uniforms.slotBytes };
    return this.#device.createBindGroup({
      label: kernel.name,
      layout,
      entries: [...entries, { binding: entries.length, resource: uniforms }],
    });
  }

  /** The buffer of an operand, which the open command buffer uses from here on. */
  #usedBuffer(operand: Operand): GPUBuffer {
    if (isView(operand)) return bufferOfStorage(operand.storage);
    const buffer = bufferOf(this.#backend, operand);
    this.books.pool.use(buffer);
    return buffer;
  }

  #blame(message: string): string {
    const named =
      this.#pipelines.names().find((name) => message.includes(`"${name}"`)) ??
      [...new Set(this.#recent)].find((name) => message.includes(`"${name}"`));
    const suspects = named ?? [...new Set(this.#recent.slice(-dispatchesPerSubmit))].join(', ');
    return refusalText(suspects, message);
  }
}

function bufferOfStorage(storage: Storage): GPUBuffer {
  assert(storage instanceof BufferStorage, `${storage.label} belongs to another device`);
  return storage.buffer;
}
