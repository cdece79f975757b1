// What a maximum length does to the texts of a data set, from the counts of their lengths alone.

import type { LengthCounts } from '../../../contract/data-calls.ts';

export interface LengthEffect {
  /** Share of the texts that are longer. */
  readonly truncated: number;
  /** Share of all tokens that are cut off. */
  readonly lost: number;
  /** Tokens a text that the model reads, on average. */
  readonly mean: number;
}

/**
 * @param maximum tokens that are read, [CLS] and [SEP] included
 * @param before tokens of a prefix that every text gets
 */
export function effectOf(counted: LengthCounts, maximum: number, before = 0): LengthEffect {
  const { counts, texts, tokens } = counted;
  const room = Math.max(0, maximum - before);
  const beyond = beyondOf(counted);
  let longer = 0;
  let kept = 0;
  counts.forEach((count, length) => {
    const isBeyond = beyond > 0 && length === counts.length - 1;
    if (length > room) longer += count;
    kept += isBeyond && room >= length ? counted.tokensBeyond : count * Math.min(length, room);
  });
  return { truncated: longer / Math.max(1, texts), lost: 1 - kept / Math.max(1, tokens), mean: kept / Math.max(1, texts) + before };
}

/** The smallest length that at least this share of the texts do not exceed. */
export function lengthAt({ counts, texts, longest }: LengthCounts, share: number): number {
  let seen = 0;
  for (const [length, count] of counts.entries()) {
    seen += count;
    if (seen >= share * texts) return length;
  }
  return longest;
}

export interface LengthBin {
  /** Lengths [from, to); the last bin holds all that are longer too. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Bins of equal width from 0 to `end`, about `wanted` of them, their width a round number. */
export function binsOf({ counts }: LengthCounts, end: number, wanted: number): readonly LengthBin[] {
  const width = roundWidth(end / wanted);
  const bins = Array.from({ length: Math.max(1, Math.ceil(end / width)) }, (_, index) => ({
    from: index * width,
    to: (index + 1) * width,
    count: 0,
  }));
  counts.forEach((count, length) => {
    const bin = bins[Math.min(bins.length - 1, Math.floor(length / width))];
    if (bin !== undefined) bin.count += count;
  });
  return bins;
}

function roundWidth(rough: number): number {
  return [1, 2, 4, 8, 16, 32, 64, 128].find((width) => width >= rough) ?? 256;
}

/** Texts that are longer than any that is counted by itself. */
function beyondOf({ counts, tokensBeyond }: LengthCounts): number {
  return tokensBeyond === 0 ? 0 : (counts.at(-1) ?? 0);
}
