// Texts that are nearly alike, without comparing each with each. A text is the set of its three-character pieces; how
// alike two are is their Jaccard index, |A ∩ B| / |A ∪ B|. MinHash (Broder 1997) makes of a set a few numbers that two
// sets share with that very probability; banding (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3)
// finds those that share some. What is found so is compared in full: no pair is called alike by chance.

import { hashKeys } from '../../base/random.ts';
import { normalText } from '../normal-text.ts';

/** From here on two texts count as nearly alike. */
export const nearOverlap = 0.8;

const PIECE = 3;
const BANDS = 16;
/** A pair of overlap 0.8 shares a band with probability 1 - (1 - 0.8⁵)¹⁶ = 0.998, one of 0.4 with 0.15. */
const NUMBERS_A_BAND = 5;
const MULTIPLIERS = Int32Array.from({ length: BANDS * NUMBERS_A_BAND }, (_, index) => hashKeys(index, 1) | 1);
const OFFSETS = Int32Array.from({ length: BANDS * NUMBERS_A_BAND }, (_, index) => hashKeys(index, 2));

/** Hashes of the distinct three-character pieces of a text, as {@link normalText} writes it, in order; a shorter text is one piece. */
export function piecesOf(text: string): Uint32Array {
  const normal = normalText(text);
  const hashes = new Set<number>();
  for (let start = 0; start + PIECE <= normal.length; start += 1) {
    hashes.add(hashKeys(normal.charCodeAt(start), normal.charCodeAt(start + 1), normal.charCodeAt(start + 2)));
  }
  if (hashes.size === 0) hashes.add(hashKeys(normal.length, normal.charCodeAt(0), normal.length > 1 ? normal.charCodeAt(1) : 0));
  return Uint32Array.from(hashes).sort();
}

/** The Jaccard index of two sets of pieces. */
export function overlapOf(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [left, right] = [a[i] ?? 0, b[j] ?? 0];
    if (left === right) shared += 1;
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  return shared / Math.max(1, a.length + b.length - shared);
}

/** Finds, for texts that are added one by one, earlier ones that may be nearly alike. */
export class NearTexts {
  /** For each band, which texts have a key of it. */
  readonly #bands = Array.from({ length: BANDS }, () => new Map<number, number>());

  /** Adds a text under a number, and gives numbers of earlier ones that share a band with it. */
  add(number: number, pieces: Uint32Array): readonly number[] {
    const found = new Set<number>();
    bandKeys(pieces).forEach((key, band) => {
      const before = this.#bands[band]?.get(key);
      if (before === undefined) this.#bands[band]?.set(key, number);
      else found.add(before);
    });
    return [...found];
  }

  /** Numbers of texts that share a band with one that is not added. */
  find(pieces: Uint32Array): readonly number[] {
    const found = new Set<number>();
    bandKeys(pieces).forEach((key, band) => {
      const before = this.#bands[band]?.get(key);
      if (before !== undefined) found.add(before);
    });
    return [...found];
  }
}

function bandKeys(pieces: Uint32Array): Uint32Array {
  const keys = new Uint32Array(BANDS);
  for (let band = 0; band < BANDS; band += 1) {
    let key = band;
    for (let place = band * NUMBERS_A_BAND; place < (band + 1) * NUMBERS_A_BAND; place += 1) {
      key = Math.imul(key ^ smallest(pieces, MULTIPLIERS[place] ?? 1, OFFSETS[place] ?? 0), 0x85ebca6b);
      key ^= key >>> 15;
    }
    keys[band] = key;
  }
  return keys;
}

/** The smallest of the pieces in one of many orders. */
function smallest(pieces: Uint32Array, multiplier: number, offset: number): number {
  let least = 0xffffffff;
  for (const piece of pieces) {
    const product = Math.imul(piece ^ offset, multiplier);
    const rank = (product ^ (product >>> 15)) >>> 0;
    if (rank < least) least = rank;
  }
  return least;
}
