import { defineStage } from '../../contract/stage.ts';
import { contrastiveFields } from './fields.ts';

export const contrastive = defineStage({
  id: 'contrastive',
  title: { en: '2 · Match', zh: '2 · 匹配' },
  summary: {
    en: 'General fine-tuning: a query moves towards its passage and away from every other passage of the batch.',
    zh: '通用对比学习：查询靠近对应的段落，远离同一批中的其他段落。',
  },
  examples: ['pairs', 'labelled'],
  makes: 'embedder',
  hasSteps: true,
  fields: contrastiveFields({ batchSize: 256, learningRate: 2e-5, negatives: 0 }),
  dataKeys: ['instruction', 'passageInstruction', 'minimumScore', 'inBatchNegatives'],
  metrics: [
    { key: 'positiveCosine', label: { en: 'cosine of positives', zh: '正例余弦' } },
    { key: 'hardestNegativeCosine', label: { en: 'cosine of hardest negatives', zh: '最难负例余弦' } },
  ],
});
