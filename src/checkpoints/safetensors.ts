// Reading and writing safetensors files one tensor at a time: a model of any size passes through the memory of its
// largest tensor.

import { assert } from '../base/assert.ts';
import { InputError } from '../base/errors.ts';
import type { ByteSource, FileWriter } from '../base/folder.ts';
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from '../base/half-precision.ts';
import {
  dtypeBytes,
  lengthBytes,
  readSafetensorsHeader,
  type Dtype,
  type SafetensorsHeader,
  type TensorEntry,
} from './safetensors-header.ts';

/** The types that weights may have. */
export type FloatDtype = 'F32' | 'F16' | 'BF16';

/** A safetensors file whose header has been checked. */
export interface SafetensorsFile extends SafetensorsHeader {
  readonly source: ByteSource;
}

/** Opens a file; throws {@link InputError} with the file's name when the header is broken. */
export async function openSafetensors(source: ByteSource): Promise<SafetensorsFile> {
  return { source, ...(await readSafetensorsHeader(source)) };
}

/** The bytes of one tensor as they lie in the file. */
export async function readTensorBytes(file: SafetensorsFile, tensor: TensorEntry): Promise<Uint8Array> {
  const bytes = await file.source.slice(tensor.start, tensor.end);
  if (bytes.byteLength !== tensor.end - tensor.start) {
    throw new InputError(`${file.source.name} changed or was cut off while it was read.`, 'Import it again.');
  }
  return bytes;
}

/** The values of one tensor, row-major; F16 and BF16 widened exactly. Throws {@link InputError} for other types. */
export async function readTensorValues(file: SafetensorsFile, tensor: TensorEntry): Promise<Float32Array> {
  const { dtype } = tensor;
  if (!isFloatDtype(dtype)) {
    throw new InputError(
      `${file.source.name} stores tensor ${JSON.stringify(tensor.name)} as ${dtype}; the studio reads weights of F32, F16 and BF16.`,
      'Save the model in one of these types.',
    );
  }
  // A copy begins at offset 0, so that wider views of it are aligned whatever the file's layout.
  const { buffer } = new Uint8Array(await readTensorBytes(file, tensor));
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F16':
      return float16ToFloat32(new Uint16Array(buffer));
    case 'BF16':
      return bfloat16ToFloat32(new Uint16Array(buffer));
  }
}

/** Whether weights of this type can be read. */
export function isFloatDtype(dtype: Dtype): dtype is FloatDtype {
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16';
}

interface TensorDescription<D extends Dtype> {
  readonly name: string;
  readonly dtype: D;
  readonly shape: readonly number[];
}

/** A tensor to write: its values, rounded to its type, or its bytes as they are. Asked for when its turn comes. */
export type TensorToWrite =
  (TensorDescription<FloatDtype> & { values(): Promise<Float32Array> }) | (TensorDescription<Dtype> & { bytes(): Promise<Uint8Array> });

/**
 * Writes a safetensors file and closes the writer (drops it on failure). Tensors of wider types come first, else in the
 * given order, so that each lies aligned to its element; readers find them by name.
 */
export async function writeSafetensors(
  writer: FileWriter,
  tensors: readonly TensorToWrite[],
  // Loaders of PyTorch models insist on this entry.
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Promise<void> {
  try {
    const ordered = tensors.toSorted((a, b) => dtypeBytes[b.dtype] - dtypeBytes[a.dtype]);
    await writer.write(headerBytes(ordered, metadata));
    for (const tensor of ordered) await writer.write(await tensorBytes(tensor));
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.close();
}

function headerBytes(tensors: readonly TensorToWrite[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const entries: [string, unknown][] = [['__metadata__', metadata]];
  let position = 0;
  for (const tensor of tensors) {
    const end = position + byteLengthOf(tensor);
    entries.push([tensor.name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [position, end] }]);
    position = end;
  }
  assert(new Set(entries.map(([name]) => name)).size === entries.length, 'tensor names are distinct');
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const padded = Math.ceil(text.byteLength / lengthBytes) * lengthBytes;
  const bytes = new Uint8Array(lengthBytes + padded).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, lengthBytes);
  return bytes;
}

async function tensorBytes(tensor: TensorToWrite): Promise<Uint8Array> {
  const bytes = 'bytes' in tensor ? await tensor.bytes() : encodeValues(await tensor.values(), tensor.dtype);
  assert(bytes.byteLength === byteLengthOf(tensor), `tensor ${tensor.name} has the bytes that its shape needs`);
  return bytes;
}

function encodeValues(values: Float32Array, dtype: FloatDtype): Uint8Array {
  switch (dtype) {
    case 'F32':
      return bytesOf(values);
    case 'F16':
      return bytesOf(float32ToFloat16(values));
    case 'BF16':
      return bytesOf(float32ToBfloat16(values));
  }
}

function bytesOf(values: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function byteLengthOf(tensor: TensorDescription<Dtype>): number {
  return tensor.shape.reduce((product, size) => product * size, dtypeBytes[tensor.dtype]);
}
