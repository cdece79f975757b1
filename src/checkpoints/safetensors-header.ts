// A safetensors file: 8 bytes with the length of the header, the header as JSON, then the bytes of all tensors without a
// gap. Nothing in the file is believed before it is checked: sizes are compared before anything is allocated.
// Source: the format section of the safetensors README (github.com/huggingface/safetensors).

import { InputError } from '../base/errors.ts';
import { decodeText, type ByteSource } from '../base/folder.ts';

/** Bytes of one element. */
export const dtypeBytes = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
} as const;
export type Dtype = keyof typeof dtypeBytes;

/** One tensor of a file; its bytes are [start, end) of the file. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order of their bytes. */
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

export const lengthBytes = 8;
const maximumHeaderBytes = 100_000_000;

/** Reads and checks the header of a safetensors file; every fault is an {@link InputError} that names the file. */
export async function readSafetensorsHeader(source: ByteSource): Promise<SafetensorsHeader> {
  const headerBytes = await readHeaderLength(source);
  const bytes = await source.slice(lengthBytes, lengthBytes + headerBytes);
  const header = parseHeaderText(source.name, bytes);
  const dataStart = lengthBytes + headerBytes;
  const tensors: TensorEntry[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') metadata = parseMetadata(source.name, entry);
    else tensors.push(parseEntry(source.name, name, entry, dataStart));
  }
  tensors.sort((a, b) => a.start - b.start || a.end - b.end);
  refuseHolesAndOverlaps(source, tensors, dataStart);
  return { tensors, metadata };
}

async function readHeaderLength(source: ByteSource): Promise<number> {
  if (source.sizeBytes < lengthBytes) throw broken(source.name, `has only ${source.sizeBytes} bytes, so it was cut off`);
  const bytes = await source.slice(0, lengthBytes);
  const length = new DataView(bytes.buffer, bytes.byteOffset, lengthBytes).getBigUint64(0, true);
  if (length > BigInt(maximumHeaderBytes))
    throw broken(source.name, `says that its header has ${length} bytes, more than the permitted ${maximumHeaderBytes}`);
  if (BigInt(lengthBytes) + length > BigInt(source.sizeBytes)) {
    throw broken(
      source.name,
      `says that its header has ${length} bytes, but the whole file has ${source.sizeBytes}, so it was cut off or is not a safetensors file`,
    );
  }
  return Number(length);
}

function parseHeaderText(file: string, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(decodeText(bytes));
  } catch (cause) {
    throw broken(file, 'has a header that is not JSON', { cause });
  }
  if (!isRecord(header)) throw broken(file, 'has a header that is not a JSON object');
  return header;
}

function parseMetadata(file: string, value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) throw broken(file, 'has metadata that is not a JSON object');
  const entries = Object.entries(value).map(([key, text]): readonly [string, string] => {
    if (typeof text !== 'string') throw broken(file, `has metadata ${quote(key)} that is not a text`);
    return [key, text];
  });
  return Object.fromEntries(entries);
}

function parseEntry(file: string, name: string, value: unknown, dataStart: number): TensorEntry {
  const tensor = `tensor ${quote(name)}`;
  if (!isRecord(value)) throw broken(file, `describes ${tensor} by something that is not an object`);
  const dtype = value['dtype'];
  if (typeof dtype !== 'string' || !isDtype(dtype)) throw broken(file, `gives ${tensor} the unknown type ${quote(dtype)}`);
  const shape = value['shape'];
  if (!isListOfSizes(shape)) throw broken(file, `gives ${tensor} a shape that is not a list of sizes`);
  const offsets = value['data_offsets'];
  if (!isListOfSizes(offsets)) throw broken(file, `gives ${tensor} offsets that are not two whole numbers`);
  const [from, to] = offsets;
  if (offsets.length !== 2 || from === undefined || to === undefined || from > to) {
    throw broken(file, `gives ${tensor} offsets that are not two rising numbers`);
  }
  const needed = shape.reduce((product, size) => product * size, dtypeBytes[dtype]);
  if (to - from !== needed) {
    throw broken(file, `gives ${tensor} ${to - from} bytes, but shape [${shape.slice(0, 8).join(', ')}] of ${dtype} needs ${needed}`);
  }
  return { name, dtype, shape, start: dataStart + from, end: dataStart + to };
}

function refuseHolesAndOverlaps(source: ByteSource, tensors: readonly TensorEntry[], dataStart: number): void {
  let position = dataStart;
  for (const tensor of tensors) {
    if (tensor.end > source.sizeBytes) {
      throw broken(
        source.name,
        `ends at byte ${source.sizeBytes}, but tensor ${quote(tensor.name)} reaches to ${tensor.end}, so it was cut off`,
      );
    }
    if (tensor.start < position) throw broken(source.name, `lets tensor ${quote(tensor.name)} overlap with the one before it`);
    if (tensor.start > position) throw broken(source.name, `leaves a hole before tensor ${quote(tensor.name)}`);
    position = tensor.end;
  }
  if (position !== source.sizeBytes) {
    throw broken(source.name, `has ${source.sizeBytes - position} bytes after its last tensor`);
  }
}

function isDtype(text: string): text is Dtype {
  return Object.hasOwn(dtypeBytes, text);
}

function isListOfSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && Number(size) >= 0);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quote(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function broken(file: string, fault: string, options?: ErrorOptions): InputError {
  return new InputError(`${file} ${fault}.`, 'Download or save the weights again; the file is damaged or of another kind.', options);
}
