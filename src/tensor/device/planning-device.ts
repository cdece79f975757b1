// A device without a GPU: the very same layers run on it, and nothing is computed. What they allocate is counted with the
// pool of the real device over counterfeit buffers; what they run is listed. Hence the memory, the pipelines and the
// dispatches of a step are known before the first of them.

import type { Tensor } from '@tensorflow/tfjs-core';
import { assert } from '../../base/assert.ts';
import type { DeviceReport } from '../../contract/protocol.ts';
import { boundOperands, bytesOf, checkCopy, checkUpload } from './bound-operands.ts';
import { BookedDevice } from './booked-device.ts';
import type { PooledBuffer } from './buffer-pool.ts';
import { DeviceBooks } from './device-books.ts';
import { checkBindingLength } from './device-limits.ts';
import { pipelineKey, shaderSource, type Access, type AnyKernel, type Kernel } from './kernel.ts';
import type { PlannedPipeline } from './pipelines.ts';
import { costOf, type DispatchCost } from './dispatch-cost.ts';
import type { Profile } from './profile.ts';
import {
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
import { uniformRingBytes, writeUniforms } from './uniform-ring.ts';

/** One dispatch as it would have been recorded. */
export interface PlannedCall {
  readonly kernel: AnyKernel;
  readonly constants: Readonly<Record<string, number>>;
  readonly uniforms: Readonly<Record<string, number>>;
  readonly workgroups: number;
  /** What each operand binds, in the order of the kernel's bindings. */
  readonly operands: readonly PlannedOperand[];
  readonly cost: DispatchCost;
}

export interface PlannedOperand {
  readonly name: string;
  readonly access: Access;
  readonly bytes: number;
}

/** A buffer that takes no memory. */
class CounterfeitBuffer implements PooledBuffer {
  readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  destroy(): void {
    // There is nothing behind it.
  }
}

/** As much of a tensor as layers touch: its shape, its size and its end. */
class PlannedTensor {
  readonly shape: number[];
  readonly size: number;
  readonly rank: number;
  readonly dtype: 'float32' | 'int32';
  readonly dataId = {};
  readonly buffer: CounterfeitBuffer;
  readonly kind: ElementKind;
  readonly #onDispose: () => void;
  #isDisposed = false;

  constructor(shape: readonly number[], kind: ElementKind, buffer: CounterfeitBuffer, onDispose: () => void) {
    this.shape = [...shape];
    this.size = sizeOf(shape);
    this.rank = shape.length;
    this.dtype = kind === 'int32' ? 'int32' : 'float32';
    this.kind = kind;
    this.buffer = buffer;
    this.#onDispose = onDispose;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#onDispose();
  }
}

class PlannedStorage implements Storage {
  readonly label: string;
  readonly kind: ElementKind;
  readonly length: number;

  constructor(label: string, length: number, kind: ElementKind) {
    this.label = label;
    this.length = length;
    this.kind = kind;
  }
}

/** What a plan takes from the device that it plans for, so that kernels choose the same variants. */
export interface PlannedFor {
  readonly report: DeviceReport;
  readonly choices: Map<string, string>;
}

const counterfeit = (bytes: number): CounterfeitBuffer => new CounterfeitBuffer(bytes);

export class PlanningDevice extends BookedDevice<CounterfeitBuffer> implements TensorDevice {
  readonly kind = 'planning';
  readonly choices: Map<string, string>;
  readonly lost = new Promise<string>(() => undefined);
  readonly #pipelines = new Map<string, PlannedPipeline>();
  readonly #uniformSlot: DataView;
  readonly #calls: PlannedCall[] = [];
  #tensors = 0;
  /** Whether anything was recorded since the last submit, be it a copy. */
  #isOpen = false;

  /** @param target the device itself, or a report and choices that were kept */
  constructor(target: PlannedFor) {
    super(target.report, new DeviceBooks({ pooled: counterfeit, staging: counterfeit }));
    this.choices = target.choices;
    this.books.live.add(uniformRingBytes(this.limits.uniformSlotBytes));
    this.#uniformSlot = new DataView(new ArrayBuffer(this.limits.uniformSlotBytes));
  }

  /** Every dispatch so far, in order. */
  get calls(): readonly PlannedCall[] {
    return this.#calls;
  }

  /** Every pipeline that the calls need, each once, in the order in which they are first needed. */
  get pipelines(): readonly PlannedPipeline[] {
    return [...this.#pipelines.values()];
  }

  allocate(shape: readonly number[], kind: ElementKind = 'float32'): Tensor {
    return this.#allocate(shape, kind, false);
  }

  kindOf(operand: Operand): ElementKind {
    return isView(operand) ? operand.storage.kind : plannedTensor(operand).kind;
  }

  upload(values: Float32Array | Int32Array | Uint32Array, shape: readonly number[]): Tensor {
    checkUpload(values, shape);
    return this.#allocate(shape, values instanceof Float32Array ? 'float32' : 'int32', true);
  }

  createStorage(label: string, length: number, kind: ElementKind = 'float32'): Storage {
    const bytes = bytesOf(length, kind);
    checkBindingLength(this.limits, bytes / 4, label);
    this.books.countStorage(bytes);
    return new PlannedStorage(label, length, kind);
  }

  destroyStorage(storage: Storage): void {
    this.flush();
    this.books.countStorage(-bytesOf(storage.length, storage.kind));
  }

  writeView(view: StorageView, values: Float32Array): void {
    assert(values.length === sizeOf(view.shape), `${view.storage.label}: ${values.length} values for a view of ${sizeOf(view.shape)}`);
    this.flush();
  }

  copyView(from: StorageView, to: StorageView): void {
    checkCopy(from, to);
    this.#isOpen = true;
  }

  run<O extends string, U extends string, C extends string>(
    kernel: Kernel<O, U, C>,
    call: KernelCall<NoInfer<O>, NoInfer<U>, NoInfer<C>>,
  ): void {
    if (call.workgroups === 0) return;
    const bound = boundOperands(this, kernel, call);
    this.#keepPipeline(kernel, call.constants);
    writeUniforms(this.#uniformSlot, kernel, call.uniforms);
    for (const { operand } of bound) if (!isView(operand)) this.books.pool.use(plannedTensor(operand).buffer);
    const { constants, uniforms, workgroups } = call;
    const operands = bound.map(({ name, access, bytes }) => ({ name, access, bytes }));
    this.#calls.push({ kernel, constants, uniforms, workgroups, operands, cost: costOf(kernel, call, bound) });
    this.#isOpen = true;
    if (this.books.dispatched()) this.flush();
  }

  compile(): Promise<void> {
    return Promise.resolve();
  }

  async profile(record: () => Promise<void> | void): Promise<Profile> {
    await record();
    return { rows: undefined, reason: 'Nothing runs on a device that only plans.' };
  }

  flush(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.books.submitted();
  }

  finish(): Promise<void> {
    this.flush();
    return Promise.resolve();
  }

  async read(operand: Operand): Promise<Float32Array> {
    const staging = this.books.staging.acquire(bytesOf(sizeOf(operand.shape), this.kindOf(operand)));
    this.#isOpen = true;
    this.flush();
    await Promise.resolve();
    this.books.staging.release(staging);
    return new Float32Array(sizeOf(operand.shape));
  }

  async readIntegers(operand: Operand): Promise<Uint32Array> {
    return new Uint32Array((await this.read(operand)).length);
  }

  throwIfFailed(): void {
    // What cannot be run is refused where it is recorded.
  }

  memory(): DeviceMemory {
    return this.books.memory(this.#tensors);
  }

  dispose(): void {
    // The garbage collector has it all.
  }

  #allocate(shape: readonly number[], kind: ElementKind, isUpload: boolean): Tensor {
    const bytes = bytesOf(sizeOf(shape), kind);
    checkBindingLength(this.limits, bytes / 4, `a tensor of shape ${shape.join(' x ')}`);
    const buffer = this.books.pool.acquire(bytes, { largest: this.maximumBindingLength * 4, isUpload, submit: () => this.flush() });
    this.#tensors += 1;
    const made: unknown = new PlannedTensor(shape, kind, buffer, () => {
      this.#tensors -= 1;
      this.books.pool.release(buffer);
    });
    // Layers take tfjs' tensors. Of those they read only what a planned tensor has; `plannedTensor` is the way back.
    return made as Tensor;
  }

  #keepPipeline(kernel: AnyKernel, constants: Readonly<Record<string, number>>): void {
    const key = pipelineKey(kernel, constants);
    if (this.#pipelines.has(key)) return;
    // Written for what it refuses: constants that are missing or no whole numbers, elements that have no half.
    shaderSource(kernel, constants);
    this.#pipelines.set(key, { kernel, constants });
  }
}

function plannedTensor(tensor: Tensor): PlannedTensor {
  const planned: unknown = tensor;
  assert(planned instanceof PlannedTensor, 'a tensor of another device');
  assert(!planned.isDisposed, 'a tensor that is disposed');
  return planned;
}
