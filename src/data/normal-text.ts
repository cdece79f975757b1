/**
 * What two texts have in common that say the same in other writing: compatibility forms (NFKC: full width, ligatures),
 * case, white space and punctuation are left out of the comparison. A text of punctuation alone is compared as it is.
 */
export function normalText(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase();
  const bare = folded.replace(/[\p{P}\p{Z}\p{Cc}]+/gu, '');
  return bare === '' ? folded : bare;
}
