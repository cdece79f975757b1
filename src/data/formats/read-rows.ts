import { InputError, throwIfCancelled } from '../../base/errors.ts';
import type { ByteSource } from '../../base/folder.ts';
import type { Column } from '../../contract/columns.ts';
import type { Row, RowKind, RowProblem } from '../../contract/examples.ts';
import type { FileRecord } from './file-record.ts';
import { openRows, type OpenedRows, type OpenOptions } from './open-rows.ts';
import type { RowFault } from './row-fault.ts';

/**
 * One row of a file: good, or with what is wrong with it. Rows count from 1: lines as an editor counts them, rows of a
 * table as a spreadsheet does (a header is row 1), elements of a list.
 */
export type RowResult =
  | { readonly ok: true; readonly number: number; readonly row: Row }
  /** `raw` is the row as it stands in the file, cut only where it is very long. */
  | { readonly ok: false; readonly number: number; readonly problem: RowProblem; readonly raw: string };

export interface ReadOptions extends OpenOptions {
  /** Told before the first row how the columns of a table are read, and again at the end where there came to be more. */
  readonly onColumns?: ((columns: readonly Column[]) => void) | undefined;
}

/**
 * Reads a file of rows as a stream: JSON Lines and JSON lists (FlagEmbedding's {query, pos, neg, ...} and {text}, or
 * keys that are read as columns), CSV and TSV, Parquet, LlamaIndex's data set, or a text a line; plain or gzip; UTF-8,
 * UTF-16 with a byte order mark, or GB18030.
 *
 * @throws InputError where the file as a whole cannot be used: empty, not text, columns that say nothing, pairs and
 * texts mixed, or no good row at all. @throws CancelledError once the signal is aborted.
 */
export async function* readRows(source: ByteSource, options: ReadOptions = {}): AsyncGenerator<RowResult> {
  for await (const batch of readRowBatches(source, options)) yield* batch;
}

/** As {@link readRows}, many rows at a time, for speed. */
export async function* readRowBatches(source: ByteSource, options: ReadOptions = {}): AsyncGenerator<readonly RowResult[]> {
  const opened = await openRows(source, watched(source, options), options);
  const { columns } = opened;
  if (columns !== undefined) options.onColumns?.(columns);
  const reader = new RowReader(source.name, opened);
  for await (const batch of opened.batches) yield reader.read(batch);
  reader.finish();
  if (opened.columns !== undefined && opened.columns !== columns) options.onColumns?.(opened.columns);
}

async function* watched(source: ByteSource, options: ReadOptions): AsyncGenerator<Uint8Array> {
  let done = 0;
  throwIfCancelled(options.signal, `Reading ${source.name}`);
  for await (const chunk of source.stream()) {
    yield chunk;
    done += chunk.length;
    options.onProgress?.(done);
    throwIfCancelled(options.signal, `Reading ${source.name}`);
  }
}

const SHOWN_CHARACTERS = 500;
const RAW_CHARACTERS = 65_536;

class RowReader {
  readonly #file: string;
  readonly #opened: OpenedRows;
  #kind: RowKind | undefined;
  #firstGood = 0;
  #firstProblem: RowProblem | undefined;

  constructor(file: string, opened: OpenedRows) {
    this.#file = file;
    this.#opened = opened;
  }

  read(records: readonly FileRecord[]): readonly RowResult[] {
    return records.map((record) => this.#readRecord(record));
  }

  finish(): void {
    if (this.#kind !== undefined) return;
    const problem = this.#firstProblem;
    const why = problem === undefined ? '' : ` Row ${problem.row}: ${problem.message}`;
    throw new InputError(
      `${this.#file} has no row that can be used.${why}`,
      'Each row must hold "text", or "query" and "pos", or "text1", "text2" and "label" or "score".',
    );
  }

  #readRecord(record: FileRecord): RowResult {
    const { number } = record;
    const parsed = this.#opened.parse(record);
    if (parsed.kind === 'fault') return this.#reject(number, parsed.fault, rawOf(record));
    this.#checkKind(parsed.kind, number);
    return { ok: true, number, row: parsed.row };
  }

  #checkKind(kind: RowKind, number: number): void {
    if (kind === this.#kind) return;
    if (this.#kind !== undefined) {
      const message = `${this.#file} mixes ${this.#kind} (row ${this.#firstGood}) and ${kind} (row ${number}).`;
      throw new InputError(message, 'Put pairs and texts into two files.');
    }
    this.#kind = kind;
    this.#firstGood = number;
  }

  #reject(number: number, fault: RowFault, raw: string): RowResult {
    const problem = { file: this.#file, row: number, ...fault, raw: raw.slice(0, SHOWN_CHARACTERS) };
    this.#firstProblem ??= problem;
    return { ok: false, number, problem, raw: raw.slice(0, RAW_CHARACTERS) };
  }
}

/** The record as text; cells as JSON, for the delimiters between them are gone. */
function rawOf(record: FileRecord): string {
  if ('text' in record) return record.text;
  if ('fault' in record) return record.head;
  return JSON.stringify(record.cells.slice(0, 100), (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
}
