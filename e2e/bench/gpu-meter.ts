// What a side asks of WebGPU, counted at the calls themselves, so that both sides are counted alike.

/** Bytes of the buffers of one device that exist, and the most there were. */
export class GpuMeter {
  #live = 0;
  #peak = 0;

  constructor(device: GPUDevice) {
    const create = device.createBuffer.bind(device);
    device.createBuffer = (descriptor) => {
      const buffer = create(descriptor);
      const destroy = buffer.destroy.bind(buffer);
      let isAlive = true;
      this.#live += buffer.size;
      this.#peak = Math.max(this.#peak, this.#live);
      buffer.destroy = () => {
        if (isAlive) this.#live -= buffer.size;
        isAlive = false;
        destroy();
      };
      return buffer;
    };
  }

  get peakBytes(): number {
    return this.#peak;
  }

  resetPeak(): void {
    this.#peak = this.#live;
  }
}

/** Dispatches that a piece of work records, whichever device they are for. */
export async function countDispatches(work: () => Promise<unknown>): Promise<number> {
  const { prototype } = GPUComputePassEncoder;
  const original = Reflect.get<GPUComputePassEncoder, 'dispatchWorkgroups'>(prototype, 'dispatchWorkgroups');
  let count = 0;
  prototype.dispatchWorkgroups = function counted(...grid) {
    count += 1;
    original.apply(this, grid);
  };
  try {
    await work();
  } finally {
    prototype.dispatchWorkgroups = original;
  }
  return count;
}
