// What a file is, by its name and its first bytes; what the studio cannot read yet is refused by name.

import { InputError } from '../../base/errors.ts';
import { notBuiltYet } from '../../contract/fields.ts';

/** 'json-lines': an object a line; 'text-lines': a text a line. */
export type RowFormat = 'json-lines' | 'text-lines';

/** How much of the beginning {@link detectFormat} wants to see. */
export const sampleBytes = 256 * 1024;

const laterFormats: Readonly<Record<string, string>> = {
  csv: 'CSV', tsv: 'TSV', parquet: 'Parquet', arrow: 'Arrow', feather: 'Arrow', xlsx: 'Excel', xls: 'Excel', zst: 'Zstandard', bz2: 'bzip2', xz: 'xz',
}; // prettier-ignore

const magics: readonly (readonly [string, readonly number[]])[] = [
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['a zip file', [0x50, 0x4b, 0x03, 0x04]],
  ['a PDF file', [0x25, 0x50, 0x44, 0x46]],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a Zstandard file', [0x28, 0xb5, 0x2f, 0xfd]],
  ['an Arrow file', [0x41, 0x52, 0x52, 0x4f, 0x57]],
];

export function isGzip(sample: Uint8Array): boolean {
  return sample[0] === 0x1f && sample[1] === 0x8b;
}

/** Name without `.gz`. */
export function unpackedName(name: string): string {
  return name.replace(/\.gz$/i, '');
}

/** Finds the format of an unpacked file. @throws InputError where the file as a whole cannot be read. */
export function detectFormat(name: string, sample: Uint8Array): RowFormat {
  if (sample.length === 0) throw new InputError(`${name} is empty.`, 'Choose a file with at least one row.');
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  refuseMagic(name, sample);
  const later = laterFormats[extension];
  if (later !== undefined) throw notBuiltYet(`Reading ${later} files (${name})`);
  refuseBinary(name, sample);
  if (extension === 'txt') return 'text-lines';
  const first = firstCharacter(sample);
  if (first === '[' && extension !== 'jsonl') throw notBuiltYet(`Reading a JSON list (${name}), instead of an object a line,`);
  if (['jsonl', 'ndjson', 'json'].includes(extension) || first === '{') return 'json-lines';
  throw new InputError(`${name} is of a kind that the studio does not know.`, 'Use JSON Lines (.jsonl) or plain text (.txt).');
}

function refuseMagic(name: string, sample: Uint8Array): void {
  const kind = magics.find(([, bytes]) => bytes.every((byte, index) => sample[index] === byte))?.[0];
  if (kind === undefined) return;
  throw new InputError(`${name} is ${kind}, not a file of rows that the studio reads.`, 'Use JSON Lines (.jsonl) or plain text (.txt).');
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

function firstCharacter(sample: Uint8Array): string | undefined {
  const start = String.fromCharCode(...sample.subarray(0, 64)).replace(/^(\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/, '');
  return start.split('').find((character) => character !== '\0' && character.trim() !== '');
}
