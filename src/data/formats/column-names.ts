// How people name the columns of their tables, and what each name suggests.

import type { ColumnRole } from '../../contract/columns.ts';

/**
 * What a name suggests. `passage`: the text that answers a query where there is one, else plain text; `content`: the
 * same, where nothing says it better.
 */
export type Suggestion = Exclude<ColumnRole, 'ignore'> | 'passage' | 'content';

const names: Readonly<Record<Suggestion, string>> = {
  query: 'query queries querytext question questions anchor q 查询 问题 提问 问句 搜索词',
  positive:
    'positive pos positives positivepassage positivepassages positivedocument answer answers response reply 正例 正样本 答案 回答 回复',
  negative:
    'negative neg negatives hardnegative hardnegatives hardneg negativepassage negativepassages negativedocument 负例 难负例 负样本',
  passage: 'passage passages document documents doc context chunk paragraph 段落 文档 上下文',
  content: 'text content body sentence 文本 内容 正文 句子',
  text: '',
  text1: 'text1 sentence1 sentencea texta s1 premise 文本1 句子1',
  text2: 'text2 sentence2 sentenceb textb s2 hypothesis 文本2 句子2',
  label:
    'label labels goldlabel isduplicate islabel relevance rel relevant isrelevant relevancelabel relevancegrade grade judgment judgement rating target 标签 标注 相关 相关性 相关度 是否相关',
  score: 'score scores similarity similarityscore similarscore sim relatednessscore 相似度 分数 得分',
  title: 'title 标题',
  id: 'id index idx key qid pid docid queryid passageid documentid corpusid unnamed 编号 序号',
  'positive-scores': 'posscores positivescores',
  'negative-scores': 'negscores negativescores',
  prompt: 'prompt instruction 指令',
  type: 'type',
};

const suggestions: ReadonlyMap<string, Suggestion> = new Map(
  Object.entries(names).flatMap(([suggestion, words]) =>
    // The keys of the record are the suggestions.
    words.split(' ').map((word): [string, Suggestion] => [word, suggestion as Suggestion]),
  ),
);

/** What each name suggests; undefined where it suggests nothing. A nameless column is the index that pandas writes. */
export function suggest(columnNames: readonly string[]): readonly (Suggestion | undefined)[] {
  const plain = columnNames.map(plainName);
  // Sentence-transformers counts its columns from 0 or from 1.
  const fromZero = plain.find((name) => /^(sentence|text)0$/.test(name))?.slice(0, -1);
  return plain.map((name, index) => {
    if (fromZero !== undefined && name === `${fromZero}0`) return 'text1';
    if (fromZero !== undefined && name === `${fromZero}1`) return 'text2';
    if (name === '') return index === 0 ? 'id' : undefined;
    return suggestions.get(name) ?? numbered(name);
  });
}

/** Whether the texts are a premise and a hypothesis, whose label is a class: 0 is entailment in most of these sets. */
export function areInference(columnNames: readonly string[]): boolean {
  const plain = columnNames.map(plainName);
  return plain.includes('premise') && plain.includes('hypothesis');
}

function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_:.-]/g, '');
}

/** "negative_3", "pos2", "unnamed: 0". */
function numbered(name: string): Suggestion | undefined {
  const suggestion = suggestions.get(name.replace(/\d+$/, ''));
  return suggestion === 'positive' || suggestion === 'negative' || suggestion === 'id' ? suggestion : undefined;
}
