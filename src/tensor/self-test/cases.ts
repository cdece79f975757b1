// Small fixed cases of every kernel, for a person's own GPU: sizes that are no multiple of a workgroup, every operand
// written. The tests of the kernels themselves are many more; these say whether this GPU and its driver compute right.

import { Random } from '../../base/random.ts';
import { adamW } from '../kernels/adamw/adamw.ts';
import { rectify, rectifyBackward, residual, residualBackward } from '../kernels/adapter/adapter.ts';
import { binaryCrossEntropyPairs } from '../kernels/binary-cross-entropy/binary-cross-entropy.ts';
import { clearRows, copyRows } from '../kernels/copy-rows/copy-rows.ts';
import { distillationRows } from '../kernels/distillation/distillation.ts';
import { embeddingForward, embeddingSum } from '../kernels/embedding-sum/embedding-sum.ts';
import { geluBackward } from '../kernels/gelu/gelu.ts';
import { groupScores, groupScoresBackward } from '../kernels/group-scores/group-scores.ts';
import { groupedCrossEntropyRows } from '../kernels/grouped-cross-entropy/grouped-cross-entropy.ts';
import { layerNormBackward, layerNormForward } from '../kernels/layer-norm/layer-norm.ts';
import { pooledScore, pooledScoreBackward } from '../kernels/pooled-score/pooled-score.ts';
import { poolingBackward, poolingForward } from '../kernels/pooling/pooling.ts';
import { addTableSums, uploadSegments } from '../kernels/segment-sum/segment-sum.ts';
import { segmentsOf } from '../kernels/segment-sum/segments.ts';
import { softmaxCrossEntropy } from '../kernels/softmax-cross-entropy/softmax-cross-entropy.ts';
import { attention } from './attention-case.ts';
import { castCase, dropoutCase, matrixProducts, topKCase } from './other-cases.ts';
import type { SelfTestCase } from './self-test-case.ts';

const draws = (seed: number, count: number, below: number): readonly number[] => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.below(below));
};

const layerNorm: SelfTestCase = {
  kernel: 'layer-norm',
  shapes: '33 × 260',
  allowed: 2e-4,
  run: (make) => {
    const { device } = make;
    const weight = make.randomView(260);
    const gradients = { weight: make.randomView(260), bias: make.randomView(260), total: undefined };
    const parameters = { weight, bias: make.randomView(260), epsilon: 1e-5 };
    const { output_TD, saved } = layerNormForward(device, parameters, make.tensor(33, 260), {
      residual_TD: make.tensor(33, 260),
      dropout: { rate: 0.1, seed: 7 },
    });
    const back = layerNormBackward(device, { weight, gradients }, saved, { gradient_TD: make.tensor(33, 260) });
    return { output_TD, sum: back.sumGradient_TD, weight: gradients.weight, bias: gradients.bias };
  },
};

const embedding: SelfTestCase = {
  kernel: 'embedding-sum',
  shapes: '65 × 132',
  allowed: 5e-5,
  run: (make) => {
    const tables = { words: make.randomView(97, 132), positions: make.randomView(41, 132), types: make.randomView(2, 132) };
    const rows_T2 = make.integers(draws(1, 130, 41), [65, 2]);
    const norm = { weight: make.randomView(132), bias: make.randomView(132), epsilon: 1e-5 };
    const { output_TD } = embeddingForward(make.device, { tables, norm, dropout: { rate: 0.1, seed: 5 } }, rows_T2, 'float32');
    return { sum: embeddingSum(make.device, tables, rows_T2), output_TD };
  },
};

const gelu: SelfTestCase = {
  kernel: 'gelu',
  shapes: '37 × 132',
  allowed: 1e-5,
  run: (make) => {
    const gradient = make.tensor(37, 132);
    geluBackward(make.device, make.device.upload(make.gaussian(37 * 132, 3), [37, 132]), gradient);
    return { gradient };
  },
};

const softmax: SelfTestCase = {
  kernel: 'softmax-cross-entropy',
  shapes: '33 × 8,001',
  allowed: 5e-5,
  run: (make) => {
    const logits = make.device.upload(make.gaussian(33 * 8004, 4), [33, 8004]);
    const results = make.tensor(33, 4);
    const block = { logits, rows: 33, columns: 8001, stride: 8004, firstRow: 0 };
    softmaxCrossEntropy(make.device, block, { targets: make.integers(draws(2, 33, 8001)), results }, { scale: 0.25 });
    return { logits, results };
  },
  counts: { logits: (index) => index % 8004 < 8001 },
};

const grouped: SelfTestCase = {
  kernel: 'grouped-cross-entropy',
  shapes: '65 × 16',
  allowed: 5e-5,
  run: (make) => {
    const scores = make.device.upload(make.gaussian(65 * 16, 4), [65, 16]);
    const results = groupedCrossEntropyRows(make.device, { scores, scale: 0.25, lossScale: undefined, keys: undefined });
    return { scores, results };
  },
};

const binary: SelfTestCase = {
  kernel: 'binary-cross-entropy',
  shapes: '5,000',
  allowed: 2e-5,
  run: (make) => {
    const scores = make.device.upload(make.gaussian(5000, 4), [5000]);
    const labels = make.device.upload(Float32Array.from(draws(3, 5000, 2)), [5000]);
    return { scores, losses: binaryCrossEntropyPairs(make.device, { scores, labels, scale: 0.5 }) };
  },
};

const distillation: SelfTestCase = {
  kernel: 'distillation',
  shapes: '65 × 16',
  allowed: 1e-4,
  run: (make) => {
    const scores = make.device.upload(make.gaussian(65 * 16, 4), [65, 16]);
    const teacher = make.device.upload(make.gaussian(65 * 16, 4), [65, 16]);
    const lossScale = make.view(Float32Array.of(1), 1);
    return {
      scores,
      results: distillationRows(make.device, { scores, teacher, studentFactor: 2, teacherFactor: 0.5, scale: 0.25, lossScale }),
    };
  },
};

const groupScore: SelfTestCase = {
  kernel: 'group-scores',
  shapes: '65 × 3 × 260',
  allowed: 5e-5,
  run: (make) => {
    const groups = { embeddings: make.tensor(260, 260), queries: 65, group: 3, factor: 0.25 };
    const gradients = make.tensor(260, 260);
    const scores = groupScores(make.device, groups);
    groupScoresBackward(make.device, groups, make.tensor(65, 3), { gradients, accumulates: true });
    return { scores, gradients };
  },
};

const pooledScores: SelfTestCase = {
  kernel: 'pooled-score',
  shapes: '65 × 256',
  allowed: 1e-4,
  run: (make) => {
    const pooled = { dense_BD: make.tensor(65, 256), weight: make.randomView(1, 256), dropout: { rate: 0.1, seed: 9 } };
    const scores = pooledScore(make.device, pooled, make.randomView(1), [65]);
    const into = { weight: make.randomView(1, 256), bias: make.randomView(1) };
    return { scores, gradient: pooledScoreBackward(make.device, pooled, { slopes: [make.tensor(65)], ...into }), ...into };
  },
};

const pooling: SelfTestCase = {
  kernel: 'pooling',
  shapes: '75 × 68',
  allowed: 3e-5,
  run: (make) => {
    const sequences = { mode: 'mean', starts_B1: make.integers([0, 1, 4, 68, 75]), tokenCount: 75 } as const;
    const saved = poolingForward(make.device, sequences, make.tensor(75, 68));
    return { ...saved, gradient: poolingBackward(make.device, sequences, { saved, gradient_BD: make.tensor(4, 68) }, 'float32') };
  },
};

const segments: SelfTestCase = {
  kernel: 'segment-sum',
  shapes: '701 × 132',
  allowed: 2e-4,
  run: (make) => {
    const uploaded = uploadSegments(make.device, segmentsOf(draws(4, 701, 97)), segmentsOf(draws(5, 701, 5)));
    const tables = { words: make.tensor(97, 132), positions: make.randomView(5, 132) };
    addTableSums(make.device, make.tensor(701, 132), uploaded, tables);
    return tables;
  },
};

const rows: SelfTestCase = {
  kernel: 'copy-rows',
  shapes: '200 × 132',
  allowed: 1e-6,
  run: (make) => {
    const random = new Random(6);
    const targets = random.sample(207, 200);
    const pairs = make.integers(
      targets.flatMap((target) => [random.below(5), target]),
      [200, 2],
    );
    const [added, cleared] = [make.tensor(207, 132), make.tensor(207, 132)];
    copyRows(make.device, pairs, { from: make.tensor(5, 132), to: added }, 'add');
    clearRows(make.device, pairs, cleared);
    return { added, cleared };
  },
};

const adapter: SelfTestCase = {
  kernel: 'adapter',
  shapes: '37 × 132',
  allowed: 1e-4,
  run: (make) => {
    const { device } = make;
    const values = make.tensor(37, 132);
    rectify(device, values);
    const gradient = make.tensor(37, 132);
    rectifyBackward(device, values, gradient);
    const own = { change: make.tensor(37, 132), weight: make.randomView(1) };
    const weightGradient = make.randomView(1);
    const output = residual(device, make.tensor(37, 132), own);
    return { values, gradient, output, change: residualBackward(device, own, make.tensor(37, 132), weightGradient), weightGradient };
  },
};

const optimizer: SelfTestCase = {
  kernel: 'adamw',
  shapes: '3 × 5,000',
  allowed: 1e-5,
  run: (make) => {
    const page = {
      parameters: make.randomView(5000),
      gradients: make.randomView(5000),
      firstMoments: make.view(new Float32Array(5000), 5000),
      secondMoments: make.view(new Float32Array(5000), 5000),
      halves: undefined,
      trained: 5000,
      decayed: 2500,
    };
    const state = make.view(Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0), 8);
    const settings = { learningRate: 0.01, weightDecay: 0.1, gradientClip: 1, scaling: 'none' } as const;
    for (let update = 0; update < 3; update += 1) adamW(make.device, [page], settings, state);
    return { parameters: page.parameters, firstMoments: page.firstMoments, secondMoments: page.secondMoments };
  },
};

/** One or more cases of every folder of `tensor/kernels/`, what costs most in a step first. */
export const selfTestCases: readonly SelfTestCase[] = [
  ...matrixProducts,
  attention,
  layerNorm,
  embedding,
  ...[gelu, dropoutCase, softmax, grouped, binary, distillation, groupScore, pooledScores, pooling, segments, rows, adapter],
  ...[topKCase, castCase, optimizer],
];
