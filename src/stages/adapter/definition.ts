import { defineStage } from '../../contract/stage.ts';
import { adapterFields } from './fields.ts';

export const adapter = defineStage({
  id: 'adapter',
  title: { en: 'Adapt', zh: '适配' },
  summary: {
    en: 'A small matrix for queries alone, trained in seconds; the model and every passage vector stay as they are.',
    zh: '只作用于查询的小矩阵，几秒即可训练完成；模型与所有段落向量保持不变。',
  },
  examples: ['pairs'],
  makes: 'adapter',
  hasSteps: true,
  fields: adapterFields,
  dataKeys: ['instruction', 'passageInstruction', 'minimumScore'],
  metrics: [
    { key: 'positiveCosine', label: { en: 'cosine of positives', zh: '正例余弦' } },
    { key: 'hardestNegativeCosine', label: { en: 'cosine of hardest negatives', zh: '最难负例余弦' } },
  ],
});
