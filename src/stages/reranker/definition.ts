import type { Fields } from '../../contract/fields.ts';
import { defineStage } from '../../contract/stage.ts';
import { trainingFields } from '../training-fields.ts';

const fields = {
  ...trainingFields({ batchSize: 16, learningRate: 2e-5 }),
  loss: {
    kind: 'choice',
    label: { en: 'Loss', zh: '损失函数' },
    help: {
      en: 'Binary: each pair alone is right or wrong, so 0 is the border and the sigmoid a probability; it also takes labelled pairs. Grouped: the positive must beat the negatives of its query, as FlagEmbedding trains; scores then compare within a query only.',
      zh: '二元：逐对判断对错，0 为分界，sigmoid 后可视为概率；也可使用带标签的文本对。分组：正例要胜过同一查询的负例（FlagEmbedding 的做法），分数只在同一查询内可比。',
    },
    default: 'binary-cross-entropy',
    options: {
      'binary-cross-entropy': { en: 'binary cross-entropy', zh: '二元交叉熵' },
      grouped: { en: 'grouped (FlagEmbedding)', zh: '分组（FlagEmbedding）' },
    },
    group: 'objective',
  },
  negatives: {
    kind: 'integer',
    label: { en: 'Negatives per query', zh: '每个查询的负例数' },
    help: {
      en: 'How many of a row’s own negatives are read beside its positive; each is a pass through the encoder. A row with fewer repeats them; a row with none is refused. More are better under the grouped loss; the binary one wants few.',
      zh: '每行除正例外还读多少个自带负例，每个都要过一遍编码器。不足时重复使用；没有负例的行会被拒绝。分组损失下越多越好，二元损失下不宜过多。',
    },
    default: 7,
    minimum: 0,
    maximum: 1000,
    group: 'objective',
  },
  maximumLength: {
    kind: 'integer',
    label: { en: 'Pair length', zh: '文本对长度' },
    help: {
      en: 'Longest pair in tokens, [CLS] and both [SEP] included. A query has at most three quarters of it; of the rest the passage alone is cut.',
      zh: '文本对的最大词元数，含 [CLS] 与两个 [SEP]。查询最多占四分之三，其余只截断段落。',
    },
    default: 512,
    minimum: 8,
    maximum: 8192,
    unit: { en: 'tokens', zh: '词元' },
    group: 'length',
  },
  distillation: {
    kind: 'choice',
    label: { en: 'Distillation', zh: '蒸馏' },
    help: {
      en: 'KL: a term is added that draws the scores of a query’s passages to those of a teacher (pos_scores and neg_scores of each row, taken as they are).',
      zh: 'KL：增加一项，使同一查询各段落的分数接近教师的分数（每行的 pos_scores 与 neg_scores，按原值使用）。',
    },
    default: 'none',
    options: { none: { en: 'none', zh: '无' }, kl: { en: 'KL', zh: 'KL' } },
    group: 'objective',
    advanced: true,
  },
} as const satisfies Fields;

export const reranker = defineStage({
  id: 'reranker',
  title: { en: 'Rerank', zh: '重排' },
  summary: {
    en: 'A second model that reads a question and a passage together and scores how well they fit: slower and more exact than comparing vectors.',
    zh: '另一个模型：把问题与段落放在一起读并打分，比比较向量更慢，也更准确。',
  },
  examples: ['pairs', 'labelled'],
  makes: 'reranker',
  hasSteps: true,
  startsFrom: ['embedder', 'reranker'],
  fields,
  dataKeys: ['instruction', 'passageInstruction', 'minimumScore'],
  metrics: [
    { key: 'accuracy', label: { en: 'positives in first place', zh: '正例排第一的比例' } },
    { key: 'positiveScore', label: { en: 'score of positives', zh: '正例得分' } },
    { key: 'negativeScore', label: { en: 'score of negatives', zh: '负例得分' } },
  ],
});
