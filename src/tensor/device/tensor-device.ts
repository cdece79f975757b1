// What the model sees of a device: memory that can be named, kernels that can be run, values that can be read late.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { DeviceReport } from '../../contract/protocol.ts';
import type { Kernel, Numbers } from './kernel.ts';
import type { CompileOptions, PlannedPipeline } from './pipelines.ts';
import type { Profile } from './profile.ts';

/** What the elements of a tensor or storage are. Halves are f16: two bytes each, only where the device has them. */
export type ElementKind = 'float32' | 'float16' | 'int32';

/** Bytes of one element. */
export const elementBytes: Readonly<Record<ElementKind, number>> = { float32: 4, float16: 2, int32: 4 };

/** Long-lived memory, made once and bound by offset: a page of parameters, gradients or moments. */
export interface Storage {
  readonly label: string;
  readonly kind: ElementKind;
  /** In elements. */
  readonly length: number;
}

/** A slice of a storage that a kernel can bind. */
export interface StorageView {
  readonly storage: Storage;
  /** In elements; a multiple of `TensorDevice.viewAlignment`. */
  readonly offset: number;
  readonly shape: readonly number[];
}

/** What a kernel reads or writes: a short-lived tensor, or a slice of a storage. */
export type Operand = Tensor | StorageView;

export interface KernelCall<Operands extends string, Uniforms extends string, Constants extends string> {
  readonly operands: Readonly<Record<Operands, Operand>>;
  readonly uniforms: Numbers<Uniforms>;
  readonly constants: Numbers<Constants>;
  /** Workgroups of the one-dimensional grid. */
  readonly workgroups: number;
  /** Floating-point operations, for the profile, where they depend on more than the numbers of the call. */
  readonly operations?: number;
}

export interface DeviceMemory {
  /** Live tensors (activations and inputs). */
  readonly tensors: number;
  /** Bytes of live tensors and storages. */
  readonly usedBytes: number;
  /** Bytes of GPU buffers that exist: tensors, free ones of the pool, storages, staging and uniforms. */
  readonly allocatedBytes: number;
  /** The most `allocatedBytes` there were since the device was started or `resetPeak` was called. */
  readonly peakBytes: number;
}

/** What a device has done since it was started; a difference of two tells what a piece of work took. */
export interface DeviceCounters {
  readonly dispatches: number;
  readonly submits: number;
}

export interface TensorDevice {
  readonly kind: 'webgpu' | 'plain' | 'planning';
  readonly report: DeviceReport;
  /** Elements to which the offset of a view is aligned. */
  readonly viewAlignment: number;
  /** Whether tensors of halves, and kernels over them, are possible here. */
  readonly hasHalves: boolean;
  /** Largest number of 32-bit elements that one binding can hold. */
  readonly maximumBindingLength: number;
  /** Which variant of a kernel is used for a class of sizes; measured once a device, kept with the run. */
  readonly choices: Map<string, string>;
  /** Resolves with the reason once the device is gone. */
  readonly lost: Promise<string>;

  /** An uninitialised tensor. */
  allocate(shape: readonly number[], kind?: ElementKind): Tensor;
  /** What the elements of an operand are; tfjs itself has no name for halves. */
  kindOf(operand: Operand): ElementKind;
  /** A tensor with these values. */
  upload(values: Float32Array | Int32Array | Uint32Array, shape: readonly number[]): Tensor;
  createStorage(label: string, length: number, kind?: ElementKind): Storage;
  destroyStorage(storage: Storage): void;
  /** Replaces the values of a view; of halves too, which are rounded to. */
  writeView(view: StorageView, values: Float32Array): void;
  /** Copies elements from one view to another of the same size in another storage. */
  copyView(from: StorageView, to: StorageView): void;
  /**
   * Compiles kernels ahead, beside the running program; `run` compiles on the spot what was not.
   * @throws {CapabilityError} naming a kernel that did not compile; the reason of an aborted signal
   */
  compile(wanted: readonly PlannedPipeline[], options?: CompileOptions): Promise<void>;
  /** Records a kernel; it runs when the queue is flushed. */
  run<O extends string, U extends string, C extends string>(
    kernel: Kernel<O, U, C>,
    call: KernelCall<NoInfer<O>, NoInfer<U>, NoInfer<C>>,
  ): void;
  /**
   * Runs `record` and tells what each pipeline took on the device. Every dispatch then has a pass of its own, which costs
   * time between them: a profile says which kernel is slow, a clock around a step how slow the step is.
   */
  profile(record: () => Promise<void> | void): Promise<Profile>;
  /** Submits what was recorded. */
  flush(): void;
  /** Submits what was recorded and resolves once the device has done it. */
  finish(): Promise<void>;
  /** Values at this point of the queue, never a cached copy; halves are widened. */
  read(operand: Operand): Promise<Float32Array>;
  /** Like `read`, for operands that hold whole numbers. */
  readIntegers(operand: Operand): Promise<Uint32Array>;
  /** Throws what the GPU has refused since the last call, naming the kernel. */
  throwIfFailed(): void;
  memory(): DeviceMemory;
  /** Gives back the memory that lies free: between two pieces of work of different size. */
  trim(): void;
  /** From here on `memory().peakBytes` is the peak of what follows. */
  resetPeak(): void;
  readonly counters: DeviceCounters;
  dispose(): void;
}

/** Whether an operand is a slice of a storage. */
export function isView(operand: Operand): operand is StorageView {
  return 'storage' in operand;
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
