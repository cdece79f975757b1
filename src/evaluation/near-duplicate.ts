/** Share of shingles from which on two texts count as nearly the same. */
const nearlySame = 0.8;
const shingleLength = 3;

/** Runs of three characters of a text in lower case, without spaces and punctuation; of a shorter text the text itself. */
export function shinglesOf(text: string): ReadonlySet<string> {
  const characters = [...text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')];
  const shingles = new Set<string>();
  for (let i = 0; i + shingleLength <= characters.length; i += 1) shingles.add(characters.slice(i, i + shingleLength).join(''));
  if (shingles.size === 0) shingles.add(characters.join(''));
  return shingles;
}

/**
 * Whether two texts are nearly the same: |A and B| / |A or B| of their shingles is at least 0.8.
 * @see Broder (1997), "On the resemblance and containment of documents"
 */
export function isNearDuplicate(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  let shared = 0;
  for (const shingle of a) if (b.has(shingle)) shared += 1;
  return shared >= nearlySame * (a.size + b.size - shared);
}
