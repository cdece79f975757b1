import { InputError, throwIfCancelled } from '../../base/errors.ts';
import type { ByteSource } from '../../base/folder.ts';
import type { Row, RowKind, RowProblem } from '../../contract/examples.ts';
import { detectFormat, type RowFormat } from './detect-format.ts';
import { parseJsonRow, parseText, type ParsedRow, type RowFault } from './parse-row.ts';
import { openText, type TextLine } from './read-lines.ts';

/** One row of a file: good, or with what is wrong with it. Rows count from 1, as an editor counts lines. */
export type RowResult =
  | { readonly ok: true; readonly number: number; readonly row: Row }
  /** `raw` is the row as it stands in the file, cut only where it is very long. */
  | { readonly ok: false; readonly number: number; readonly problem: RowProblem; readonly raw: string };

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the file that were read so far. */
  readonly onProgress?: ((doneBytes: number) => void) | undefined;
}

/**
 * Reads a file of rows as a stream: JSON Lines ({query, pos, neg, ...} or {text}), or a text a line; plain or gzip;
 * UTF-8, UTF-16 with a byte order mark, or GB18030.
 *
 * @throws InputError where the file as a whole cannot be used: empty, not text, a format that is not built yet, pairs
 * and texts mixed, or no good row at all. @throws CancelledError once the signal is aborted.
 */
export async function* readRows(source: ByteSource, options: ReadOptions = {}): AsyncGenerator<RowResult> {
  for await (const batch of readRowBatches(source, options)) yield* batch;
}

/** As {@link readRows}, many rows at a time, for speed. */
export async function* readRowBatches(source: ByteSource, options: ReadOptions = {}): AsyncGenerator<readonly RowResult[]> {
  const { name, sample, lines } = await openText(source.name, watched(source, options));
  const reader = new RowReader(source.name, detectFormat(name, sample));
  for await (const batch of lines) yield reader.read(batch);
  reader.finish();
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
  readonly #parse: (line: string) => ParsedRow;
  #kind: RowKind | undefined;
  #firstGood = 0;
  #firstProblem: RowProblem | undefined;

  constructor(file: string, format: RowFormat) {
    this.#file = file;
    this.#parse = format === 'json-lines' ? parseJsonRow : parsePlainLine;
  }

  read(lines: readonly TextLine[]): readonly RowResult[] {
    const results: RowResult[] = [];
    for (const line of lines) {
      const result = this.#readLine(line);
      if (result !== undefined) results.push(result);
    }
    return results;
  }

  finish(): void {
    if (this.#kind !== undefined) return;
    const problem = this.#firstProblem;
    const why = problem === undefined ? '' : ` Row ${problem.row}: ${problem.message}`;
    throw new InputError(`${this.#file} has no row that can be used.${why}`, 'Each row must hold "text", or "query" and "pos".');
  }

  #readLine(line: TextLine): RowResult | undefined {
    const { number, text } = line;
    if (text === undefined) return this.#reject(number, { kind: line.kind, message: line.fault }, line.head);
    if (isBlank(text)) return undefined;
    const parsed = this.#parse(text);
    if (parsed.kind === 'fault') return this.#reject(number, parsed.fault, text);
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

/** Cheap on long lines: only the first character decides, save for lines that begin with white space. */
function isBlank(text: string): boolean {
  return text === '' || (text.charCodeAt(0) <= 32 && text.trim() === '');
}

function parsePlainLine(line: string): ParsedRow {
  if (line.includes('\0')) return { kind: 'fault', fault: { kind: 'NUL byte', message: 'The row holds a NUL byte.' } };
  return parseText(line);
}
