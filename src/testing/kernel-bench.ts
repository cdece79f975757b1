import type { TensorDevice } from '../tensor/device/tensor-device.ts';

/** Something that can be run again and again. */
export interface Prepared {
  /** Records or starts one run; the bench waits for the device. */
  run(): void;
  dispose(): void;
}

/** One case of `npm run bench -- --suite kernels`. A kernel folder's `<kernel>.bench.ts` exports a list of them. */
export interface KernelBench {
  /** "matrix-product nt 1024 x 1024 x 1024". */
  readonly name: string;
  /** Floating-point operations of one run. */
  readonly operations: number;
  /** Bytes that have to be read and written at least. */
  readonly bytes: number;
  /** Times that ours should be faster than stock tfjs, where a goal was set. */
  readonly target?: number;
  ours(device: TensorDevice): Prepared;
  /** The same in stock tfjs operations, run on stock tfjs' own backend, where there is a counterpart. */
  readonly stock?: () => Prepared;
}
