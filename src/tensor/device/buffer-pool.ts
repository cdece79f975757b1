// Buffers for short-lived tensors. A buffer that is given back may serve the very next dispatch: WebGPU runs the
// dispatches of a queue in their order. What the queue writes itself (an upload) runs before everything that is recorded
// and not yet submitted, so an upload never gets a buffer which the open command buffer uses.
//
// The pool knows no GPU: over counterfeit buffers it tells what a device will hold.

import { assert, assertExists } from '../../base/assert.ts';
import type { LiveBytes } from './live-bytes.ts';

export interface PooledBuffer {
  readonly size: number;
  destroy(): void;
}

/**
 * What may lie free: the pool as a whole holds at most `factor` times the most bytes that were asked for at once of
 * late, and `bytes` more.
 */
export interface PoolSlack {
  readonly factor: number;
  readonly bytes: number;
}

export const defaultSlack: PoolSlack = { factor: 1.125, bytes: 8 * 1024 * 1024 };

/** The peak "of late" covers between one and two windows of so many submits: tens of training steps. */
const window = 256;

/**
 * A buffer may be so much larger than what is asked for. Over contrastive batches of ever new lengths a smaller ratio makes
 * buffers in every step, and a larger one wastes a tenth of the peak.
 */
const largestRatio = 1.5;

export interface BufferRequest {
  /** Bytes of the largest buffer that can be made. */
  readonly largest: number;
  /** The queue will write it: the open command buffer must not use it. */
  readonly isUpload: boolean;
  /** Submits the open command buffer, where what it still uses is in the way; to end in `submitted`. */
  readonly submit: () => void;
}

interface Slot<Buffer> {
  readonly buffer: Buffer;
  /** Bytes asked for by who holds it; undefined while it is free. */
  asked: number | undefined;
  /** The command buffer that used it last, in order of submission. */
  usedIn: number;
  /** When it was given back. */
  freed: number;
}

/**
 * Bytes of the buffer for a tensor: rounded up to eighths of a power of two, so that packed batches of ever new lengths
 * use few sizes.
 */
export function bucketBytes(bytes: number): number {
  if (bytes <= 256) return 256;
  const step = 2 ** Math.max(8, Math.floor(Math.log2(bytes)) - 3);
  return Math.ceil(bytes / step) * step;
}

export class BufferPool<Buffer extends PooledBuffer> {
  readonly #make: (bytes: number) => Buffer;
  readonly #live: LiveBytes;
  readonly #slack: PoolSlack;
  readonly #slots = new Map<Buffer, Slot<Buffer>>();
  /** Free buffers by size, the latest given back at the end. */
  readonly #free = new Map<number, Slot<Buffer>[]>();
  #usedBytes = 0;
  #allocatedBytes = 0;
  #askedBytes = 0;
  /** Most bytes asked for at once: in this window of submits, and in the one before. */
  #peaks = { current: 0, previous: 0 };
  /** Number of the open command buffer. */
  #epoch = 1;
  #releases = 0;

  /** @param live hears of every buffer that is made or destroyed */
  constructor(make: (bytes: number) => Buffer, live: LiveBytes, slack: PoolSlack = defaultSlack) {
    this.#make = make;
    this.#live = live;
    this.#slack = slack;
  }

  /** Bytes of the buffers that are held. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Bytes of all buffers, free ones included. */
  get allocatedBytes(): number {
    return this.#allocatedBytes;
  }

  /** The smallest free buffer that is large enough and not much larger, else a new one. */
  acquire(bytes: number, { largest, isUpload, submit }: BufferRequest): Buffer {
    this.#askedBytes += bytes;
    this.#peaks.current = Math.max(this.#peaks.current, this.#askedBytes);
    const size = Math.min(bucketBytes(bytes), largest);
    let slot = this.#take(size, isUpload);
    if (slot === undefined && this.#waitsForSubmit(size)) {
      submit();
      slot = this.#take(size, isUpload);
    }
    slot ??= this.#create(size);
    slot.asked = bytes;
    this.#usedBytes += slot.buffer.size;
    return slot.buffer;
  }

  /** Gives a buffer back; the next who asks for its size may have it at once. */
  release(buffer: Buffer): void {
    const slot = this.#slotOf(buffer);
    assert(slot.asked !== undefined, 'a buffer that is given back twice');
    this.#askedBytes -= slot.asked;
    this.#usedBytes -= buffer.size;
    slot.asked = undefined;
    this.#releases += 1;
    slot.freed = this.#releases;
    const free = this.#free.get(buffer.size);
    if (free === undefined) this.#free.set(buffer.size, [slot]);
    else free.push(slot);
  }

  /** The open command buffer uses this buffer from here on. */
  use(buffer: Buffer): void {
    this.#slotOf(buffer).usedIn = this.#epoch;
  }

  /** The open command buffer was submitted: the queue writes after it whatever it writes from now on. */
  submitted(): void {
    this.#epoch += 1;
    if (this.#epoch % window === 0) this.#peaks = { current: this.#askedBytes, previous: this.#peaks.current };
    this.#shrinkTo(this.#bound());
  }

  /** Destroys everything free that the open command buffer does not use, and forgets how much there was at once. */
  trim(): void {
    this.#peaks = { current: this.#askedBytes, previous: this.#askedBytes };
    this.#shrinkTo(0);
  }

  /** Destroys everything, also what is held. */
  dispose(): void {
    for (const slot of this.#slots.values()) this.#destroy(slot);
    this.#free.clear();
    this.#usedBytes = 0;
    this.#askedBytes = 0;
  }

  #take(size: number, isUpload: boolean): Slot<Buffer> | undefined {
    const sizes = [...this.#free.keys()].filter((other) => other >= size && other <= largestRatio * size);
    for (const fitting of sizes.sort((a, b) => a - b)) {
      const free = this.#free.get(fitting) ?? [];
      const index = isUpload ? free.findIndex((slot) => slot.usedIn !== this.#epoch) : free.length - 1;
      const [slot] = index < 0 ? [] : free.splice(index, 1);
      if (slot === undefined) continue;
      if (free.length === 0) this.#free.delete(fitting);
      return slot;
    }
    return undefined;
  }

  #create(size: number): Slot<Buffer> {
    this.#shrinkTo(this.#bound() - size);
    const slot = { buffer: this.#make(size), asked: undefined, usedIn: 0, freed: 0 };
    this.#slots.set(slot.buffer, slot);
    this.#allocatedBytes += size;
    this.#live.add(size);
    return slot;
  }

  /** A new buffer would exceed the bound, and what could be destroyed for it is still to be submitted. */
  #waitsForSubmit(size: number): boolean {
    const free = [...this.#free.values()].flat();
    const destroyable = free.filter(({ usedIn }) => usedIn !== this.#epoch).reduce((sum, { buffer }) => sum + buffer.size, 0);
    return this.#allocatedBytes - destroyable + size > this.#bound() && free.some(({ usedIn }) => usedIn === this.#epoch);
  }

  #bound(): number {
    return this.#slack.factor * Math.max(this.#peaks.current, this.#peaks.previous) + this.#slack.bytes;
  }

  /** Destroys free buffers, the longest free first, until no more than `bytes` are left; none that is still to be submitted. */
  #shrinkTo(bytes: number): void {
    if (this.#allocatedBytes <= bytes) return;
    const idle = [...this.#free.values()].flat().filter((slot) => slot.usedIn !== this.#epoch);
    for (const slot of idle.sort((a, b) => a.freed - b.freed)) {
      if (this.#allocatedBytes <= bytes) return;
      const left = (this.#free.get(slot.buffer.size) ?? []).filter((other) => other !== slot);
      if (left.length === 0) this.#free.delete(slot.buffer.size);
      else this.#free.set(slot.buffer.size, left);
      this.#destroy(slot);
    }
  }

  #destroy({ buffer }: Slot<Buffer>): void {
    this.#slots.delete(buffer);
    this.#allocatedBytes -= buffer.size;
    this.#live.add(-buffer.size);
    buffer.destroy();
  }

  #slotOf(buffer: Buffer): Slot<Buffer> {
    return assertExists(this.#slots.get(buffer), 'the buffer in its pool');
  }
}
