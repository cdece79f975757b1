// Every list of cases that a kernel's folder has; a test compares this list with the folders.

import * as attention from '../../src/tensor/kernels/attention/attention.bench.ts';
import * as embeddingSum from '../../src/tensor/kernels/embedding-sum/embedding-sum.bench.ts';
import * as layerNorm from '../../src/tensor/kernels/layer-norm/layer-norm.bench.ts';
import * as softmaxCrossEntropy from '../../src/tensor/kernels/softmax-cross-entropy/softmax-cross-entropy.bench.ts';
import * as topK from '../../src/tensor/kernels/top-k/top-k.bench.ts';
import type { KernelBench } from '../../src/testing/kernel-bench.ts';
import * as trainingProducts from '../../src/tensor/kernels/matrix-product/matrix-product.bench.ts';
import * as adamW from './kernels/adamw.bench.ts';
import * as matrixProduct from './kernels/matrix-product.bench.ts';

const modules: readonly Readonly<Record<string, unknown>>[] = [
  matrixProduct,
  trainingProducts,
  adamW,
  attention,
  layerNorm,
  embeddingSum,
  softmaxCrossEntropy,
  topK,
];

export const kernelBenches: readonly KernelBench[] = modules.flatMap((module) => Object.values(module)).flatMap(listOf);

function listOf(value: unknown): readonly KernelBench[] {
  // A bench file exports lists of cases and nothing else.
  return Array.isArray(value) ? (value as readonly KernelBench[]) : [];
}
