// Prefixes that are known to work: those that the BGE models were trained with, and the same for questions.

export type PrefixPreset = 'none' | 'chinese' | 'english' | 'chineseQuestion' | 'englishQuestion';

/** The Chinese ones end in a full-width colon, the English ones in a space. */
export const prefixPresets: Readonly<Record<PrefixPreset, string>> = {
  none: '',
  chinese: '为这个句子生成表示以用于检索相关文章：',
  english: 'Represent this sentence for searching relevant passages: ',
  chineseQuestion: '为这个问题检索能够回答它的段落：',
  englishQuestion: 'Represent this question for searching passages that answer it: ',
};
