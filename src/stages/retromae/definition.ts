import type { Fields } from '../../contract/fields.ts';
import { defineStage } from '../../contract/stage.ts';
import { trainingFields } from '../training-fields.ts';

const fields = {
  ...trainingFields({ batchSize: 32, learningRate: 1e-4 }),
  maximumLength: {
    kind: 'integer',
    label: { en: 'Text length', zh: '文本长度' },
    help: {
      en: 'Longest example in tokens, [CLS] and [SEP] included. What is longer is cut off, or split (see Texts).',
      zh: '单个样本的最大词元数，含 [CLS] 与 [SEP]；更长的部分会被截断或切分（见“文本组织”）。',
    },
    default: 256,
    minimum: 4,
    maximum: 8192,
    unit: { en: 'tokens', zh: '词元' },
    group: 'length',
  },
  encoderMaskRatio: {
    kind: 'number',
    label: { en: 'Encoder mask', zh: '编码器掩码比例' },
    help: {
      en: 'Share of the tokens hidden from the encoder. BGE used 0.3.',
      zh: '对编码器隐藏的词元比例。BGE 使用 0.3。',
    },
    default: 0.3,
    minimum: 0,
    maximum: 0.95,
    exclusiveMinimum: true,
    group: 'masking',
  },
  decoderMaskRatio: {
    kind: 'number',
    label: { en: 'Decoder mask', zh: '解码器掩码比例' },
    help: {
      en: 'Share of the tokens hidden from each position of the one-layer decoder. BGE used 0.5; more forces the [CLS] vector to carry more.',
      zh: '对单层解码器每个位置隐藏的词元比例。BGE 使用 0.5；比例越高，[CLS] 向量需要承载的信息越多。',
    },
    default: 0.5,
    minimum: 0,
    maximum: 0.95,
    exclusiveMinimum: true,
    group: 'masking',
  },
  queryStream: {
    kind: 'choice',
    label: { en: 'Query stream', zh: '查询流' },
    help: {
      en: 'What the decoder’s positions start from: the [CLS] vector through the embedding’s layer norm (BGE, DupMAE), or the plain sum with the position (RetroMAE’s own code).',
      zh: '解码器各位置的起点：[CLS] 向量经嵌入层归一化（BGE、DupMAE），或与位置向量直接相加（RetroMAE 原始代码）。',
    },
    default: 'normalised',
    options: {
      normalised: { en: 'normalised (BGE)', zh: '归一化（BGE）' },
      raw: { en: 'raw sum (RetroMAE)', zh: '直接相加（RetroMAE）' },
    },
    group: 'masking',
    advanced: true,
  },
  packing: {
    kind: 'choice',
    label: { en: 'Texts', zh: '文本组织' },
    help: {
      en: 'One example a line, the rest of a long one cut off (BGE); or every line split into as many examples as it fills, each of whole sentences (RetroMAE’s preprocessing). An epoch then runs over all of them.',
      zh: '每行一个样本，过长部分截断（BGE）；或按完整句子把每行切分成若干样本，长文不丢失内容（RetroMAE 的预处理）。此时一个轮次会遍历所有切分出的样本。',
    },
    default: 'lines',
    options: { lines: { en: 'one a line', zh: '逐行' }, blocks: { en: 'blocks of sentences', zh: '按句打包成块' } },
    group: 'length',
    advanced: true,
  },
} as const satisfies Fields;

export const retromae = defineStage({
  id: 'retromae',
  title: { en: '1 · Read', zh: '1 · 阅读' },
  summary: {
    en: 'RetroMAE pre-training: the encoder learns to pack a text into one vector, from which a one-layer decoder rebuilds it.',
    zh: 'RetroMAE 预训练：编码器学习把一段文本压缩成一个向量，单层解码器再据此重建原文。',
  },
  examples: ['texts'],
  makes: 'embedder',
  hasSteps: true,
  fields,
  dataKeys: [],
  metrics: [
    { key: 'encoderLoss', label: { en: 'encoder loss', zh: '编码器损失' } },
    { key: 'decoderLoss', label: { en: 'decoder loss', zh: '解码器损失' } },
    { key: 'encoderAccuracy', label: { en: 'encoder: share right', zh: '编码器预测正确率' } },
    { key: 'decoderAccuracy', label: { en: 'decoder: share right', zh: '解码器预测正确率' } },
  ],
});
