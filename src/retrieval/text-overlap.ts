// Words that two texts share: how many, and where they stand. Words are BM25's: Chinese in pairs of characters.

import type { Span } from '../contract/negatives-calls.ts';
import { bm25TermPlaces, bm25Terms } from './bm25.ts';

/** Words of both texts over words of either, each counted once (Jaccard): 1 for the same words, 0 for none in common. */
export function textOverlap(a: string, b: string): number {
  const [words, others] = [new Set(bm25Terms(a)), new Set(bm25Terms(b))];
  const shared = [...words].filter((word) => others.has(word)).length;
  const either = words.size + others.size - shared;
  return either === 0 ? 0 : shared / either;
}

/** Where a text has words of another one, neighbours joined; `isCommon` says of which nobody needs telling. */
export function sharedSpans(text: string, other: string, isCommon: (word: string) => boolean): readonly Span[] {
  const words = new Set(bm25Terms(other));
  const spans: [number, number][] = [];
  for (const { term, from, to } of bm25TermPlaces(text)) {
    if (!words.has(term) || isCommon(term)) continue;
    const last = spans.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else spans.push([from, to]);
  }
  return spans;
}

/** Words that stand in many of the texts: "the", "is", or what all of them are about. */
export function commonWords(texts: readonly string[], share = 0.25): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of new Set(bm25Terms(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Set([...counts].flatMap(([word, count]) => (count >= Math.max(3, share * texts.length) ? [word] : [])));
}
