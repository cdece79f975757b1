import { defineStage } from '../../contract/stage.ts';
import { lengthFields, miningFields } from './fields.ts';

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
  fields: { ...miningFields, ...lengthFields },
  dataKeys: ['instruction', 'passageInstruction'],
  metrics: [],
});
