// What a file is, by its name and its first bytes; what the studio cannot read is refused by name.

import { InputError } from '../../base/errors.ts';
import { decodeStream } from './decode-stream.ts';
import { isObject, parseJson } from './parse-row.ts';

/**
 * 'json-lines': an object a line; 'json-list': a list of objects, of any length; 'json-document': one object that holds
 * all rows; 'text-lines': a text a line; 'delimited': CSV and its kin.
 */
export type RowFormat = 'json-lines' | 'json-list' | 'json-document' | 'text-lines' | 'delimited';

/** How much of the beginning {@link detectFormat} wants to see. */
export const sampleBytes = 256 * 1024;

export const knownFormats = 'Use JSON Lines (.jsonl), JSON, CSV, TSV, Parquet or plain text (.txt).';

const otherFormats: Readonly<Record<string, string>> = {
  arrow: 'an Arrow file', feather: 'an Arrow file', xlsx: 'an Excel file', xls: 'an Excel file', zst: 'a Zstandard file', bz2: 'a bzip2 file',
  xz: 'an xz file', pkl: 'a Python pickle', pdf: 'a PDF file', docx: 'a Word document', html: 'a web page', xml: 'an XML file',
}; // prettier-ignore

const magics: readonly (readonly [string, readonly number[]])[] = [
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['an encrypted Parquet file', [0x50, 0x41, 0x52, 0x45]],
  ['a zip file', [0x50, 0x4b, 0x03, 0x04]],
  ['a PDF file', [0x25, 0x50, 0x44, 0x46]],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a Zstandard file', [0x28, 0xb5, 0x2f, 0xfd]],
  ['an Arrow file', [0x41, 0x52, 0x52, 0x4f, 0x57]],
];

export function isGzip(sample: Uint8Array): boolean {
  return sample[0] === 0x1f && sample[1] === 0x8b;
}

export function isParquet(sample: Uint8Array): boolean {
  return [0x50, 0x41, 0x52, 0x31].every((byte, index) => sample[index] === byte);
}

/** Name without `.gz`. */
export function unpackedName(name: string): string {
  return name.replace(/\.gz$/i, '');
}

/** The beginning of a file as text, in whatever encoding it is. */
export async function sampleText(sample: Uint8Array): Promise<string> {
  let text = '';
  for await (const part of decodeStream(sample, once(sample))) text += part;
  return text;
}

async function* once(sample: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield sample;
}

/**
 * Finds the format of an unpacked file.
 *
 * @param text the sample, decoded
 * @throws InputError where the file as a whole cannot be read
 */
export function detectFormat(name: string, sample: Uint8Array, text: string): RowFormat {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  refuseOthers(name, extension, sample);
  if (extension === 'txt') return 'text-lines';
  if (['csv', 'tsv', 'tab'].includes(extension)) return 'delimited';
  const start = text.replaceAll('\0', '').trimStart();
  if (['jsonl', 'ndjson'].includes(extension)) return 'json-lines';
  if (start.startsWith('[')) return 'json-list';
  if (start.startsWith('{')) return isDocument(start, sample.length < sampleBytes) ? 'json-document' : 'json-lines';
  if (extension === 'json') return 'json-lines';
  throw new InputError(`${name} is of a kind that the studio does not know.`, knownFormats);
}

function refuseOthers(name: string, extension: string, sample: Uint8Array): void {
  if (sample.length === 0) throw new InputError(`${name} is empty.`, 'Choose a file with at least one row.');
  refuseKind(name, magics.find(([, bytes]) => bytes.every((byte, index) => sample[index] === byte))?.[0]);
  refuseKind(name, Object.hasOwn(otherFormats, extension) ? otherFormats[extension] : undefined);
  refuseBinary(name, sample);
  if (extension === 'parquet') throw new InputError(`${name} is not a Parquet file, whatever its name says.`, knownFormats);
}

function refuseKind(name: string, kind: string | undefined): void {
  if (kind === undefined) return;
  const remedy = kind === 'a zip file' ? 'Unpack it, and choose the file of rows that it holds.' : knownFormats;
  throw new InputError(`${name} is ${kind}, not a file of rows that the studio reads.`, remedy);
}

/** Whether a text that begins with a brace is one object over many lines, or one with lists of rows in it. */
function isDocument(start: string, isWhole: boolean): boolean {
  const end = start.indexOf('\n');
  const line = end < 0 ? start : start.slice(0, end);
  if (/^\{\s*"(queries|corpus|relevant_docs|data|rows)"\s*:\s*[[{]/.test(start)) return true;
  // A pretty-printed object breaks its first line where a value or a key is to follow.
  if (end >= 0 && /[{[,:]\s*$/.test(line)) return true;
  return end >= 0 || isWhole ? holdsRows(line) : /"(data|rows)"\s*:\s*\[\s*\{/.test(line);
}

/** Whether a line of JSON holds a list of rows, or columns; a row of FlagEmbedding holds a text beside its lists. */
function holdsRows(line: string): boolean {
  const parsed = parseJson(line);
  if (parsed.kind === 'fault') return false;
  const values = Object.values(parsed.json);
  const isListOfRows = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(isObject);
  return values.some(isListOfRows) || (values.length > 0 && values.every((value) => Array.isArray(value) || isObject(value)));
}

/** Refuses what is not text: text holds hardly any control characters. UTF-16 with a byte order mark is exempt. */
export function refuseBinary(name: string, sample: Uint8Array): void {
  if ((sample[0] === 0xff && sample[1] === 0xfe) || (sample[0] === 0xfe && sample[1] === 0xff)) return;
  let controls = 0;
  for (const byte of sample) {
    if (byte < 32 && !(byte >= 9 && byte <= 13) && byte !== 27) controls += 1;
  }
  if (controls * 20 > sample.length) {
    throw new InputError(`${name} does not hold text (or UTF-16 without a byte order mark).`, 'Save the file as UTF-8 text.');
  }
}
