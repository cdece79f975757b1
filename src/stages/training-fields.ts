import type { Fields } from '../contract/fields.ts';

interface Defaults {
  readonly batchSize: number;
  readonly learningRate: number;
}

/** Settings that every training stage shares; only two defaults differ from stage to stage. */
export function trainingFields(defaults: Defaults) {
  return {
    batchSize: {
      kind: 'integer',
      label: { en: 'Batch size', zh: '批大小' },
      help: {
        en: 'Rows per step. In contrastive stages every other passage of the batch is a wrong answer, so a larger batch means better models and costs time, not memory. Usual: 32 to 2,048.',
        zh: '每一步的样本行数。对比学习中同一批内的其他段落都是负例，批越大效果越好，增加的是时间而不是显存。常用 32 到 2,048。',
      },
      default: defaults.batchSize,
      minimum: 1,
      maximum: 65_536,
      group: 'batch',
    },
    microBatchSize: {
      kind: 'integer',
      label: { en: 'Micro-batch', zh: '微批' },
      help: {
        en: 'Rows on the GPU at once: decides memory. The loss is that of the whole batch either way; with dropout other elements are dropped. Empty: as many as fit.',
        zh: '同时放在 GPU 上的行数，决定显存占用。损失始终按整批计算；使用 dropout 时被丢弃的元素会不同。留空则自动取能放下的行数。',
      },
      default: undefined as number | undefined,
      minimum: 1,
      maximum: 65_536,
      group: 'batch',
      advanced: true,
    },
    microBatchTokens: {
      kind: 'integer',
      label: { en: 'Micro-batch tokens', zh: '微批词元上限' },
      help: {
        en: 'Cap on the packed tokens that are on the GPU at once. Empty: what fits its memory, at most 16,384.',
        zh: '同时放在 GPU 上的词元数上限。留空则取显存放得下的数量，最多 16,384。',
      },
      default: undefined as number | undefined,
      minimum: 64,
      maximum: 4_194_304,
      group: 'batch',
      advanced: true,
    },
    steps: {
      kind: 'integer',
      label: { en: 'Steps', zh: '训练步数' },
      help: {
        en: 'Optimizer steps. Empty: from the epochs.',
        zh: '优化器更新次数。留空则由轮数算出。',
      },
      default: undefined as number | undefined,
      minimum: 1,
      maximum: 10_000_000,
      group: 'batch',
    },
    epochs: {
      kind: 'number',
      label: { en: 'Epochs', zh: '轮数' },
      help: {
        en: 'Passes over the data, used when no steps are given. One or two are usual; more forgets what the base model knew.',
        zh: '遍历数据的次数，未填步数时使用。通常一到两轮，过多会遗忘原模型的能力。',
      },
      default: 1,
      minimum: 0,
      maximum: 10_000,
      exclusiveMinimum: true,
      group: 'batch',
    },
    learningRate: {
      kind: 'number',
      label: { en: 'Learning rate', zh: '学习率' },
      help: {
        en: 'Highest step width of AdamW, reached after warm-up. BGE used 1e-5 (large) to 3e-5 (small); new models need 1e-4 to 1e-3.',
        zh: 'AdamW 预热后达到的最大步长。BGE 使用 1e-5（large）到 3e-5（small）；从零训练的模型需要 1e-4 到 1e-3。',
      },
      default: defaults.learningRate,
      minimum: 0,
      maximum: 1,
      exclusiveMinimum: true,
      group: 'optimizer',
    },
    warmupRatio: {
      kind: 'number',
      label: { en: 'Warm-up share', zh: '预热比例' },
      help: {
        en: 'Share of the steps in which the learning rate climbs from zero.',
        zh: '学习率从零升到最大值的步数占比。',
      },
      default: 0.1,
      minimum: 0,
      maximum: 1,
      group: 'optimizer',
      advanced: true,
    },
    schedule: {
      kind: 'choice',
      label: { en: 'Schedule', zh: '学习率调度' },
      help: {
        en: 'How the learning rate falls after warm-up; constant has no warm-up.',
        zh: '预热之后学习率下降的方式；恒定方式没有预热。',
      },
      default: 'linear',
      options: {
        linear: { en: 'linear', zh: '线性' },
        cosine: { en: 'cosine', zh: '余弦' },
        constant: { en: 'constant', zh: '恒定' },
      },
      group: 'optimizer',
      advanced: true,
    },
    weightDecay: {
      kind: 'number',
      label: { en: 'Weight decay', zh: '权重衰减' },
      help: {
        en: 'Pull of the weights towards zero, decoupled as in AdamW; biases and layer norms are left out.',
        zh: '使权重趋向零的强度（AdamW 解耦形式）；偏置与层归一化不参与。',
      },
      default: 0.01,
      minimum: 0,
      maximum: 1,
      group: 'optimizer',
      advanced: true,
    },
    gradientClip: {
      kind: 'number',
      label: { en: 'Gradient clip', zh: '梯度裁剪' },
      help: {
        en: 'Largest permitted 2-norm of the whole gradient; 0 switches clipping off.',
        zh: '整体梯度允许的最大 2-范数；0 表示不裁剪。',
      },
      default: 1,
      minimum: 0,
      maximum: 1_000_000,
      group: 'optimizer',
      advanced: true,
    },
    shuffle: {
      kind: 'boolean',
      label: { en: 'Shuffle', zh: '打乱顺序' },
      help: {
        en: 'On: random order, a random positive and random negatives of each row, all from the seed. Off: file order, first positive, first negatives.',
        zh: '开启：按随机种子打乱顺序，并随机取正例与负例。关闭：按文件顺序，取第一个正例和前几个负例。',
      },
      default: true,
      group: 'batch',
      advanced: true,
    },
    dropout: {
      kind: 'number',
      label: { en: 'Dropout', zh: 'Dropout' },
      help: {
        en: 'Share of activations set to zero while training. Empty: what the model’s config.json says.',
        zh: '训练时被置零的激活比例。留空则使用模型 config.json 中的值。',
      },
      default: undefined as number | undefined,
      minimum: 0,
      maximum: 0.9,
      group: 'optimizer',
      advanced: true,
    },
  } as const satisfies Fields;
}
