import { describe, expect, test } from 'vitest';
import { sentencesOf, wordsOf } from './sentences.ts';

describe('sentencesOf', () => {
  test.each<[string, readonly string[]]>([
    ['', []],
    ['No end', ['No end']],
    ['One. Two! Three? Four… Five', ['One. ', 'Two! ', 'Three? ', 'Four… ', 'Five']],
    ['今天下雨。你带伞了吗？没有！走吧', ['今天下雨。', '你带伞了吗？', '没有！', '走吧']],
    // Closing quotes and brackets belong to the sentence that they close.
    ['他说：“好的。”然后走了。', ['他说：“好的。”', '然后走了。']],
    ['She said "No." Then (she left.) She did.', ['She said "No." ', 'Then (she left.) ', 'She did.']],
    // A point inside a number or a name, and one before a small letter, end nothing.
    ['It is 3.14 or e.g. this one, see a.b.c for more', ['It is 3.14 or e.g. this one, see a.b.c for more']],
    ['Really?! Yes... No', ['Really?! ', 'Yes... ', 'No']],
    ['first line\n\nsecond line\n', ['first line\n\n', 'second line\n']],
    ['一行\n二行。 三行', ['一行\n', '二行。 ', '三行']],
    ['Wait. and go on.   Next', ['Wait. and go on.   ', 'Next']],
  ])('%j', (text, sentences) => {
    expect(sentencesOf(text)).toEqual(sentences);
  });

  test('takes long runs of points, spaces and quotes in linear time', () => {
    for (const text of [`${'.'.repeat(200_000)}a`, `.${'"'.repeat(200_000)}a`, `a.${' '.repeat(200_000)}b`, '\n'.repeat(200_000)]) {
      expect(sentencesOf(text).join('')).toBe(text);
    }
  });
});

test('wordsOf gives words, ideographs and the white space behind them', () => {
  expect(wordsOf('  a long-winded 句子 of words。 ')).toEqual(['  ', 'a ', 'long-winded ', '句', '子 ', 'of ', 'words。 ']);
  expect(wordsOf('')).toEqual([]);
  const spaces = `a${' '.repeat(200_000)}`;
  expect(wordsOf(spaces)).toEqual([spaces]);
});
