import type { ConfigOf, Fields } from '../../contract/fields.ts';
import type { RefreshConfig } from '../mine/fields.ts';
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
        en: 'How many of a row’s own negatives join the candidates. BGE used 1 random or mined one; 7 to 15 mined ones usually help more and cost time in proportion.',
        zh: '每行自带的负例中有多少进入候选。BGE 使用 1 个随机或挖掘的负例；7 到 15 个挖掘的负例通常更好，耗时按比例增加。',
      },
      default: defaults.negatives,
      minimum: 0,
      maximum: 1000,
      group: 'objective',
    },
    fillNegatives: {
      kind: 'choice',
      label: { en: 'Rows with too few negatives', zh: '负例不足的行' },
      help: {
        en: 'Repeat: a row with fewer negatives uses them again, data with none are refused. Random: passages of other rows fill up, never the row’s own positives; with 1 negative that is how BGE’s pairs were trained.',
        zh: '重复：负例不足时重复使用，没有负例的数据会被拒绝。随机：用其他行的段落补足，绝不取本行的正例；负例数为 1 时与 BGE 的数据一致。',
      },
      default: 'repeat',
      options: { repeat: { en: 'repeat', zh: '重复' }, random: { en: 'random', zh: '随机' } },
      group: 'objective',
      advanced: true,
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
        en: 'Contrastive: softmax cross-entropy over all candidates (InfoNCE), as BGE trains. Binary cross-entropy: each pair alone is right or wrong, a sigmoid of cosine / temperature; for labelled pairs (0 or 1), or a row’s positive against its own negatives. A temperature of 0.05 to 0.1 suits it better.',
        zh: '对比：对所有候选做 softmax 交叉熵（InfoNCE），即 BGE 的做法。二元交叉熵：对每一对单独判断对错，取余弦 / 温度的 sigmoid；用于带标签（0 或 1）的句对，或每行的正例与自带负例。温度以 0.05 到 0.1 为宜。',
      },
      default: 'contrastive',
      options: {
        contrastive: { en: 'contrastive', zh: '对比' },
        'binary-cross-entropy': { en: 'binary cross-entropy', zh: '二元交叉熵' },
      },
      group: 'objective',
      advanced: true,
    },
    mixing: {
      kind: 'choice',
      label: { en: 'Mixing', zh: '数据混合' },
      help: {
        en: 'Proportional: rows of all data sets share batches. Same data set: every batch comes from one, so that wrong answers are of the query’s own kind; no row is dropped, a data set smaller than a batch makes smaller batches, and rows may say their type, batch_size and train_group_size.',
        zh: '按比例：所有数据集的行混在同一批。同一数据集：每批只来自一个数据集，负例与查询同类；不会丢弃任何行，小于一批的数据集组成较小的批，数据行可指定 type、batch_size 与 train_group_size。',
      },
      default: 'proportional',
      options: { proportional: { en: 'proportional', zh: '按比例' }, 'same-data-set': { en: 'same data set', zh: '同一数据集' } },
      group: 'batch',
      advanced: true,
    },
  } as const satisfies Fields;
}

/** What the task stage can do beside it: one embedding for several widths, and learning from a teacher's scores. */
export const taskFields = {
  matryoshka: {
    kind: 'list',
    of: 'integer',
    label: { en: 'Matryoshka dimensions', zh: '套娃维度' },
    help: {
      en: 'The first so many numbers of an embedding become embeddings of their own; the loss is the mean over these dimensions. Multiples of 4. Only those listed are trained: name the full width too to keep it. Empty: the full width alone.',
      zh: '向量的前若干维也可单独作为向量使用，损失取这些维度的平均。须为 4 的倍数。只训练列出的维度：要保留完整宽度请一并写上。留空则只用完整宽度。',
    },
    default: [],
    minimum: 4,
    maximum: 4096,
    multipleOf: 4,
    longest: 16,
    group: 'objective',
    advanced: true,
  },
  distillation: {
    kind: 'choice',
    label: { en: 'Distillation', zh: '蒸馏' },
    help: {
      en: 'KL: the teacher’s scores in the rows (pos_scores, neg_scores, best a reranker’s raw ones) are targets for the row’s own passages, beside the contrastive loss. A row without scores learns from the contrastive loss alone.',
      zh: 'KL：以数据行中教师的分数（pos_scores、neg_scores，最好是重排模型的原始分数）作为本行段落的目标，与对比损失相加。没有分数的行只使用对比损失。',
    },
    default: 'none',
    options: { none: { en: 'none', zh: '无' }, kl: { en: 'KL', zh: 'KL' } },
    group: 'objective',
    advanced: true,
  },
} as const satisfies Fields;

/** Of both stages: the first has nothing of the second's. */
export type Config = ConfigOf<ReturnType<typeof contrastiveFields>> &
  Partial<ConfigOf<typeof taskFields>> & { readonly refresh?: RefreshConfig | undefined };
