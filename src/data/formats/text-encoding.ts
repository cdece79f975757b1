// Which encoding a file is in, and its lines as text. UTF-8 is tried strictly; what fails is taken for GB18030 when
// that reads it without fault, as Chinese text and not by chance, and the rest of the file agrees.

import { InputError } from '../../base/errors.ts';

/** 'ascii': nothing in the sample tells UTF-8 from GB18030. */
export type TextEncoding = 'ascii' | 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/** Decides from the beginning of a file; `sample` may end inside a character. */
export function detectEncoding(sample: Uint8Array): TextEncoding {
  const [a, b] = sample;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (sample.every((byte) => byte < 0x80)) return 'ascii';
  return decodes(sample, 'utf-8') || !isGb18030(countVotes(sample)) ? 'utf-8' : 'gb18030';
}

/**
 * Refuses text in another encoding (Windows-1252, say), whose letters beyond ASCII would be lost or read as others. A few
 * damaged lines in a file of UTF-8 or ASCII are faults of their rows instead.
 *
 * @throws InputError where no line tells of UTF-8, and many are neither that nor GB18030
 */
export function refuseOtherEncodings(file: string, sample: Uint8Array): void {
  if (detectEncoding(sample) !== 'utf-8' || decodes(sample, 'utf-8')) return;
  const { utf8, gb18030, other, lines } = countVotes(sample);
  const foreign = gb18030 + other;
  if (foreign <= utf8 || foreign < SEVERAL || FOREIGN_SHARE * foreign < lines) return;
  throw new InputError(`${file} is not UTF-8, nor GB18030.`, 'Save it as UTF-8: the studio cannot tell in which encoding it is.');
}

/** Lines of a table or of JSON may be plain ASCII; of a text in another encoding at least one in 20 is not. */
const FOREIGN_SHARE = 20;
const SEVERAL = 2;

interface Votes {
  readonly lines: number;
  /** Lines that are not ASCII, by what reads them. */
  readonly utf8: number;
  readonly gb18030: number;
  readonly other: number;
  /** Of the lines that only GB18030 reads. */
  readonly characters: Gb18030Characters;
}

/** Not every line is UTF-8: a damaged line of a UTF-8 file, or a file in another encoding? The lines vote. */
function countVotes(sample: Uint8Array): Votes {
  const lines = linesOf(sample);
  const votes = { lines: lines.length, utf8: 0, gb18030: 0, other: 0 };
  const characters = { all: 0, common: 0, inRuns: 0, ideographs: 0, late: 0 };
  for (const line of lines) {
    if (line.every((byte) => byte < 0x80)) continue;
    if (decodes(line, 'utf-8')) votes.utf8 += 1;
    else if (!decodes(line, 'gb18030')) votes.other += 1;
    else {
      votes.gb18030 += 1;
      countCharacters(line, characters);
    }
  }
  return { ...votes, characters };
}

function isGb18030({ utf8, gb18030, other, characters }: Votes): boolean {
  return gb18030 > utf8 && gb18030 >= FEW_FAULTS * other && isChinese(characters);
}

const FEW_FAULTS = 4;

interface Gb18030Characters {
  /** Characters of several bytes. */
  all: number;
  /** Those of GB2312, as nearly all of a Chinese text is: both bytes are 0xA1 or more. */
  common: number;
  /** Those beside another one. A letter with an accent stands among letters of ASCII. */
  inRuns: number;
  /** Those whose first byte is one of GB2312's ideographs, and of these the ones behind 0xC8. */
  ideographs: number;
  late: number;
}

/**
 * GB2312 orders its common ideographs by sound, so that nearly half of a Chinese text (s to z) lies behind 0xC8. The
 * syllables of EUC-KR end there, and the frequent characters of Big5 before: such text is another encoding's.
 */
function isChinese({ all, common, inRuns, ideographs, late }: Gb18030Characters): boolean {
  const isOther = ideographs >= ENOUGH && LATE_SHARE * late < ideographs;
  return 2 * common > all && 2 * inRuns > all && !isOther;
}

const ENOUGH = 16;
/** One in eight at the least. */
const LATE_SHARE = 8;

/** Counts the characters of a line that is valid GB18030, save for its end. */
function countCharacters(line: Uint8Array, into: Gb18030Characters): void {
  let run = 0;
  const endRun = () => {
    into.all += run;
    if (run > 1) into.inRuns += run;
    run = 0;
  };
  for (let at = 0; at < line.length; at += 1) {
    const lead = line[at] ?? 0;
    const trail = line[at + 1] ?? 0;
    if (lead < 0x80) {
      endRun();
      continue;
    }
    run += 1;
    if (lead >= 0xa1 && trail >= 0xa1) into.common += 1;
    countIdeograph(lead, into);
    // A digit behind the first byte makes it four bytes long.
    at += trail >= 0x30 && trail <= 0x39 ? 3 : 1;
  }
  endRun();
}

function countIdeograph(lead: number, into: Gb18030Characters): void {
  if (lead < 0xb0 || lead > 0xf7) return;
  into.ideographs += 1;
  if (lead > 0xc8) into.late += 1;
}

/** Whether a line that is not UTF-8 reads as Chinese in GB18030. */
function isChineseLine(line: Uint8Array): boolean {
  const characters = { all: 0, common: 0, inRuns: 0, ideographs: 0, late: 0 };
  countCharacters(line, characters);
  return isChinese(characters);
}

function linesOf(sample: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = sample.indexOf(10); end >= 0; end = sample.indexOf(10, start)) {
    lines.push(sample.subarray(start, end));
    start = end + 1;
  }
  lines.push(sample.subarray(start));
  return lines;
}

/** Whether the bytes are valid, save for a character that is cut at the end. */
function decodes(bytes: Uint8Array, label: string): boolean {
  try {
    new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    // The answer, not a fault: the decoder throws at the first byte that is not of this encoding.
    return false;
  }
}

/** Bytes of UTF-16 as bytes of UTF-8; the byte order mark is left out. */
export async function* fromUtf16(chunks: AsyncIterable<Uint8Array>, encoding: 'utf-16le' | 'utf-16be'): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  yield encoder.encode(decoder.decode());
}

/** Decodes whole lines; a byte order mark at the beginning of one (files are joined carelessly) is left out. */
export class LineDecoder {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  #gb18030: TextDecoder | undefined;
  #encoding: TextEncoding;

  constructor(encoding: TextEncoding) {
    this.#encoding = encoding;
  }

  /** The line as text; undefined where its bytes are not text in the file's encoding. */
  decode(bytes: Uint8Array): string | undefined {
    if (this.#encoding === 'gb18030') return this.#decodeGb18030(bytes);
    try {
      const text = this.#utf8.decode(bytes);
      if (this.#encoding === 'ascii' && text.length !== bytes.length) this.#encoding = 'utf-8';
      return text;
    } catch {
      // Answered by the caller: the line becomes a problem, or the file turns out to be GB18030.
      if (this.#encoding !== 'ascii') return undefined;
    }
    const text = isChineseLine(bytes) ? this.#decodeGb18030(bytes) : undefined;
    if (text !== undefined) this.#encoding = 'gb18030';
    return text;
  }

  #decodeGb18030(bytes: Uint8Array): string | undefined {
    this.#gb18030 ??= new TextDecoder('gb18030', { fatal: true });
    try {
      return this.#gb18030.decode(bytes);
    } catch {
      return undefined;
    }
  }
}
