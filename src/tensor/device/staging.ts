import type { PooledBuffer } from './buffer-pool.ts';
import type { LiveBytes } from './live-bytes.ts';

/** Staging buffers above this size (whole weight tables) are not worth keeping. */
const largestKept = 1024 * 1024;

/** Buffers through which values leave the device, in powers of two, each held until its values were read. */
export class StagingBuffers<Buffer extends PooledBuffer> {
  readonly #make: (bytes: number) => Buffer;
  readonly #live: LiveBytes;
  readonly #free = new Map<number, Buffer[]>();

  /** @param live hears of every buffer that is made or destroyed */
  constructor(make: (bytes: number) => Buffer, live: LiveBytes) {
    this.#make = make;
    this.#live = live;
  }

  /** A buffer of at least so many bytes. */
  acquire(bytes: number): Buffer {
    const size = 2 ** Math.ceil(Math.log2(Math.max(256, bytes)));
    const free = this.#free.get(size)?.pop();
    if (free !== undefined) return free;
    this.#live.add(size);
    return this.#make(size);
  }

  /** Takes a buffer back. */
  release(buffer: Buffer): void {
    if (buffer.size > largestKept) {
      this.#live.add(-buffer.size);
      buffer.destroy();
      return;
    }
    const free = this.#free.get(buffer.size) ?? [];
    free.push(buffer);
    this.#free.set(buffer.size, free);
  }

  /** Destroys all that lie free. */
  trim(): void {
    for (const buffer of [...this.#free.values()].flat()) {
      this.#live.add(-buffer.size);
      buffer.destroy();
    }
    this.#free.clear();
  }
}
