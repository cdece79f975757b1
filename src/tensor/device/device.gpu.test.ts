import { describe, expect, test } from 'vitest';
import { matrixProduct } from '../kernels/matrix-product/matrix-product.ts';
import { requiredDevice, testDevice } from '../../testing/gpu.ts';

describe.skipIf((await testDevice()) === undefined)('the WebGPU device', () => {
  test('multiplies two matrices worked by hand', async () => {
    const device = await requiredDevice();
    const a = device.upload(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 4]);
    const b = device.upload(Float32Array.of(1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 2, 1, 1, 0, 0), [4, 4]);
    const c = device.allocate([2, 4]);
    matrixProduct(device, 'nt', {
      a: { operand: a, stride: 4 },
      b: { operand: b, stride: 4 },
      c: { operand: c, stride: 4 },
      rows: 2,
      columns: 4,
      inner: 4,
    });
    expect([...(await device.read(c))]).toEqual([1, 10, 8, 3, 5, 26, 16, 11]);
    for (const tensor of [a, b, c]) tensor.dispose();
  });
});
