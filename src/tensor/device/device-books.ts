// What a device holds and what it has recorded: one account, kept alike by the device that runs and by the one that only
// plans, so that the plan's peak is what the device will hold.

import { BufferPool, type PooledBuffer } from './buffer-pool.ts';
import { LiveBytes } from './live-bytes.ts';
import { StagingBuffers } from './staging.ts';
import type { DeviceCounters, DeviceMemory } from './tensor-device.ts';

/** Dispatches in one command buffer: large enough to be cheap, small enough that the device starts early. */
export const dispatchesPerSubmit = 64;

/** How each kind of buffer is made. */
export interface BufferMakers<Buffer extends PooledBuffer> {
  readonly pooled: (bytes: number) => Buffer;
  readonly staging: (bytes: number) => Buffer;
}

export class DeviceBooks<Buffer extends PooledBuffer> {
  readonly live = new LiveBytes();
  readonly pool: BufferPool<Buffer>;
  readonly staging: StagingBuffers<Buffer>;
  #storageBytes = 0;
  #dispatches = 0;
  #submits = 0;
  #open = 0;

  constructor(makers: BufferMakers<Buffer>) {
    this.pool = new BufferPool(makers.pooled, this.live);
    this.staging = new StagingBuffers(makers.staging, this.live);
  }

  /** Dispatches and submits since the device was started. */
  get counters(): DeviceCounters {
    return { dispatches: this.#dispatches, submits: this.#submits };
  }

  /** Counts the bytes of a storage that was made; those of a destroyed one are negative. */
  countStorage(bytes: number): void {
    this.#storageBytes += bytes;
    this.live.add(bytes);
  }

  /** Counts a dispatch; true where the command buffer has enough of them and is to be submitted. */
  dispatched(): boolean {
    this.#dispatches += 1;
    this.#open += 1;
    return this.#open >= dispatchesPerSubmit;
  }

  /** The open command buffer was submitted. */
  submitted(): void {
    this.#submits += 1;
    this.#open = 0;
    this.pool.submitted();
  }

  /** Destroys the buffers that lie free. */
  trim(): void {
    this.pool.trim();
    this.staging.trim();
  }

  /** @param tensors live tensors */
  memory(tensors: number): DeviceMemory {
    return {
      tensors,
      usedBytes: this.pool.usedBytes + this.#storageBytes,
      allocatedBytes: this.live.bytes,
      peakBytes: this.live.peak,
    };
  }
}
