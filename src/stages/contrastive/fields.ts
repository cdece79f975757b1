import type { Fields } from '../../contract/fields.ts';
import { trainingFields } from '../training-fields.ts';

interface Defaults {
  readonly batchSize: number;
  readonly learningRate: number;
  readonly negatives: number;
}

/** Settings of the contrastive loss: stages 2 and 3 run the same program on different data. */
export function contrastiveFields(defaults: Defaults) {
  return {
    ...trainingFields(defaults),
    negatives: {
      kind: 'integer',
      label: { en: 'Hard negatives per query', zh: '每个查询的难负例数' },
      help: {
        en: 'How many of a row’s own negatives join the candidates. A row with fewer repeats them; a row with none is refused.',
        zh: '每行自带的负例中有多少进入候选。不足时重复使用；没有负例的行会被拒绝。',
      },
      default: defaults.negatives,
      minimum: 0,
      maximum: 1000,
      group: 'objective',
    },
    temperature: {
      kind: 'number',
      label: { en: 'Temperature', zh: '温度' },
      help: {
        en: 'Divides the cosines before the softmax. BGE used 0.01 (v1) and 0.02 (v1.5); small new models learn faster with 0.05.',
        zh: 'softmax 之前余弦相似度除以的值。BGE 使用 0.01（v1）与 0.02（v1.5）；从零训练的小模型用 0.05 学得更快。',
      },
      default: 0.02,
      minimum: 0,
      maximum: 10,
      exclusiveMinimum: true,
      group: 'objective',
    },
    queryMaximumLength: {
      kind: 'integer',
      label: { en: 'Query length', zh: '查询长度' },
      help: {
        en: 'Longest query in tokens, instruction, [CLS] and [SEP] included.',
        zh: '查询的最大词元数，含指令前缀、[CLS] 与 [SEP]。',
      },
      default: 64,
      minimum: 4,
      maximum: 8192,
      unit: { en: 'tokens', zh: '词元' },
      group: 'length',
    },
    passageMaximumLength: {
      kind: 'integer',
      label: { en: 'Passage length', zh: '段落长度' },
      help: {
        en: 'Longest passage in tokens, [CLS] and [SEP] included; the rest of a longer passage is cut off.',
        zh: '段落的最大词元数，含 [CLS] 与 [SEP]；更长的部分会被截断。',
      },
      default: 256,
      minimum: 4,
      maximum: 8192,
      unit: { en: 'tokens', zh: '词元' },
      group: 'length',
    },
    inBatchNegatives: {
      kind: 'boolean',
      label: { en: 'In-batch negatives', zh: '批内负例' },
      help: {
        en: 'Every other passage of the batch is a wrong answer for a query. Off: only its own negatives are.',
        zh: '同一批中的其他段落都作为该查询的负例。关闭后只使用自带的负例。',
      },
      default: true,
      group: 'objective',
      advanced: true,
    },
    noDuplicatesInBatch: {
      kind: 'boolean',
      label: { en: 'No duplicates in a batch', zh: '批内去重' },
      help: {
        en: 'A repeated query or positive moves to a later batch, so that no right answer is counted as wrong; in file order its column is masked instead.',
        zh: '重复的查询或正例会移到后面的批次，避免把正确答案当成负例；按文件顺序训练时改为屏蔽该列。',
      },
      default: true,
      group: 'objective',
      advanced: true,
    },
    loss: {
      kind: 'choice',
      label: { en: 'Loss', zh: '损失函数' },
      help: {
        en: 'Softmax cross-entropy over all candidates (InfoNCE).',
        zh: '对所有候选做 softmax 交叉熵（InfoNCE）。',
      },
      default: 'contrastive',
      options: { contrastive: { en: 'contrastive', zh: '对比' } },
      futureOptions: ['binary-cross-entropy'],
      group: 'objective',
      advanced: true,
    },
    mixing: {
      kind: 'choice',
      label: { en: 'Mixing', zh: '数据混合' },
      help: {
        en: 'How several data sets share a batch: in proportion to their rows.',
        zh: '多个数据集如何组成一批：按行数比例混合。',
      },
      default: 'proportional',
      options: { proportional: { en: 'proportional', zh: '按比例' } },
      futureOptions: ['same-data-set'],
      group: 'batch',
      advanced: true,
    },
  } as const satisfies Fields;
}
