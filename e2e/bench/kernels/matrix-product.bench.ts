// The goals' products: square ones, in the three forms that training needs.

import * as tf from '@tensorflow/tfjs-core';
import { matrixProduct } from '../../../src/tensor/kernels/matrix-product/matrix-product.ts';
import type { KernelBench } from '../../../src/testing/kernel-bench.ts';

const forms = ['nn', 'nt', 'tn'] as const;
type Form = (typeof forms)[number];
const sizes = [1024, 2048] as const;
const target = 2;

export const squareProducts: readonly KernelBench[] = sizes.flatMap((size) => forms.map((form) => squareProduct(form, size)));

function squareProduct(form: Form, size: number): KernelBench {
  return {
    name: `matrix product ${form} ${size}³`,
    operations: 2 * size ** 3,
    bytes: 3 * 4 * size ** 2,
    target,
    ours: (device) => {
      const [a, b] = [device.upload(values(size), [size, size]), device.upload(values(size), [size, size])];
      const c = device.allocate([size, size]);
      const matrix = (operand: tf.Tensor) => ({ operand, stride: size });
      return {
        run: () => matrixProduct(device, form, { a: matrix(a), b: matrix(b), c: matrix(c), rows: size, columns: size, inner: size }),
        dispose: () => tf.dispose([a, b, c]),
      };
    },
    stock: () => {
      const [a, b] = [tf.tensor2d(values(size), [size, size]), tf.tensor2d(values(size), [size, size])];
      return { run: () => tf.matMul(a, b, form === 'tn', form === 'nt').dispose(), dispose: () => tf.dispose([a, b]) };
    },
  };
}

function values(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, index) => ((index * 7919) % 1000) / 1000 - 0.5);
}
