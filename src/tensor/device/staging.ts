/** Copies GPU values out through own mappable buffers: tfjs caches what it reads and would return old values. */
export class Staging {
  readonly #device: GPUDevice;
  readonly #free = new Map<number, GPUBuffer[]>();
  allocatedBytes = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /**
   * Records the copy of `bytes` bytes; call the result after the encoder was submitted to get the values.
   * The buffer goes back to the pool once it was read.
   */
  copy(encoder: GPUCommandEncoder, source: GPUBuffer, offset: number, bytes: number): () => Promise<Float32Array> {
    const buffer = this.#acquire(bytes);
    encoder.copyBufferToBuffer(source, offset, buffer, 0, bytes);
    return async () => {
      await buffer.mapAsync(GPUMapMode.READ, 0, bytes);
      const values = new Float32Array(buffer.getMappedRange(0, bytes).slice(0));
      buffer.unmap();
      this.#release(buffer);
      return values;
    };
  }

  #acquire(bytes: number): GPUBuffer {
    const size = 2 ** Math.ceil(Math.log2(Math.max(256, bytes)));
    const free = this.#free.get(size)?.pop();
    if (free !== undefined) return free;
    this.allocatedBytes += size;
    return this.#device.createBuffer({ label: 'staging', size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  }

  #release(buffer: GPUBuffer): void {
    if (buffer.size > largestKept) {
      this.allocatedBytes -= buffer.size;
      buffer.destroy();
      return;
    }
    const free = this.#free.get(buffer.size) ?? [];
    free.push(buffer);
    this.#free.set(buffer.size, free);
  }
}

/** Staging buffers above this size (whole weight tables) are not worth keeping. */
const largestKept = 4 * 1024 * 1024;
