// The cases of every kernel; a test compares this list with the folders.

import * as adapter from '../../src/tensor/kernels/adapter/adapter.bench.ts';
import * as adamW from '../../src/tensor/kernels/adamw/adamw.bench.ts';
import * as attention from '../../src/tensor/kernels/attention/attention.bench.ts';
import * as binaryCrossEntropy from '../../src/tensor/kernels/binary-cross-entropy/binary-cross-entropy.bench.ts';
import * as cast from '../../src/tensor/kernels/cast/cast.bench.ts';
import * as copyRows from '../../src/tensor/kernels/copy-rows/copy-rows.bench.ts';
import * as distillation from '../../src/tensor/kernels/distillation/distillation.bench.ts';
import * as embeddingSum from '../../src/tensor/kernels/embedding-sum/embedding-sum.bench.ts';
import * as gelu from '../../src/tensor/kernels/gelu/gelu.bench.ts';
import * as groupScores from '../../src/tensor/kernels/group-scores/group-scores.bench.ts';
import * as groupedCrossEntropy from '../../src/tensor/kernels/grouped-cross-entropy/grouped-cross-entropy.bench.ts';
import * as layerNorm from '../../src/tensor/kernels/layer-norm/layer-norm.bench.ts';
import * as matrixProduct from '../../src/tensor/kernels/matrix-product/matrix-product.bench.ts';
import * as pooledScore from '../../src/tensor/kernels/pooled-score/pooled-score.bench.ts';
import * as pooling from '../../src/tensor/kernels/pooling/pooling.bench.ts';
import * as segmentSum from '../../src/tensor/kernels/segment-sum/segment-sum.bench.ts';
import * as softmaxCrossEntropy from '../../src/tensor/kernels/softmax-cross-entropy/softmax-cross-entropy.bench.ts';
import * as topK from '../../src/tensor/kernels/top-k/top-k.bench.ts';
import type { KernelBench } from '../../src/testing/kernel-bench.ts';

const modules: readonly Readonly<Record<string, unknown>>[] = [
  ...[matrixProduct, adamW, attention, layerNorm, embeddingSum, segmentSum, softmaxCrossEntropy, topK],
  ...[pooling, pooledScore, gelu, copyRows, cast, groupScores, groupedCrossEntropy, binaryCrossEntropy, distillation],
  adapter,
];

export const kernelBenches: readonly KernelBench[] = modules.flatMap((module) => Object.values(module)).flatMap(listOf);

function listOf(value: unknown): readonly KernelBench[] {
  // A bench file exports lists of cases and nothing else.
  return Array.isArray(value) ? (value as readonly KernelBench[]) : [];
}
