// Parquet, a slice of a row group at a time. Loaded only when such a file is there.

import { parquetMetadataAsync, parquetSchema } from 'hyparquet/src/metadata.js';
import { parquetReadObjects } from 'hyparquet/src/read.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } from 'hyparquet/src/schema.js';
import type { AsyncBuffer, ColumnMetaData, FileMetaData } from 'hyparquet';
import { InputError, StudioError, throwIfCancelled } from '../../base/errors.ts';
import type { ByteSource } from '../../base/folder.ts';
import { undecodable } from './decode-stream.ts';
import type { FileRecord } from './file-record.ts';
import { checkColumn, compressors } from './parquet-guard.ts';
import { notText } from './row-fault.ts';

/** Uncompressed bytes that are decoded at once. */
const SLICE_BYTES = 32 * 1024 * 1024;
/** A column of one row group is held packed while its slices are read. */
const LARGEST_GROUP = 1024 * 1024 * 1024;
const LARGEST_METADATA = 64 * 1024 * 1024;
const ROWS_A_BATCH = 1024;
const codecs: ReadonlySet<string> = new Set(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD']);

export interface ParquetOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((doneBytes: number) => void) | undefined;
}

export interface ParquetFile {
  /** Names of the columns at the top. */
  readonly names: readonly string[];
  /** Rows as cells under all names; columns that are not asked for stay empty. */
  rows(wanted: readonly string[]): AsyncIterable<readonly FileRecord[]>;
}

/** Opens a Parquet file: its columns are known before any row is read. @throws InputError where it is damaged. */
export async function openParquet(source: ByteSource, options: ParquetOptions): Promise<ParquetFile> {
  const file = asyncBuffer(source);
  return guarded(source.name, async () => {
    const footer = await source.slice(Math.max(0, source.sizeBytes - 8), source.sizeBytes);
    const metadataBytes = new DataView(footer.buffer, footer.byteOffset, footer.byteLength).getUint32(0, true);
    if (metadataBytes > LARGEST_METADATA) throw new Error(`metadata of ${metadataBytes} bytes`);
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    const names = parquetSchema(metadata).children.map(({ element }) => element.name);
    // Typed as texts; a damaged file may have left one out.
    if (!names.every((name: unknown) => typeof name === 'string')) throw new Error('a column without a name');
    const reader = new ParquetReader(source, file, metadata, options);
    return { names, rows: (wanted) => reader.rows(names, wanted) };
  });
}

class ParquetReader {
  readonly #source: ByteSource;
  readonly #file: AsyncBuffer;
  readonly #metadata: FileMetaData;
  readonly #options: ParquetOptions;

  constructor(source: ByteSource, file: AsyncBuffer, metadata: FileMetaData, options: ParquetOptions) {
    this.#source = source;
    this.#file = file;
    this.#metadata = metadata;
    this.#options = options;
  }

  async *rows(names: readonly string[], wanted: readonly string[]): AsyncGenerator<readonly FileRecord[]> {
    const groups = this.#metadata.row_groups;
    let first = 0;
    const all = groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
    for (const group of groups) {
      const rows = Number(group.num_rows);
      const columns = group.columns.flatMap(({ meta_data: own }) =>
        own !== undefined && wanted.includes(own.path_in_schema[0] ?? '') ? [own] : [],
      );
      const slice = await guarded(this.#source.name, () => this.#checkGroup(columns, rows));
      for (let start = 0; start < rows; start += slice) {
        throwIfCancelled(this.#options.signal, `Reading ${this.#source.name}`);
        const rowStart = first + start;
        const rowEnd = first + Math.min(rows, start + slice);
        const found = await guarded(this.#source.name, () => this.#read(wanted, rowStart, rowEnd));
        yield* recordsOf(found, names, rowStart + 1);
        this.#options.onProgress?.(Math.floor((this.#source.sizeBytes * rowEnd) / all));
      }
      first += rows;
    }
  }

  #read(wanted: readonly string[], rowStart: number, rowEnd: number): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const columns = [...wanted];
    return parquetReadObjects({ file: this.#file, metadata: this.#metadata, compressors, columns, rowStart, rowEnd });
  }

  /** Checks the pages of a row group; returns how many of its rows are read at once. */
  async #checkGroup(columns: readonly ColumnMetaData[], rows: number): Promise<number> {
    let bytes = 0;
    for (const column of columns) {
      this.#refuseCodec(column);
      const start = Number(column.dictionary_page_offset ?? column.data_page_offset);
      const end = start + Number(column.total_compressed_size);
      if (!(start >= 4 && end >= start && end <= this.#source.sizeBytes)) throw new Error('a column reaches beyond the file');
      bytes += Math.max(Number(column.total_uncompressed_size), end - start);
      if (end - start > LARGEST_GROUP) throw this.#tooLarge(end - start);
      const path = getSchemaPath(this.#metadata.schema, column.path_in_schema);
      const levels = { repetition: getMaxRepetitionLevel(path), definition: getMaxDefinitionLevel(path) };
      checkColumn(await this.#source.slice(start, end), column, levels);
      const isFlat = path.length === 2 && levels.repetition === 0;
      const values = Number(column.num_values);
      if (!(rows >= 0 && (isFlat ? rows === values : rows <= values))) throw new Error(`${rows} rows of ${values} values`);
    }
    return Math.max(1, Math.ceil(rows / Math.max(1, Math.ceil(bytes / SLICE_BYTES))));
  }

  #refuseCodec({ codec }: ColumnMetaData): void {
    if (codecs.has(codec)) return;
    const remedy = "Write it with another one: in pandas, to_parquet(..., compression='zstd').";
    throw new InputError(`${this.#source.name} is packed with ${codec}, which the studio does not unpack.`, remedy);
  }

  #tooLarge(bytes: number): InputError {
    return new InputError(
      `${this.#source.name} has a row group with ${Math.round(bytes / 1024 ** 2)} MiB in one column.`,
      'Write it in smaller row groups: in pandas, to_parquet(..., row_group_size=10000).',
    );
  }
}

function* recordsOf(
  rows: readonly Readonly<Record<string, unknown>>[],
  names: readonly string[],
  firstNumber: number,
): Generator<readonly FileRecord[]> {
  for (let start = 0; start < rows.length; start += ROWS_A_BATCH) {
    yield rows.slice(start, start + ROWS_A_BATCH).map((row, index): FileRecord => {
      const cells = names.map((name) => (Object.hasOwn(row, name) ? row[name] : undefined));
      const number = firstNumber + start + index;
      if (!cells.some(isUndecodable)) return { number, cells };
      return { number, fault: notText.fault, head: String(cells.find((cell) => typeof cell === 'string')).slice(0, 2048) };
    });
  }
}

function isUndecodable(cell: unknown): boolean {
  if (Array.isArray(cell)) return cell.some(isUndecodable);
  return typeof cell === 'string' && cell.includes(undecodable);
}

function asyncBuffer(source: ByteSource): AsyncBuffer {
  return {
    byteLength: source.sizeBytes,
    slice: async (start, end = source.sizeBytes) => {
      const bytes = await source.slice(Math.max(0, start), Math.min(end, source.sizeBytes));
      return new Uint8Array(bytes).buffer;
    },
  };
}

/** Whatever the reader throws on bytes that it does not expect is the file's fault. */
async function guarded<Value>(file: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${file} is not a whole Parquet file: ${reason.slice(0, 200)}.`, 'Download or write the file again.', { cause });
  }
}
