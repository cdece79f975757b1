import type { Fields } from '../../contract/fields.ts';
import { defineStage } from '../../contract/stage.ts';

const fields = {
  sweep: {
    kind: 'list',
    of: 'number',
    label: { en: 'Weights to try', zh: '尝试的权重' },
    help: {
      en: 'Of two models: weights of the first, between 0 and 1. Each mix is measured on every evaluation set, so that the curve from one model to the other can be seen. Costs an evaluation each.',
      zh: '仅用于两个模型：第一个模型的若干权重（0 到 1）。每种组合都会在全部评测集上评测，从而看到从一个模型到另一个模型的变化曲线；每个权重需要一次评测。',
    },
    default: [],
    minimum: 0,
    maximum: 1,
    longest: 21,
    group: 'merging',
  },
  choose: {
    kind: 'text',
    label: { en: 'Choose by', zh: '选择依据' },
    help: {
      en: '"<evaluation>/<metric>": the best of the weights tried is taken instead of those of the models. Choose on a development set, never on the set that the result is reported on: the best of many is too good there by chance.',
      zh: '“<评测名>/<指标>”：采用尝试过的权重中最好的一个，而不是模型列表中写明的权重。请在开发集上选择，切勿使用最终报告的测试集：多次尝试中的最优值会偶然偏高。',
    },
    default: undefined as string | undefined,
    group: 'merging',
    advanced: true,
  },
} as const satisfies Fields;

export const merge = defineStage({
  id: 'merge',
  title: { en: 'Merge', zh: '融合' },
  summary: {
    en: 'Adds up the weights of several models: what they learnt for different tasks in one, and what was forgotten back.',
    zh: '按权重把多个模型的参数相加：把针对不同任务学到的能力合为一体，并找回遗忘的能力。',
  },
  examples: [],
  makes: 'embedder',
  hasSteps: false,
  fields,
  dataKeys: [],
  metrics: [],
});
