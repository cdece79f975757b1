// A file of any kind that the studio reads, as records and what makes rows of them.

import { InputError } from '../../base/errors.ts';
import type { ByteSource } from '../../base/folder.ts';
import type { Column, ColumnRoles } from '../../contract/columns.ts';
import { guessedRows, guessRoles, unknownColumns } from './column-roles.ts';
import { detectFormat, isParquet, sampleText, unpackedName } from './detect-format.ts';
import { peekRecords, type FileRecord } from './file-record.ts';
import { readJsonDocument, readJsonList } from './json-document.ts';
import { jsonRows } from './json-rows.ts';
import { openDelimited, openNamedTable } from './open-table.ts';
import { parseText } from './parse-row.ts';
import { delimiterOf, readDelimited } from './read-delimited.ts';
import { openText, type OpenedText, type TextLine } from './read-lines.ts';
import { nulByte, type ParsedRow } from './row-fault.ts';
import { refuseOtherEncodings } from './text-encoding.ts';

export interface OpenOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the file that were read so far. */
  readonly onProgress?: ((doneBytes: number) => void) | undefined;
  /** What the columns are, instead of a guess. */
  readonly roles?: ColumnRoles | undefined;
}

export interface OpenedRows {
  readonly batches: AsyncIterable<readonly FileRecord[]>;
  /** How the columns of a table are read; more of them where keys of JSON rows come late. */
  readonly columns?: readonly Column[] | undefined;
  parse(record: FileRecord): ParsedRow;
}

/** @param bytes those of the source, watched on their way */
export async function openRows(source: ByteSource, bytes: AsyncIterable<Uint8Array>, options: OpenOptions): Promise<OpenedRows> {
  if (isParquet(await source.slice(0, Math.min(4, source.sizeBytes)))) return openParquetRows(source, options);
  const opened = await openText(source.name, bytes);
  if (isParquet(opened.sample)) {
    throw new InputError(`${source.name} is a Parquet file within gzip.`, 'Unpack it: Parquet is read from its end.');
  }
  const sample = await sampleText(opened.sample);
  const format = detectFormat(opened.name, opened.sample, sample);
  refuseOtherEncodings(source.name, opened.sample);
  switch (format) {
    case 'text-lines':
      return { batches: lineRecords(opened), parse: (record) => ('text' in record ? parsePlainLine(record.text) : mismatch(record)) };
    case 'json-lines':
      return openJson(source.name, lineRecords(opened), options.roles);
    case 'json-list':
      return openJson(source.name, readJsonList(source.name, opened.texts), options.roles);
    case 'json-document':
      return openJson(source.name, readJsonDocument(source.name, sample, opened.texts), options.roles);
    case 'delimited': {
      const records = readDelimited(source.name, opened.texts, await delimiterOf(unpackedName(source.name), sample));
      return tableRows(await openDelimited(source.name, records, options.roles));
    }
  }
}

async function openParquetRows(source: ByteSource, options: OpenOptions): Promise<OpenedRows> {
  const { openParquet } = await import('./read-parquet.ts');
  const file = await openParquet(source, options);
  const { roles: chosen } = options;
  const roles = chosen === undefined ? guessRoles(file.names, []) : file.names.map((name) => chosen[name] ?? 'ignore');
  if (roles === undefined) throw unknownColumns(source.name, file.names);
  const wanted = file.names.filter((_, column) => roles[column] !== 'ignore');
  return tableRows(await openNamedTable(source.name, file.names, file.rows(wanted), chosen));
}

function tableRows({ columns, rows, batches }: Awaited<ReturnType<typeof openNamedTable>>): OpenedRows {
  return { columns, batches, parse: (record) => ('cells' in record ? rows.parse(record.cells) : mismatch(record)) };
}

async function openJson(file: string, records: AsyncIterable<readonly FileRecord[]>, roles: ColumnRoles | undefined): Promise<OpenedRows> {
  const { first, batches } = await peekRecords(records, guessedRows);
  const rows = jsonRows(
    file,
    first.flatMap((record) => ('text' in record ? [record.text] : [])),
    roles,
  );
  return {
    batches,
    get columns() {
      return rows.columns;
    },
    parse: (record) => ('text' in record ? rows.parse(record.text) : mismatch(record)),
  };
}

async function* lineRecords({ lines }: OpenedText): AsyncGenerator<readonly FileRecord[]> {
  for await (const batch of lines) {
    const records: FileRecord[] = [];
    for (const line of batch) {
      if (line.text === undefined) records.push(refusedLine(line));
      else if (!isBlank(line.text)) records.push(line);
    }
    yield records;
  }
}

function refusedLine({ number, kind, fault, head }: Extract<TextLine, { text: undefined }>): FileRecord {
  return { number, fault: { kind, message: fault }, head };
}

/** Cheap on long lines: only the first character decides, save for lines that begin with white space. */
function isBlank(text: string): boolean {
  return text === '' || (text.charCodeAt(0) <= 32 && text.trim() === '');
}

function parsePlainLine(line: string): ParsedRow {
  return line.includes('\0') ? nulByte : parseText(line);
}

/** A record that is at fault already. */
function mismatch(record: FileRecord): ParsedRow {
  return { kind: 'fault', fault: 'fault' in record ? record.fault : nulByte.fault };
}
