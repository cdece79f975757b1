import { defineStage } from '../../contract/stage.ts';
import { refreshField } from '../mine/fields.ts';
import { contrastiveFields, taskFields } from '../contrastive/fields.ts';

export const task = defineStage({
  id: 'task',
  title: { en: '3 · Task', zh: '3 · 任务' },
  summary: {
    en: 'Task fine-tuning: your kind of question, with an instruction prefix on the query and mined hard negatives.',
    zh: '任务微调：针对你的问题类型，在查询前加指令前缀，并使用挖掘的难负例。',
  },
  examples: ['pairs', 'labelled'],
  makes: 'embedder',
  hasSteps: true,
  fields: { ...contrastiveFields({ batchSize: 64, learningRate: 1e-5, negatives: 7 }), ...taskFields, refresh: refreshField },
  dataKeys: ['instruction', 'passageInstruction', 'minimumScore', 'inBatchNegatives'],
  metrics: [
    { key: 'positiveCosine', label: { en: 'cosine of positives', zh: '正例余弦' } },
    { key: 'hardestNegativeCosine', label: { en: 'cosine of hardest negatives', zh: '最难负例余弦' } },
    { key: 'distillationLoss', label: { en: 'loss against the teacher', zh: '相对教师的损失' } },
  ],
});
