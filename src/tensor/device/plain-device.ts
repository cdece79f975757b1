// The device of last resort: every kernel's reference in plain tfjs operations on tfjs' CPU backend. It runs the tiny
// demo where there is no GPU, and it is the oracle that the WGSL kernels are tested against.

import '@tensorflow/tfjs-backend-cpu';
// The references of backward kernels are differentiated by the tape.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { engine, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { assert } from '../../base/assert.ts';
import { float16ToFloat32, float32ToFloat16 } from '../../base/half-precision.ts';
import type { DeviceReport } from '../../contract/protocol.ts';
import type { Kernel } from './kernel.ts';
import { LiveBytes } from './live-bytes.ts';
import type { Profile } from './profile.ts';
import {
  isView,
  sizeOf,
  type DeviceCounters,
  type DeviceMemory,
  type ElementKind,
  type KernelCall,
  type Operand,
  type Storage,
  type StorageView,
  type TensorDevice,
} from './tensor-device.ts';

class ArrayStorage implements Storage {
  readonly label: string;
  readonly kind: ElementKind;
  readonly values: Float32Array;

  constructor(label: string, length: number, kind: ElementKind) {
    this.label = label;
    this.kind = kind;
    this.values = new Float32Array(length);
  }

  get length(): number {
    return this.values.length;
  }
}

const report: DeviceReport = { name: 'plain tfjs operations', vendor: '', architecture: 'cpu', isSoftware: true, features: [], limits: {} };

export class PlainDevice implements TensorDevice {
  readonly kind = 'plain';
  readonly report = report;
  readonly viewAlignment = 128;
  readonly hasHalves = true;
  readonly maximumBindingLength = 2 ** 29;
  readonly choices = new Map<string, string>();
  readonly lost = new Promise<string>(() => undefined);
  /** Current values of the tensors made here, which kernels write in place. */
  readonly #values = new WeakMap<object, Float32Array | Int32Array>();
  /** Tensors whose values are rounded to halves whenever they are written. */
  readonly #halves = new WeakSet<Tensor>();
  readonly #live = new LiveBytes();
  #dispatches = 0;

  allocate(shape: readonly number[], kind: ElementKind = 'float32'): Tensor {
    const length = sizeOf(shape);
    const made = this.#make(kind === 'int32' ? new Int32Array(length) : new Float32Array(length), shape);
    if (kind === 'float16') this.#halves.add(made);
    return made;
  }

  kindOf(operand: Operand): ElementKind {
    if (isView(operand)) return operand.storage.kind;
    if (this.#halves.has(operand)) return 'float16';
    return operand.dtype === 'int32' ? 'int32' : 'float32';
  }

  upload(values: Float32Array | Int32Array | Uint32Array, shape: readonly number[]): Tensor {
    assert(values.length === sizeOf(shape), `${values.length} values for shape ${shape.join(' x ')}`);
    return this.#make(values instanceof Float32Array ? values.slice() : Int32Array.from(values, (value) => value | 0), shape);
  }

  createStorage(label: string, length: number, kind: ElementKind = 'float32'): Storage {
    this.#live.add(length * 4);
    return new ArrayStorage(label, length, kind);
  }

  destroyStorage(storage: Storage): void {
    this.#live.add(-storage.length * 4);
  }

  writeView(view: StorageView, values: Float32Array): void {
    valuesOf(view).set(view.storage.kind === 'float16' ? rounded(values) : values);
  }

  copyView(from: StorageView, to: StorageView): void {
    assert(from.storage !== to.storage, `${from.storage.label}: copied within itself`);
    valuesOf(to).set(valuesOf(from));
  }

  run<O extends string, U extends string, C extends string>(
    kernel: Kernel<O, U, C>,
    call: KernelCall<NoInfer<O>, NoInfer<U>, NoInfer<C>>,
  ): void {
    this.#dispatches += 1;
    const backend = engine().backendName;
    if (backend !== 'cpu') void engine().setBackend('cpu');
    engine().startScope(kernel.name);
    const names = Object.keys(kernel.operands) as O[];
    // Object.fromEntries loses the key type; the names are the kernel's own.
    const inputs = Object.fromEntries(names.map((name) => [name, this.#input(call.operands[name])])) as Record<O, Tensor>;
    const results = kernel.reference(inputs, { ...call.uniforms, ...call.constants });
    for (const name of names) {
      const result = results[name];
      if (result !== undefined) this.#store(kernel.name, call.operands[name], result);
    }
    engine().endScope();
    if (backend !== 'cpu') void engine().setBackend(backend);
  }

  compile(): Promise<void> {
    return Promise.resolve();
  }

  async profile(record: () => Promise<void> | void): Promise<Profile> {
    await record();
    return { rows: undefined, reason: 'There is no GPU to take the time of.' };
  }

  flush(): void {
    // Nothing is deferred here.
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  read(operand: Operand): Promise<Float32Array> {
    return Promise.resolve(Float32Array.from(isView(operand) ? valuesOf(operand) : this.#current(operand)));
  }

  readIntegers(operand: Operand): Promise<Uint32Array> {
    return Promise.resolve(Uint32Array.from(isView(operand) ? valuesOf(operand) : this.#current(operand), (value) => value >>> 0));
  }

  throwIfFailed(): void {
    // Failures are thrown where they happen.
  }

  memory(): DeviceMemory {
    const { numTensors, numBytes } = engine().memory();
    const bytes = numBytes + this.#live.bytes;
    // Values are garbage-collected: of tensors there is no peak to be counted, only of storages.
    return { tensors: numTensors, usedBytes: bytes, allocatedBytes: bytes, peakBytes: numBytes + this.#live.peak };
  }

  resetPeak(): void {
    this.#live.resetPeak();
  }

  get counters(): DeviceCounters {
    return { dispatches: this.#dispatches, submits: 0 };
  }

  trim(): void {
    // Nothing is pooled.
  }

  dispose(): void {
    // The garbage collector has it all.
  }

  #make(values: Float32Array | Int32Array, shape: readonly number[]): Tensor {
    const type = values instanceof Float32Array ? 'float32' : 'int32';
    // The tensor stands for the values in the engine's books; the current values live beside it.
    const made = tensor(values, [...shape], type);
    this.#values.set(made, values);
    return made;
  }

  #current(operand: Tensor): Float32Array | Int32Array {
    const values = this.#values.get(operand);
    assert(values !== undefined, 'a tensor of another device');
    return values;
  }

  #input(operand: Operand): Tensor {
    const values = isView(operand) ? valuesOf(operand) : this.#current(operand);
    return tensor(values.slice(), [...operand.shape], values instanceof Float32Array ? 'float32' : 'int32');
  }

  #store(kernel: string, operand: Operand, result: Tensor): void {
    const values = result.dataSync();
    const target = isView(operand) ? valuesOf(operand) : this.#current(operand);
    assert(values.length === target.length, `kernel ${kernel}: the reference gave ${values.length} values for ${target.length}`);
    target.set(this.kindOf(operand) === 'float16' ? rounded(Float32Array.from(values)) : values);
  }
}

function rounded(values: Float32Array): Float32Array {
  return float16ToFloat32(float32ToFloat16(values));
}

function valuesOf(view: StorageView): Float32Array {
  const storage = view.storage;
  assert(storage instanceof ArrayStorage, `${storage.label} belongs to another device`);
  return storage.values.subarray(view.offset, view.offset + sizeOf(view.shape));
}
