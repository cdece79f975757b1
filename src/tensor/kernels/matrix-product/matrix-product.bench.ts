// The goals' square products against stock tfjs', and those of a training step, whose sizes are ours: T tokens, width D,
// feed-forward F, vocabulary V.

import * as tf from '@tensorflow/tfjs-core';
import type { KernelBench } from '../../../testing/kernel-bench.ts';
import { matrixProduct } from './matrix-product.ts';
import type { Form } from './reference.ts';

interface Shape {
  readonly form: Form;
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  readonly use: string;
}

const tokens = 1536;

function layerShapes(width: number): readonly Shape[] {
  const feedForward = 4 * width;
  return [
    { form: 'nt', rows: tokens, columns: width, inner: width, use: 'projection' },
    { form: 'nt', rows: tokens, columns: feedForward, inner: width, use: 'feed-forward' },
    { form: 'nn', rows: tokens, columns: width, inner: feedForward, use: 'gradient of activations' },
    { form: 'tn', rows: feedForward, columns: width, inner: tokens, use: 'gradient of weights' },
  ];
}

function vocabularyShapes(width: number, vocabulary: number): readonly Shape[] {
  const rows = 256;
  return [
    { form: 'nt', rows, columns: vocabulary, inner: width, use: 'logits' },
    { form: 'nn', rows, columns: width, inner: vocabulary, use: 'gradient of hidden states' },
    { form: 'tn', rows: vocabulary, columns: width, inner: rows, use: 'gradient of the vocabulary' },
  ];
}

const up = (length: number): number => Math.ceil(length / 4) * 4;

function bench({ form, rows, columns, inner, use }: Shape): KernelBench {
  const [sizeA, sizeB, sizeC] = [rows * inner, inner * columns, rows * columns];
  return {
    name: `matrix product ${form} ${rows} x ${columns} x ${inner}, ${use}`,
    operations: 2 * rows * columns * inner,
    bytes: 4 * (sizeA + sizeB + sizeC),
    ours: (device) => {
      const matrix = (height: number, width: number) => ({
        operand: device.upload(values(height * up(width)), [height, up(width)]),
        stride: up(width),
      });
      const a = form === 'tn' ? matrix(inner, rows) : matrix(rows, inner);
      const b = form === 'nt' ? matrix(columns, inner) : matrix(inner, columns);
      const c = matrix(rows, columns);
      return {
        run: () => {
          matrixProduct(device, form, { a, b, c, rows, columns, inner });
        },
        dispose: () => {
          for (const { operand } of [a, b, c]) operand.dispose();
        },
      };
    },
  };
}

export const trainingProducts: readonly KernelBench[] = [...layerShapes(256), ...layerShapes(512), ...vocabularyShapes(256, 8000)].map(
  bench,
);

const forms = ['nn', 'nt', 'tn'] as const;
const squares = [1024, 2048] as const;

export const squareProducts: readonly KernelBench[] = squares.flatMap((size) => forms.map((form) => squareProduct(form, size)));

function squareProduct(form: Form, size: number): KernelBench {
  return {
    name: `matrix product ${form} ${size}³`,
    operations: 2 * size ** 3,
    bytes: 3 * 4 * size ** 2,
    target: 2,
    ours: (device) => {
      const [a, b] = [device.upload(values(size * size), [size, size]), device.upload(values(size * size), [size, size])];
      const c = device.allocate([size, size]);
      const matrix = (operand: tf.Tensor) => ({ operand, stride: size });
      return {
        run: () => matrixProduct(device, form, { a: matrix(a), b: matrix(b), c: matrix(c), rows: size, columns: size, inner: size }),
        dispose: () => tf.dispose([a, b, c]),
      };
    },
    stock: () => {
      const [a, b] = [tf.tensor2d(values(size * size), [size, size]), tf.tensor2d(values(size * size), [size, size])];
      return { run: () => tf.matMul(a, b, form === 'tn', form === 'nt').dispose(), dispose: () => tf.dispose([a, b]) };
    },
  };
}

function values(length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => ((index * 7919) % 1000) / 1000 - 0.5);
}
