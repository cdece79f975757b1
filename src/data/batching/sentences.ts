// Where sentences end, by a plain rule that is the same in every engine: Intl.Segmenter follows the version of the
// Unicode data that a browser ships, and a resumed run must find the very same sentences.

/**
 * A sentence ends
 * - behind 。！？｡, wherever they stand;
 * - behind . ! ? and … where white space follows and, after it, no small letter ("e.g. this" goes on);
 * - at the end of a line;
 * together with the closing quotes and brackets and the white space that follow.
 */
const sentenceEnd = /(?:[。！？｡]+["'”’)\]」』）】》]*|(?<![.!?…])[.!?…]+["'”’)\]」』）】》]*(?=\s+(?![\s\p{Ll}])))\s*|\n\s*/gu;

/** A word or one ideograph, with the white space behind it: what a sentence too long for a block is cut into. */
const word = /(?:\p{Script=Han}|[^\s\p{Script=Han}]+)\s*|\s+/gu;

/** The sentences of a text in order; together they are the text. */
export function sentencesOf(text: string): readonly string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const { 0: found, index } of text.matchAll(sentenceEnd)) {
    const end = index + found.length;
    if (end === text.length) break;
    sentences.push(text.slice(start, end));
    start = end;
  }
  if (start < text.length) sentences.push(text.slice(start));
  return sentences;
}

/** The words of a sentence in order; together they are the sentence. */
export function wordsOf(sentence: string): readonly string[] {
  return sentence.match(word) ?? [];
}
