import type { Fields } from '../../contract/fields.ts';
import { defineStage } from '../../contract/stage.ts';

const fields = {
  range: {
    kind: 'range',
    label: { en: 'Ranks', zh: '名次窗口' },
    help: {
      en: 'Window of the retrieval from which negatives are taken: first and last rank, both included, counted from 1 before positives are left out. BGE used 2 to 100; higher ranks are easier.',
      zh: '从检索结果的哪一段取负例：首末名次（含），从 1 起、在剔除正例之前计数。BGE 使用 2 到 100；名次越靠后越容易。',
    },
    default: [2, 100],
    minimum: 1,
    maximum: 2000,
    group: 'mining',
  },
  negatives: {
    kind: 'integer',
    label: { en: 'Negatives per query', zh: '每个查询的负例数' },
    help: {
      en: 'How many are kept for each row; fewer where the window holds fewer.',
      zh: '每行保留的负例数；窗口内不足时保留更少。',
    },
    default: 7,
    minimum: 1,
    maximum: 1000,
    group: 'mining',
  },
  choice: {
    kind: 'choice',
    label: { en: 'Choice', zh: '选取方式' },
    help: {
      en: 'At random within the window, from the seed, or the best ranked first.',
      zh: '在窗口内按种子随机选取，或从名次最高者开始。',
    },
    default: 'random',
    options: { random: { en: 'random', zh: '随机' }, top: { en: 'best ranked', zh: '名次最高' } },
    group: 'mining',
  },
  candidates: {
    kind: 'text',
    label: { en: 'Candidates', zh: '候选文件' },
    help: {
      en: 'A text file to search instead of all texts of the data.',
      zh: '用此文本文件作为候选，而不是数据中的全部文本。',
    },
    default: undefined as string | undefined,
    group: 'mining',
    advanced: true,
  },
  maximumScore: {
    kind: 'number',
    label: { en: 'Maximum score', zh: '最高分' },
    help: {
      en: 'Candidates whose cosine with the query lies above are left out as likely right answers.',
      zh: '与查询余弦高于此值的候选视为可能的正确答案，不采用。',
    },
    default: undefined as number | undefined,
    minimum: -1,
    maximum: 1,
    group: 'mining',
    advanced: true,
  },
  absoluteMargin: {
    kind: 'number',
    label: { en: 'Absolute margin', zh: '绝对间隔' },
    help: {
      en: 'A negative must score at least this much below the weakest positive.',
      zh: '负例得分必须比最弱的正例至少低这么多。',
    },
    default: undefined as number | undefined,
    minimum: 0,
    maximum: 2,
    group: 'mining',
    advanced: true,
  },
  relativeMargin: {
    kind: 'number',
    label: { en: 'Relative margin', zh: '相对间隔' },
    help: {
      en: 'A negative must score below the weakest positive by this share of its absolute value; 0.05 is the usual strict setting.',
      zh: '负例得分必须低于最弱正例，差距为其绝对值的这个比例；常用严格值为 0.05。',
    },
    default: undefined as number | undefined,
    minimum: 0,
    maximum: 1,
    group: 'mining',
    advanced: true,
  },
  queryMaximumLength: {
    kind: 'integer',
    label: { en: 'Query length', zh: '查询长度' },
    help: { en: 'Longest query in tokens.', zh: '查询的最大词元数。' },
    default: 64,
    minimum: 4,
    maximum: 8192,
    unit: { en: 'tokens', zh: '词元' },
    group: 'length',
    advanced: true,
  },
  passageMaximumLength: {
    kind: 'integer',
    label: { en: 'Passage length', zh: '段落长度' },
    help: { en: 'Longest passage in tokens.', zh: '段落的最大词元数。' },
    default: 256,
    minimum: 4,
    maximum: 8192,
    unit: { en: 'tokens', zh: '词元' },
    group: 'length',
    advanced: true,
  },
} as const satisfies Fields;

export const mine = defineStage({
  id: 'mine',
  title: { en: 'Mine', zh: '挖掘' },
  summary: {
    en: 'Hard negatives: searches the passages with the current model and keeps wrong answers that rank high.',
    zh: '难负例挖掘：用当前模型检索段落，保留名次靠前的错误答案。',
  },
  examples: ['pairs'],
  makes: 'rows',
  hasSteps: false,
  fields,
  dataKeys: ['instruction', 'passageInstruction'],
  futureKeys: ['rescoreWith'],
  metrics: [],
});
