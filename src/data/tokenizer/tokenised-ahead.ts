// Texts that were tokenised before they are needed, so that a page can train on its sample at once. The file holds ids
// only; the texts themselves come from the data beside it, in an order that both sides derive from it.
//
// Layout, little-endian:
//   0   4 bytes   "TKA1"
//   4   u32       number of texts
//   8   32 bytes  SHA-256 of the tokenizer (Tokenizer.hash)
//   40  u16 each  pieces of each text, without [CLS] and [SEP]
//   .   u16 each  ids of all texts, one text after the other

import { assert } from '../../base/assert.ts';
import { InputError } from '../../base/errors.ts';
import type { PairRow, RetrievalSet } from '../../contract/examples.ts';
import { documentText } from '../document-text.ts';
import type { Tokenizer } from './tokenizer.ts';

const magic = 'TKA1';
const headerBytes = 40;
const limit = 2 ** 16;

/**
 * The distinct texts of a sample in the order of its file: of each training row the query, the positives, the negatives;
 * then the documents; then the queries. A text counts where it stands first.
 */
export function textsAhead(rows: Iterable<PairRow>, set: RetrievalSet): readonly string[] {
  const texts = new Set<string>();
  for (const row of rows) for (const text of [row.query, ...row.pos, ...row.neg]) texts.add(text);
  for (const document of set.documents) texts.add(documentText(document));
  for (const query of set.queries) texts.add(query.text);
  return [...texts];
}

/** Tokenises texts into one file. */
export function encodeTokenisedAhead(texts: readonly string[], tokenizer: Tokenizer): Uint8Array {
  assert(tokenizer.vocabularySize <= limit, 'ids of a file of tokens have 16 bits');
  const pieces = texts.map((text) => tokenizer.pieces(text));
  const idCount = pieces.reduce((sum, ids) => sum + ids.length, 0);
  const bytes = new Uint8Array(headerBytes + 2 * (texts.length + idCount));
  bytes.set(new TextEncoder().encode(magic));
  const view = new DataView(bytes.buffer);
  view.setUint32(4, texts.length, true);
  for (let place = 0; place < 32; place += 1) bytes[8 + place] = Number.parseInt(tokenizer.hash.slice(2 * place, 2 * place + 2), 16);
  let offset = headerBytes;
  const write = (value: number): void => {
    assert(value < limit, 'a number of a file of tokens has 16 bits');
    view.setUint16(offset, value, true);
    offset += 2;
  };
  for (const ids of pieces) write(ids.length);
  for (const ids of pieces) ids.forEach(write);
  return bytes;
}

/** The hash of the tokenizer that made a file: ids of another tokenizer must not be used. */
export function tokenizerOfTokens(bytes: Uint8Array): string {
  refuseForeign(bytes);
  return Array.from(bytes.subarray(8, headerBytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Texts with their pieces, read as they are asked for.
 * @param texts those that the file was made of, in the same order
 * @throws InputError where the file is damaged or was made of other texts
 */
export function* decodeTokenisedAhead(bytes: Uint8Array, texts: readonly string[]): Generator<readonly [string, Int32Array]> {
  refuseForeign(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(4, true);
  if (count !== texts.length) throw damaged(`was made of ${count} texts, not ${texts.length}`);
  let offset = headerBytes + 2 * count;
  if (offset > bytes.byteLength) throw damaged('ends within its lengths');
  for (const [index, text] of texts.entries()) {
    const ids = new Int32Array(view.getUint16(headerBytes + 2 * index, true));
    if (offset + 2 * ids.length > bytes.byteLength) throw damaged(`ends within text ${index + 1}`);
    for (let place = 0; place < ids.length; place += 1, offset += 2) ids[place] = view.getUint16(offset, true);
    yield [text, ids];
  }
  if (offset !== bytes.byteLength) throw damaged(`has ${bytes.byteLength - offset} bytes too many`);
}

function refuseForeign(bytes: Uint8Array): void {
  const isOurs = bytes.byteLength >= headerBytes && new TextDecoder().decode(bytes.subarray(0, 4)) === magic;
  if (!isOurs) throw damaged('is no file of tokens');
}

function damaged(what: string): InputError {
  return new InputError(`The file of texts tokenised ahead ${what}.`, 'Make it again from the data beside it.');
}
