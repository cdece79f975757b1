import { describe, expect, test } from 'vitest';
import { defineKernel } from './kernel.ts';
import { UniformRing, uniformRingBytes } from './uniform-ring.ts';

const kernel = defineKernel({
  name: 'test/numbers',
  source: '',
  operands: {},
  uniforms: { index: 'u32', scale: 'f32' },
  constants: [],
  workgroupSize: 1,
  reference: () => ({}),
});

const slotBytes = 256;
const slots = uniformRingBytes(slotBytes) / slotBytes;

/** A ring over memory that stands for the device's. */
function makeRing() {
  const ring = new UniformRing(slotBytes);
  const memory = new Uint8Array(slots * slotBytes);
  const writes: number[] = [];
  const submit = (): void =>
    ring.submit((offset, bytes) => {
      writes.push(bytes.byteLength / slotBytes);
      memory.set(bytes, offset);
    });
  return { ring, memory: new DataView(memory.buffer), writes, submit };
}

describe('the ring of uniforms', () => {
  test('keeps every number of a command buffer apart, round the end of the ring as well', () => {
    const { ring, memory, writes, submit } = makeRing();
    let next = 0;
    for (const count of [slots - 3, 10, slots, 1]) {
      const pushed = Array.from({ length: count }, () => {
        next += 1;
        return { offset: ring.push(kernel, { index: next, scale: next / 2 }), value: next };
      });
      submit();
      for (const { offset, value } of pushed) {
        expect(memory.getUint32(offset, true)).toBe(value);
        expect(memory.getFloat32(offset + 4, true)).toBe(value / 2);
      }
    }
    expect(writes).toEqual([slots - 3, 3, 7, slots - 7, 7, 1]);
  });

  test('writes nothing before a submit, and nothing twice', () => {
    const { ring, memory, writes, submit } = makeRing();
    ring.push(kernel, { index: 7, scale: 1 });
    expect(memory.getUint32(0, true)).toBe(0);
    submit();
    submit();
    expect(writes).toEqual([1]);
    expect(memory.getUint32(0, true)).toBe(7);
  });

  test('asks for a submit when it is full, and refuses one more', () => {
    const { ring, submit } = makeRing();
    for (let index = 0; index < slots; index += 1) {
      expect(ring.isFull).toBe(false);
      ring.push(kernel, { index, scale: 0 });
    }
    expect(ring.isFull).toBe(true);
    expect(() => ring.push(kernel, { index: 0, scale: 0 })).toThrow('ring of uniforms');
    submit();
    expect(ring.isFull).toBe(false);
  });

  test('names the kernel that lacks a number', () => {
    expect(() => makeRing().ring.push(kernel, { index: 1 })).toThrow(/test\/numbers: uniform scale/);
  });
});
