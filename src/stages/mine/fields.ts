import type { ConfigOf, Fields } from '../../contract/fields.ts';

/** How negatives are chosen: settings of the mining stage, and of a task stage that mines again while it trains. */
export const miningFields = {
  range: {
    kind: 'range',
    label: { en: 'Ranks', zh: '名次窗口' },
    help: {
      en: 'Window of the retrieval from which negatives are taken: first and last rank, both included, counted from 1 before positives are left out. BGE used 2 to 100; later ranks are easier.',
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
      en: 'How many are kept for each row; fewer where the window holds fewer, never one twice.',
      zh: '每行保留的负例数；窗口内不足时保留更少，不会重复。',
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
      en: 'At random within the window, from the seed, or the best ranked first (by the reranker where one scores again).',
      zh: '在窗口内按种子随机选取，或从名次最高者开始（使用重排模型时按其得分）。',
    },
    default: 'random',
    options: { random: { en: 'random', zh: '随机' }, top: { en: 'best ranked', zh: '名次最高' } },
    group: 'mining',
  },
  candidates: {
    kind: 'text',
    label: { en: 'Candidates', zh: '候选文件' },
    help: {
      en: 'A file to search instead of all positives and negatives of the data: plain texts, or pairs, of which the passages are taken.',
      zh: '用此文件作为候选，而不是数据中的全部正例与负例：可为纯文本，或成对数据（取其中的段落）。',
    },
    default: undefined as string | undefined,
    group: 'mining',
    advanced: true,
  },
  maximumScore: {
    kind: 'number',
    label: { en: 'Maximum score', zh: '最高分' },
    help: {
      en: 'Candidates that score above are left out as likely right answers: by cosine, or by the reranker as a probability.',
      zh: '得分高于此值的候选视为可能的正确答案，不采用：按余弦，或按重排模型给出的概率。',
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
      en: 'A negative must score below the weakest positive by this share of its absolute value. 0.05 is strict: look at the yield, many rows may be left with few.',
      zh: '负例得分必须低于最弱正例，差距为其绝对值的这个比例。0.05 较严格：请查看产出报告，许多行可能所剩无几。',
    },
    default: undefined as number | undefined,
    minimum: 0,
    maximum: 1,
    group: 'mining',
    advanced: true,
  },
  rescoreWith: {
    kind: 'stage',
    makes: 'reranker',
    label: { en: 'Score again with', zh: '重新打分' },
    help: {
      en: 'Id of an earlier reranker stage. It reads every candidate of the window beside the query; maximum score and margins then compare its probabilities, and its scores are written for distillation. Slow: a pass for each candidate.',
      zh: '先前重排阶段的 id。它会逐一阅读窗口内的候选与查询；最高分与间隔随后按其概率比较，得分会写入数据用于蒸馏。较慢：每个候选都需计算一次。',
    },
    default: undefined,
    group: 'mining',
    advanced: true,
  },
} as const satisfies Fields;

/** Texts are cut as the next stage will cut them. */
export const lengthFields = {
  queryMaximumLength: {
    kind: 'integer',
    label: { en: 'Query length', zh: '查询长度' },
    help: {
      en: 'Longest query in tokens for an embedder. A reranker reads pairs as long as in its training.',
      zh: '向量模型读取查询的最大词元数。重排模型按其训练时的文本对长度读取。',
    },
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
    help: {
      en: 'Longest passage in tokens for an embedder. A reranker reads pairs as long as in its training.',
      zh: '向量模型读取段落的最大词元数。重排模型按其训练时的文本对长度读取。',
    },
    default: 256,
    minimum: 4,
    maximum: 8192,
    unit: { en: 'tokens', zh: '词元' },
    group: 'length',
    advanced: true,
  },
} as const satisfies Fields;

/** Settings of a task stage whose negatives are mined again with the weights of the moment. */
export const refreshField = {
  kind: 'group',
  label: { en: 'Refresh negatives', zh: '刷新负例' },
  help: {
    en: 'Mines the negatives again with the current weights every so many steps, so that they stay hard. Each time all passages are encoded anew: for long runs over data of moderate size.',
    zh: '每隔若干步用当前权重重新挖掘负例，使其保持难度。每次都要重新编码全部段落：适合中等规模数据的较长训练。',
  },
  default: undefined,
  group: 'mining',
  advanced: true,
  fields: {
    everySteps: {
      kind: 'integer',
      label: { en: 'Every so many steps', zh: '间隔步数' },
      help: {
        en: 'Negatives are mined before step 1 where rows have too few of their own, and then after every so many steps.',
        zh: '若有的行自带负例不足，则在第 1 步之前挖掘；之后每隔这么多步挖掘一次。',
      },
      default: 500,
      minimum: 1,
      maximum: 1_000_000,
      group: 'mining',
    },
    ...miningFields,
    negatives: {
      ...miningFields.negatives,
      help: {
        en: 'How many are kept for each row: as many as a step takes (the stage’s own negatives) where nothing is given. With more, each step chooses among them.',
        zh: '每行保留的负例数；不填则与本阶段每步所用的负例数相同。填得更多时，每步从中选取。',
      },
      default: undefined as number | undefined,
    },
  },
} as const;

export type RefreshConfig = ConfigOf<(typeof refreshField)['fields']>;
