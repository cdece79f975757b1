import { defineStage } from '../../contract/stage.ts';
import { lengthFields } from '../mine/fields.ts';

export const score = defineStage({
  id: 'score',
  title: { en: 'Score', zh: '打分' },
  summary: {
    en: 'Says how well each question and its answer match, so that poor pairs can be left out, or a student can learn from a teacher.',
    zh: '给出每个问题与其答案的匹配程度，用于剔除低质量的配对，或让学生模型向教师学习。',
  },
  examples: ['pairs'],
  makes: 'rows',
  hasSteps: false,
  startsFrom: ['embedder', 'reranker'],
  fields: {
    threshold: {
      kind: 'number',
      label: { en: 'Threshold', zh: '阈值' },
      help: {
        en: 'For the report only: what share of the rows lies at or above, and which rows lie next to it. Rows are left out where a later stage says minimumScore. BGE dropped pairs below 0.43, by the cosine of another model: look at the examples before you take it over.',
        zh: '仅用于报告：有多少行达到该值，以及哪些行紧邻它。真正的剔除由后续阶段的 minimumScore 完成。BGE 剔除低于 0.43 的配对，依据的是另一个模型的余弦：采用前请先查看示例。',
      },
      default: 0.43,
      minimum: -1,
      maximum: 1,
      group: 'scoring',
    },
    ...lengthFields,
  },
  dataKeys: ['instruction', 'passageInstruction'],
  metrics: [],
});
