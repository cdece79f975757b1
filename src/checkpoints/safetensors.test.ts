import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError, StudioError } from '../base/errors.ts';
import { bytesSource, readBytes } from '../base/folder.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import { openSafetensors, readTensorBytes, readTensorValues, writeSafetensors, type TensorToWrite } from './safetensors.ts';

/** A file from a header object and data bytes, put together by the format's definition. */
function fileOf(header: unknown, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 8);
  for (let i = 0; i < dataBytes; i += 1) bytes[8 + text.length + i] = i + 1;
  return bytes;
}

function open(bytes: Uint8Array) {
  return openSafetensors(bytesSource('model.safetensors', bytes));
}

async function written(tensors: readonly TensorToWrite[]): Promise<Uint8Array> {
  const folder = new MemoryFolder();
  await writeSafetensors(await folder.writer('model.safetensors'), tensors);
  return (await readBytes(folder, 'model.safetensors')) ?? new Uint8Array();
}

const a = { dtype: 'F16', shape: [2], data_offsets: [0, 4] };
const b = { dtype: 'F32', shape: [1, 1], data_offsets: [4, 8] };

test('reads tensors in the order of their bytes, with metadata, wherever the header ends', async () => {
  const file = await open(fileOf({ b, __metadata__: { format: 'pt' }, a }, 8));
  expect(file.metadata).toEqual({ format: 'pt' });
  expect(file.tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual([
    { name: 'a', dtype: 'F16', shape: [2] },
    { name: 'b', dtype: 'F32', shape: [1, 1] },
  ]);
  const [first, second] = file.tensors;
  if (first === undefined || second === undefined) throw new Error('two tensors');
  expect(await readTensorBytes(file, second)).toEqual(Uint8Array.of(5, 6, 7, 8));
  // 0x0201 is a subnormal of binary16: 513 x 2^-24; 0x0403 is just above 2^-14.
  expect([...(await readTensorValues(file, first))]).toEqual([513 * 2 ** -24, 1027 * 2 ** -24]);
  expect((await readTensorValues(file, second))[0]).toBe(new DataView(Uint8Array.of(5, 6, 7, 8).buffer).getFloat32(0, true));
});

const faults: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ['an empty file', new Uint8Array(), /only 0 bytes/],
  ['a file cut inside the length', new Uint8Array(5), /only 5 bytes/],
  ['a header longer than the file', Uint8Array.of(200, 0, 0, 0, 0, 0, 0, 0, 123), /200 bytes.*whole file has 9/],
  ['a header of more than 100 MB', Uint8Array.of(1, 225, 245, 5, 0, 0, 0, 0, 123), /100000001 bytes, more than the permitted/],
  ['a length of 2^63', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128, 123), /9223372036854775808 bytes/],
  ['a header that is not JSON', fileOf('{"a": ', 0), /not JSON/],
  ['a header that is a list', fileOf([1], 0), /not a JSON object/],
  ['an unknown type', fileOf({ a: { ...a, dtype: 'F12' } }, 4), /unknown type "F12"/],
  ['a type from the prototype', fileOf({ a: { ...a, dtype: 'toString' } }, 4), /unknown type/],
  ['a negative size', fileOf({ a: { ...a, shape: [-2] } }, 4), /shape that is not/],
  ['a shape that is not a list', fileOf({ a: { ...a, shape: 2 } }, 4), /shape that is not/],
  ['a broken size', fileOf({ a: { ...a, shape: [1.5] } }, 4), /shape that is not/],
  ['falling offsets', fileOf({ a: { ...a, data_offsets: [4, 0] } }, 4), /two rising numbers/],
  ['three offsets', fileOf({ a: { ...a, data_offsets: [0, 2, 4] } }, 4), /two rising numbers/],
  ['too few bytes for the shape', fileOf({ a: { ...a, shape: [3] } }, 4), /4 bytes, but shape \[3\] of F16 needs 6/],
  ['a product beyond all memory', fileOf({ a: { ...a, shape: [2 ** 40, 2 ** 40] } }, 4), /needs 2\.4/],
  ['overlapping tensors', fileOf({ a, b: { ...b, data_offsets: [2, 6] } }, 6), /"b" overlap/],
  ['a hole', fileOf({ a, b: { ...b, data_offsets: [6, 10] } }, 10), /hole before tensor "b"/],
  ['a hole at the start', fileOf({ b }, 8), /hole before tensor "b"/],
  ['bytes after the last tensor', fileOf({ a, b }, 9), /1 bytes after/],
  ['a file cut inside the data', fileOf({ a, b }, 7), /cut off/],
  ['metadata that is not text', fileOf({ __metadata__: { a: 1 } }, 0), /metadata "a"/],
];

test.each(faults)('refuses %s, naming the file', async (_, bytes, message) => {
  const error: unknown = await open(bytes).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputError);
  expect(String(error)).toMatch(message);
  expect(String(error)).toContain('model.safetensors');
});

test('F32, F16 and BF16 tensors that are parsed and rewritten keep every bit', async () => {
  const every = new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, i) => i).buffer);
  const dtypes = ['BF16', 'F32', 'F16'] as const;
  const original = await written(
    dtypes.map((dtype) => ({ name: dtype, dtype, shape: [every.length / (dtype === 'F32' ? 4 : 2)], bytes: () => Promise.resolve(every) })),
  );
  const file = await open(original);
  const again = await written(
    file.tensors.map((tensor) => ({
      name: tensor.name,
      dtype: tensor.dtype as (typeof dtypes)[number],
      shape: tensor.shape,
      values: () => readTensorValues(file, tensor),
    })),
  );
  expect(again).toEqual(original);
  expect(original.byteLength).toBeGreaterThan(3 * every.byteLength);
});

test('the writer aligns header and tensors, marks the file as PyTorch and keeps other types as bytes', async () => {
  const bytes = await written([
    { name: 'odd', dtype: 'F16', shape: [3], values: () => Promise.resolve(Float32Array.of(1, 2, 65_520)) },
    { name: 'ids', dtype: 'I64', shape: [1, 2], bytes: () => Promise.resolve(new Uint8Array(16).fill(9)) },
    { name: 'one', dtype: 'F32', shape: [], values: () => Promise.resolve(Float32Array.of(0.5)) },
    { name: 'empty', dtype: 'F32', shape: [0, 4], values: () => Promise.resolve(new Float32Array()) },
  ]);
  const headerLength = new DataView(bytes.buffer).getUint32(0, true);
  expect(headerLength % 8).toBe(0);
  const file = await open(bytes);
  expect(file.metadata).toEqual({ format: 'pt' });
  for (const tensor of file.tensors) expect(tensor.start % { F16: 2, F32: 4, I64: 8 }[tensor.dtype as 'F16' | 'F32' | 'I64']).toBe(0);
  const [ids, one, , odd] = file.tensors;
  if (ids === undefined || one === undefined || odd === undefined) throw new Error('four tensors');
  expect(ids.name).toBe('ids');
  expect([...(await readTensorValues(file, odd))]).toEqual([1, 2, Infinity]);
  await expect(readTensorValues(file, ids)).rejects.toThrow(/"ids" as I64/);
});

test('holds one tensor at a time, and leaves no file behind when a tensor cannot be read', async () => {
  const folder = new MemoryFolder();
  const asked: string[] = [];
  const tensors = ['first', 'second', 'third'].map((name) => ({
    name,
    dtype: 'F32' as const,
    shape: [1],
    values: () => {
      asked.push(name);
      return name === 'second' ? Promise.reject(new Error('lost')) : Promise.resolve(Float32Array.of(1));
    },
  }));
  await expect(writeSafetensors(await folder.writer('m'), tensors)).rejects.toThrow('lost');
  expect(asked).toEqual(['first', 'second']);
  expect(await folder.list('')).toEqual([]);
});

test('whatever bytes come, the parser answers with tensors or with a typed error', async () => {
  const valid = fileOf({ a, b, __metadata__: { format: 'pt' } }, 8);
  const mutated = fc
    .array(fc.record({ at: fc.nat(valid.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 6 })
    .map((changes) => {
      const bytes = valid.slice();
      for (const { at, byte } of changes) bytes[at] = byte;
      return bytes;
    });
  const cut = fc.nat(valid.length).map((length) => valid.slice(0, length));
  const number = fc.oneof(fc.integer({ min: -2, max: 12 }), fc.double(), fc.constant(2 ** 53));
  const entry = fc.record({
    dtype: fc.constantFrom('F32', 'F16', 'I8', 'X', null),
    shape: fc.array(number),
    data_offsets: fc.array(number, { maxLength: 3 }),
  });
  const structured = fc
    .tuple(fc.dictionary(fc.string(), fc.oneof(entry, fc.json())), fc.nat(16))
    .map(([header, size]) => fileOf(header, size));
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, cut, structured, fc.uint8Array({ maxLength: 64 })), async (bytes) => {
      try {
        const file = await open(bytes);
        for (const tensor of file.tensors) expect((await readTensorBytes(file, tensor)).byteLength).toBe(tensor.end - tensor.start);
        accepted += 1;
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
      }
    }),
    { numRuns: 3000, seed: 11 },
  );
  expect(accepted).toBeGreaterThan(10);
});
