// The columns of a file and its first rows, before anything is imported: what a person corrects where the names say nothing.

import type { ByteSource } from '../../base/folder.ts';
import type { ColumnPeek } from '../../contract/data-calls.ts';
import type { ColumnRole } from '../../contract/columns.ts';
import { guessRoles, type Cells } from '../formats/column-roles.ts';
import { detectFormat, isParquet, sampleText, unpackedName } from '../formats/detect-format.ts';
import { peekRecords, type FileRecord } from '../formats/file-record.ts';
import { readJsonDocument, readJsonList } from '../formats/json-document.ts';
import { headerOf } from '../formats/open-table.ts';
import { own, parseJson } from '../formats/parse-row.ts';
import { delimiterOf, readDelimited } from '../formats/read-delimited.ts';
import { openText, type OpenedText } from '../formats/read-lines.ts';
import { refuseOtherEncodings } from '../formats/text-encoding.ts';

const PEEKED_ROWS = 50;
const SHOWN_ROWS = 8;
const SHOWN_CHARACTERS = 160;
const SHOWN_COLUMNS = 200;

/** FlagEmbedding's own keys as columns. */
const nativeRoles: Readonly<Record<string, ColumnRole>> = {
  query: 'query', pos: 'positive', neg: 'negative', text: 'text', score: 'score', prompt: 'prompt', type: 'type',
  pos_scores: 'positive-scores', neg_scores: 'negative-scores',
}; // prettier-ignore

/** @throws InputError where the file holds no rows that the studio reads */
export async function peekColumns(source: ByteSource): Promise<ColumnPeek> {
  if (isParquet(await source.slice(0, Math.min(4, source.sizeBytes)))) return peekParquet(source);
  const opened = await openText(source.name, source.stream());
  const sample = await sampleText(opened.sample);
  const format = detectFormat(opened.name, opened.sample, sample);
  refuseOtherEncodings(source.name, opened.sample);
  switch (format) {
    case 'text-lines':
      return peekOf({ names: ['text'], roles: ['text'], named: false }, await first(lineRecords(opened)));
    case 'json-lines':
      return peekJson(await first(lineRecords(opened)));
    case 'json-list':
      return peekJson(await first(readJsonList(source.name, opened.texts)));
    case 'json-document':
      return peekJson(await first(readJsonDocument(source.name, sample, opened.texts)));
    case 'delimited': {
      const records = readDelimited(source.name, opened.texts, await delimiterOf(unpackedName(source.name), sample));
      const rows = (await first(records)).flatMap((record) => ('cells' in record ? [record.cells] : []));
      const header = headerOf(rows);
      return peekOf(header, header.named ? rows.slice(1) : rows);
    }
  }
}

interface Header {
  readonly names: readonly string[];
  readonly roles: readonly ColumnRole[];
  readonly named: boolean;
}

async function peekParquet(source: ByteSource): Promise<ColumnPeek> {
  const { openParquet } = await import('../formats/read-parquet.ts');
  const file = await openParquet(source, {});
  const { names } = file;
  const cells = (await first(file.rows(names))).flatMap((record) => ('cells' in record ? [record.cells] : []));
  return peekOf({ names, roles: guessRoles(names, cells) ?? [], named: true }, cells);
}

function peekJson(records: readonly (FileRecord | Cells)[]): ColumnPeek {
  const objects = records.flatMap((record) => {
    if (!('text' in record)) return [];
    const parsed = parseJson(record.text);
    return parsed.kind === 'object' ? [parsed.json] : [];
  });
  const names = [...new Set(objects.flatMap((json) => Object.keys(json)))];
  const rows = objects.map((json) => names.map((name) => own(json, name)));
  const isNative = names.includes('pos') || (names.includes('text') && !names.includes('query'));
  const roles = isNative
    ? names.map((name) => (Object.hasOwn(nativeRoles, name) ? (nativeRoles[name] ?? 'ignore') : 'ignore'))
    : guessRoles(names, rows);
  return peekOf({ names, roles: roles ?? [], named: true }, rows);
}

function peekOf({ names, roles, named }: Header, rows: readonly (FileRecord | Cells)[]): ColumnPeek {
  return {
    columns: names.slice(0, SHOWN_COLUMNS).map((name, index) => ({ name, role: roles[index] ?? 'ignore' })),
    rows: rows.slice(0, SHOWN_ROWS).map((row) => {
      return cellsOf(row)
        .slice(0, SHOWN_COLUMNS)
        .map((cell) => shown(cell));
    }),
    named,
  };
}

function cellsOf(row: FileRecord | Cells): Cells {
  if ('number' in row) return 'text' in row ? [row.text] : 'cells' in row ? row.cells : [row.head];
  return row;
}

function shown(cell: unknown): string {
  if (cell === undefined || cell === null) return '';
  const text = typeof cell === 'string' ? cell : Array.isArray(cell) ? cell.map(String).join(' · ') : JSON.stringify(cell);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

async function first(records: AsyncIterable<readonly FileRecord[]>): Promise<readonly FileRecord[]> {
  const { first: rows, batches } = await peekRecords(records, PEEKED_ROWS);
  // What was begun is closed.
  await batches[Symbol.asyncIterator]().return?.();
  return rows;
}

async function* lineRecords({ lines }: OpenedText): AsyncGenerator<readonly FileRecord[]> {
  for await (const batch of lines) yield batch.flatMap((line) => (line.text === undefined || line.text.trim() === '' ? [] : [line]));
}
