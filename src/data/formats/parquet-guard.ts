// Before the reader of Parquet decodes a column, its pages are walked: the reader trusts the counts that it finds, and a
// damaged one would let it loop, or fill memory, for as long as the number says.

import { fzstdDecompress, gunzipPage } from './parquet-codecs.ts';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import type { ColumnMetaData, Compressors, DataReader, PageHeader } from 'hyparquet';

export const compressors: Compressors = { GZIP: gunzipPage, ZSTD: fzstdDecompress };

/** Values of a page, or of a column within one row group, at most. */
const MOST_VALUES = 16 * 1024 * 1024;
export const largestPage = 256 * 1024 * 1024;
/** Bit-packed runs come in eights, and writers fill the last one up. */
const PADDING = 512;

/** How deep a column nests: the largest repetition and definition level. */
export interface Levels {
  readonly repetition: number;
  readonly definition: number;
}

/** @throws Error where a page claims more than it can hold, or the pages do not add up to the column. */
export function checkColumn(chunk: Uint8Array, column: ColumnMetaData, levels: Levels): void {
  const expected = Number(column.num_values);
  if (!(expected <= MOST_VALUES)) throw new Error(`${expected} values in one row group`);
  const reader: DataReader = { view: viewOf(chunk), offset: 0 };
  let values = 0;
  // The reader's own condition.
  while (reader.offset < chunk.length - 1) {
    const header = parquetHeader(reader);
    const page = chunk.subarray(reader.offset, reader.offset + header.compressed_page_size);
    refuseSizes(header, page);
    reader.offset += page.length;
    values += checkPage(page, header, column, levels);
    if (values > expected) throw new Error('more values in the pages than in the column');
  }
  if (values !== expected) throw new Error('fewer values in the pages than in the column');
}

function refuseSizes({ compressed_page_size: packed, uncompressed_page_size: plain }: PageHeader, page: Uint8Array): void {
  if (packed !== page.length) throw new Error('a page reaches beyond its column');
  if (!(plain >= 0 && plain <= largestPage)) throw new Error(`a page of ${plain} bytes`);
}

/** Checks one page; returns how many values of the column it holds. */
function checkPage(page: Uint8Array, header: PageHeader, column: ColumnMetaData, levels: Levels): number {
  if (header.data_page_header_v2 !== undefined) return checkSecondVersion(page, header, column, levels);
  const own = header.data_page_header;
  if (own === undefined) {
    refuseCount(header.dictionary_page_header?.num_values ?? 0);
    return 0;
  }
  refuseCount(own.num_values);
  const bytes = decompressPage(page, header.uncompressed_page_size, column.codec, compressors);
  const view = viewOf(bytes);
  let offset = 0;
  for (const level of [levels.repetition, levels.definition]) {
    if (level === 0) continue;
    checkRuns(view, offset + 4, bitsOf(level), own.num_values);
    offset += 4 + view.getUint32(offset, true);
  }
  checkValues(view, offset, own, column);
  return own.num_values;
}

function checkSecondVersion(page: Uint8Array, header: PageHeader, column: ColumnMetaData, levels: Levels): number {
  const own = header.data_page_header_v2;
  if (own === undefined) return 0;
  refuseCount(own.num_values);
  refuseCount(own.num_values - own.num_nulls);
  const { repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } = own;
  const levelBytes = repetition + definition;
  if (!(repetition >= 0 && definition >= 0 && levelBytes <= page.length)) throw new Error('levels reach beyond their page');
  if (levels.repetition > 0) checkRuns(viewOf(page), 0, bitsOf(levels.repetition), own.num_values);
  if (levels.definition > 0) checkRuns(viewOf(page), repetition, bitsOf(levels.definition), own.num_values);
  const plain = page.subarray(levelBytes);
  const size = header.uncompressed_page_size - levelBytes;
  const bytes = own.is_compressed === false ? plain : decompressPage(plain, size, column.codec, compressors);
  checkValues(viewOf(bytes), 0, own, column);
  return own.num_values;
}

type DataHeader = NonNullable<PageHeader['data_page_header'] | PageHeader['data_page_header_v2']>;

function checkValues(view: DataView, offset: number, { encoding, num_values: count }: DataHeader, column: ColumnMetaData): void {
  if (encoding === 'DELTA_BYTE_ARRAY') throw new Error('the encoding DELTA_BYTE_ARRAY');
  if (encoding === 'DELTA_BINARY_PACKED' || encoding === 'DELTA_LENGTH_BYTE_ARRAY') checkDelta(view, offset);
  else if (encoding === 'RLE' && column.type === 'BOOLEAN') checkRuns(view, offset + 4, 1, count);
  else if (encoding === 'RLE' || encoding.endsWith('_DICTIONARY')) {
    if (offset >= view.byteLength) return;
    const width = view.getUint8(offset);
    if (width > 32) throw new Error(`indices of ${width} bits`);
    if (width > 0) checkRuns(view, offset + 1, width, count);
  }
}

/** Blocks and miniblocks of delta encoding: the reader divides by them, and steps by them. */
function checkDelta(view: DataView, offset: number): void {
  const block = readVarint(view, offset);
  const miniblocks = readVarint(view, block.next);
  const isSound = block.value > 0 && block.value <= 65_536 && miniblocks.value > 0 && block.value % miniblocks.value === 0;
  if (!isSound) throw new Error(`blocks of ${block.value} values in ${miniblocks.value} parts`);
}

/** Run lengths of RLE and bit-packed runs, as far as `count` values or the page go. */
function checkRuns(view: DataView, start: number, width: number, count: number): void {
  let offset = start;
  for (let seen = 0; seen < count && offset < view.byteLength;) {
    const { value: header, next } = readVarint(view, offset);
    const isPacked = (header & 1) === 1;
    const run = isPacked ? Math.floor(header / 2) * 8 : Math.floor(header / 2);
    if (run > count + PADDING) throw new Error(`a run of ${run} values in a page of ${count}`);
    offset = next + (isPacked ? (run / 8) * width : Math.ceil(width / 8));
    seen += run;
  }
}

function readVarint(view: DataView, start: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = view.getUint8(start + index);
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: start + index + 1 };
  }
  throw new Error('a number without end');
}

function refuseCount(count: number): void {
  if (!(count >= 0 && count <= MOST_VALUES)) throw new Error(`a page of ${count} values`);
}

function bitsOf(level: number): number {
  return 32 - Math.clz32(level);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
