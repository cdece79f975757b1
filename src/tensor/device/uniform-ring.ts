import { assert } from '../../base/assert.ts';
import type { AnyKernel } from './kernel.ts';

const slots = 4096;

/**
 * One uniform buffer for all dispatches, bound by dynamic offset. A slot is written through the queue before the
 * command buffer that uses it is submitted, and is used again only `slots` dispatches later: far more than one command
 * buffer holds, so no slot is overwritten while it is waited for.
 */
export class UniformRing {
  readonly buffer: GPUBuffer;
  readonly slotBytes: number;
  readonly #queue: GPUQueue;
  readonly #bytes: ArrayBuffer;
  #next = 0;

  constructor(device: GPUDevice) {
    this.slotBytes = Math.max(256, device.limits.minUniformBufferOffsetAlignment);
    this.#bytes = new ArrayBuffer(this.slotBytes);
    this.#queue = device.queue;
    this.buffer = device.createBuffer({
      label: 'uniforms',
      size: slots * this.slotBytes,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
  }

  /** Writes the numbers of one dispatch and returns the offset at which to bind them. */
  push(kernel: AnyKernel, numbers: Readonly<Record<string, number>>): number {
    const view = new DataView(this.#bytes);
    let at = 0;
    for (const [name, type] of Object.entries(kernel.uniforms)) {
      const value = numbers[name];
      assert(value !== undefined && at < this.slotBytes, `kernel ${kernel.name}: uniform ${name} is missing or does not fit`);
      if (type === 'f32') view.setFloat32(at, value, true);
      else view.setUint32(at, value, true);
      at += 4;
    }
    const offset = this.#next * this.slotBytes;
    this.#next = (this.#next + 1) % slots;
    this.#queue.writeBuffer(this.buffer, offset, this.#bytes, 0, Math.max(16, at));
    return offset;
  }
}
