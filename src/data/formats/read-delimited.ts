// CSV, TSV and their kin, as a stream of rows of cells.

import type PapaModule from 'papaparse';
import { InputError } from '../../base/errors.ts';
import { undecodable } from './decode-stream.ts';
import type { FileRecord } from './file-record.ts';
import { fault, notText, type RowFault } from './row-fault.ts';

type Papa = typeof PapaModule;
type Parser = InstanceType<Papa['Parser']>;

const delimiters = [',', '\t', ';', '|'] as const;

/** Characters that are parsed together; a longer row is met by doubling it. */
const WINDOW = 65_536;
export const longestDelimitedRow = 16 * 1024 * 1024;
/** Open quotes that may swallow this much text are looked for that often; then the file is refused as a whole. */
const COSTLY = 1024 * 1024;
const MOST_COSTLY = 20;
const HEAD = 2048;

/** Finds the delimiter from the beginning of a file; tab-separated files say so by their name. */
export async function delimiterOf(name: string, sample: string): Promise<string> {
  if (/\.(tsv|tab)$/i.test(name)) return '\t';
  const { default: papa } = await import('papaparse');
  const lines = sample.replaceAll(/\r\n?/g, '\n');
  // The last line of the sample may be cut; empty ones would count as rows of one cell.
  const whole = lines.slice(0, lines.lastIndexOf('\n') + 1).replace(/\n+$/, '');
  return papa.parse(whole === '' ? lines : whole, { delimitersToGuess: delimiters, preview: 20, newline: '\n' }).meta.delimiter;
}

/**
 * Rows of a delimited text: cells in double quotes may hold delimiters, doubled quotes and line breaks; lines end in LF,
 * CRLF or CR. A row whose quotes do not match is refused alone, and reading goes on at the next line.
 *
 * @throws InputError where quotes that never close would have to be looked for again and again.
 */
export async function* readDelimited(file: string, texts: AsyncIterable<string>, delimiter: string): AsyncGenerator<readonly FileRecord[]> {
  const { default: papa } = await import('papaparse');
  const reader = new DelimitedReader(file, papa, delimiter);
  for await (const text of texts) {
    reader.take(text);
    for (let records = reader.next(); records !== undefined; records = reader.next()) yield records;
  }
  reader.end();
  for (let records = reader.next(); records !== undefined; records = reader.next()) yield records;
}

class DelimitedReader {
  readonly #file: string;
  readonly #papa: Papa;
  readonly #delimiter: string;
  readonly #parser: Parser;
  #waiting = '';
  #window = WINDOW;
  #number = 0;
  #costly = 0;
  #isEnded = false;
  /** The last character was a carriage return, which may begin a CRLF. */
  #hasReturn = false;
  /** In a line that is too long: all up to its end is left out. */
  #isSkipping = false;

  constructor(file: string, papa: Papa, delimiter: string) {
    this.#file = file;
    this.#papa = papa;
    this.#delimiter = delimiter;
    this.#parser = new papa.Parser({ delimiter, newline: '\n' });
  }

  take(text: string): void {
    let added = this.#hasReturn ? `\r${text}` : text;
    this.#hasReturn = added.endsWith('\r');
    if (this.#hasReturn) added = added.slice(0, -1);
    this.#waiting += added.includes('\r') ? added.replaceAll(/\r\n?/g, '\n') : added;
  }

  end(): void {
    if (this.#hasReturn) this.#waiting += '\n';
    this.#isEnded = true;
  }

  /** Some more rows; undefined where the text that was taken holds no further one. */
  next(): readonly FileRecord[] | undefined {
    if (this.#isSkipping && !this.#skipLine()) return undefined;
    while (this.#waiting !== '') {
      const text = this.#waiting.slice(0, this.#window);
      const isAll = text.length === this.#waiting.length;
      const { data, errors, meta } = this.#parser.parse(text, 0, !(isAll && this.#isEnded));
      const mismatched = errors.find(({ row }) => row < data.length)?.row;
      if (mismatched !== undefined) return this.#upTo(text, data, mismatched);
      if (data.length > 0) return this.#consume(data, meta.cursor);
      if (text.length >= longestDelimitedRow) return [this.#refuseLong(text)];
      if (isAll) return undefined;
      this.#window *= 2;
    }
    return undefined;
  }

  #consume(rows: readonly (readonly string[])[], characters: number): readonly FileRecord[] {
    const hasUndecodable = this.#waiting.slice(0, characters).includes(undecodable);
    const records = rows.flatMap((cells) => this.#record(cells, hasUndecodable));
    this.#advance(characters);
    return records;
  }

  /** The rows before the one at fault, and the fault of its first line. */
  #upTo(text: string, rows: readonly (readonly string[])[], index: number): readonly FileRecord[] {
    const before = { delimiter: this.#delimiter, newline: '\n', preview: index } as const;
    const end = index === 0 ? 0 : new this.#papa.Parser(before).parse(text, 0, false).meta.cursor;
    const good = index === 0 ? [] : this.#consume(rows.slice(0, index), end);
    return [...good, this.#refuseLine('quotes', 'The quotes of the row do not match: a quote within quotes is written twice.')];
  }

  /** A row that does not end: an open quote where further lines follow, else a line that is too long. */
  #refuseLong(text: string): FileRecord {
    if (text.includes('\n')) return this.#refuseLine('quotes', 'A quote of the row is never closed.');
    this.#number += 1;
    const record = this.#refused(tooLong, text);
    this.#isSkipping = true;
    this.#skipLine();
    return record;
  }

  /** Leaves out the rest of a line; returns whether its end was found. */
  #skipLine(): boolean {
    const end = this.#waiting.indexOf('\n');
    this.#advance(end < 0 ? this.#waiting.length : end + 1);
    this.#isSkipping = end < 0;
    return end >= 0;
  }

  #refuseLine(kind: string, message: string): FileRecord {
    if (this.#window > COSTLY) this.#costly += 1;
    if (this.#costly > MOST_COSTLY) {
      throw new InputError(
        `${this.#file} has quotes that do not match in many rows, the last in row ${this.#number + 1}.`,
        'Save it with every quote inside of a quoted cell doubled.',
      );
    }
    const end = this.#waiting.indexOf('\n');
    const line = end < 0 ? this.#waiting : this.#waiting.slice(0, end);
    this.#advance(end < 0 ? this.#waiting.length : end + 1);
    this.#number += 1;
    return this.#refused({ kind, message }, line);
  }

  #refused(why: RowFault, text: string): FileRecord {
    return { number: this.#number, fault: why, head: text.slice(0, HEAD) };
  }

  #record(cells: readonly string[], hasUndecodable: boolean): readonly FileRecord[] {
    this.#number += 1;
    if (cells.length === 1 && cells[0]?.trim() === '') return [];
    if (hasUndecodable && cells.some((cell) => cell.includes(undecodable))) {
      return [this.#refused(notText.fault, cells.slice(0, 100).join(this.#delimiter))];
    }
    return [{ number: this.#number, cells }];
  }

  #advance(characters: number): void {
    this.#waiting = this.#waiting.slice(characters);
    this.#window = WINDOW;
  }
}

const tooLong = fault('row too long', undefined, `The row is longer than ${longestDelimitedRow / 1024 / 1024} MiB.`).fault;
