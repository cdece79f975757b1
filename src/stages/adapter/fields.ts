import type { Fields } from '../../contract/fields.ts';
import { contrastiveFields } from '../contrastive/fields.ts';
import { trainingFields } from '../training-fields.ts';

const defaults = { batchSize: 32, learningRate: 1e-3, negatives: 0 };

// Texts are encoded before the first step, without dropout: nothing is cut into parts.
const { batchSize, steps, epochs, learningRate, warmupRatio, schedule, weightDecay, gradientClip, shuffle } = trainingFields(defaults);
const { negatives, temperature, queryMaximumLength, passageMaximumLength, inBatchNegatives, noDuplicatesInBatch } =
  contrastiveFields(defaults);

/** Those of a contrastive stage that have an effect where the encoder stands still, and the shape of the adapter. */
export const adapterFields = {
  layers: {
    kind: 'choice',
    label: { en: 'Layers', zh: '层数' },
    help: {
      en: 'One matrix that starts as the identity, or two layers with a rectifier beside the unchanged vector. Two can learn more and need more data. Two hold twice the numbers.',
      zh: '一个从单位矩阵开始的矩阵，或与原向量相加的两层网络（含 ReLU）。两层的表达力更强，但需要更多数据，参数量也翻倍。',
    },
    default: 'linear',
    options: { linear: { en: 'linear', zh: '线性' }, two: { en: 'two layers', zh: '两层' } },
    group: 'objective',
  },
  ...{ batchSize, steps, epochs, learningRate, warmupRatio, schedule, weightDecay, gradientClip, shuffle },
  ...{ negatives, temperature, queryMaximumLength, passageMaximumLength, inBatchNegatives, noDuplicatesInBatch },
} as const satisfies Fields;
