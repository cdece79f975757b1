// What a run will take, known before it touches the GPU.

import type { WireError } from '../base/errors.ts';
import type { Precision } from './run-file.ts';
import type { StageId } from './stage.ts';

/** Bytes on the device while the steps of a stage run. */
export interface MemoryEstimate {
  /** Weights in 32 bits: of the trained model and of those that it started from. */
  readonly parameters: number;
  readonly gradients: number;
  readonly moments: number;
  /** The weights once more in 16 bits, under half precision. */
  readonly halves: number;
  /** At the worst moment of a step: activations, loss blocks, inputs, and what is read back. */
  readonly activations: number;
  /** All of it. */
  readonly peak: number;
}

export type StageEstimate = { readonly id: string; readonly stage: StageId } & (
  | {
      readonly state: 'planned';
      readonly bytes: MemoryEstimate;
      readonly dispatches: number;
      /** Packed tokens of the largest step that was planned. */
      readonly tokens: number;
      /** Packed tokens on the GPU at once; undefined: the run file cuts the batch into rows. */
      readonly microBatchTokens: number | undefined;
      /** Whether the peak lies within the memory that the run file allows. */
      readonly fits: boolean;
    }
  /** Its data are made by an earlier stage of the run. */
  | { readonly state: 'unknown'; readonly madeBefore: readonly string[] }
  /** Something is larger than this GPU binds at once. */
  | { readonly state: 'refused'; readonly error: WireError }
);

export interface RunEstimate {
  readonly device: string;
  /** As the device can do it. */
  readonly precision: Precision;
  /** Undefined: no bound. */
  readonly budgetBytes: number | undefined;
  /** The stages that train, in order. */
  readonly stages: readonly StageEstimate[];
}
