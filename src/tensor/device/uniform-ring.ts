import { assert } from '../../base/assert.ts';
import type { AnyKernel } from './kernel.ts';

/** Dispatches whose numbers the ring holds: several command buffers' worth. */
const slotCount = 1024;

/** Bytes of the ring on the device. */
export function uniformRingBytes(slotBytes: number): number {
  return slotCount * slotBytes;
}

/**
 * Writes the numbers of a dispatch as its kernel's `Uniforms` has them; returns how many bytes.
 * @throws {AssertionError} naming the kernel, where a number is missing or they do not fit the slot
 */
export function writeUniforms(slot: DataView, kernel: AnyKernel, numbers: Readonly<Record<string, number>>): number {
  let at = 0;
  for (const [name, type] of Object.entries(kernel.uniforms)) {
    const value = numbers[name];
    assert(value !== undefined && at < slot.byteLength, `kernel ${kernel.name}: uniform ${name} is missing or does not fit`);
    if (type === 'f32') slot.setFloat32(at, value, true);
    else slot.setUint32(at, value, true);
    at += 4;
  }
  return at;
}

/** Writes bytes to the uniform buffer: the queue of a device. */
export type WriteBytes = (offset: number, bytes: Uint8Array<ArrayBuffer>) => void;

/**
 * The uniforms of all dispatches in one buffer, bound by dynamic offset. They are collected here and written once, when
 * the command buffer that reads them is submitted: the queue keeps that order, so the slots of what was submitted earlier
 * may be written again. Only within one command buffer no slot is used twice: `isFull` asks for a submit.
 */
export class UniformRing {
  readonly slotBytes: number;
  readonly #bytes: ArrayBuffer;
  /** Slots of the open command buffer: the first, and how many. */
  #first = 0;
  #count = 0;

  constructor(slotBytes: number) {
    this.slotBytes = slotBytes;
    this.#bytes = new ArrayBuffer(uniformRingBytes(slotBytes));
  }

  /** No slot is left until the open command buffer is submitted. */
  get isFull(): boolean {
    return this.#count === slotCount;
  }

  /** Keeps the numbers of one dispatch and returns the offset at which to bind them. */
  push(kernel: AnyKernel, numbers: Readonly<Record<string, number>>): number {
    assert(!this.isFull, 'more dispatches in one command buffer than the ring of uniforms holds');
    const offset = ((this.#first + this.#count) % slotCount) * this.slotBytes;
    writeUniforms(new DataView(this.#bytes, offset, this.slotBytes), kernel, numbers);
    this.#count += 1;
    return offset;
  }

  /** Writes what was collected: one range, two where it runs over the ring's end. To be called right before a submit. */
  submit(write: WriteBytes): void {
    const beforeEnd = Math.min(this.#count, slotCount - this.#first);
    this.#write(write, this.#first, beforeEnd);
    this.#write(write, 0, this.#count - beforeEnd);
    this.#first = (this.#first + this.#count) % slotCount;
    this.#count = 0;
  }

  #write(write: WriteBytes, first: number, count: number): void {
    if (count > 0) write(first * this.slotBytes, new Uint8Array(this.#bytes, first * this.slotBytes, count * this.slotBytes));
  }
}
