import { describe, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { matrixProduct } from '../matrix-product/matrix-product.ts';
import { geluBackward } from './gelu.ts';

describe.skipIf((await testDevice()) === undefined)('GELU on the GPU', () => {
  // 252, 256 and 260 elements: one below, at and above what a workgroup does.
  test.each([
    [1, 4],
    [63, 4],
    [64, 4],
    [65, 4],
    [37, 132],
  ])('%i x %i', async (rows, width) => {
    const run = { absolute: 1e-6, relative: 1e-5 };
    await expectSameAsReference((device, make) => {
      const input = device.upload(make.gaussian(rows * width, 3), [rows, width]);
      const gradient = make.tensor(rows, width);
      geluBackward(device, input, gradient);
      return { gradient };
    }, run);
  });

  // Forward it is the end of a product: here of zeros, so that GELU sees the bias.
  test('far from zero it is the identity or zero, not NaN', async () => {
    await expectSameAsReference(
      (device) => {
        const input = device.upload(Float32Array.of(-100, -20, 20, 100, 1e10, 3e38, -1e10, 0), [1, 8]);
        const gradient = device.upload(new Float32Array(8).fill(1), [1, 8]);
        geluBackward(device, input, gradient);
        const matrix = (rows: number, stride: number) => ({
          operand: device.upload(new Float32Array(rows * stride), [rows, stride]),
          stride,
        });
        const [z, c] = [matrix(1, 8), matrix(1, 8)];
        const product = { a: matrix(1, 4), b: matrix(8, 4), c, rows: 1, columns: 8, inner: 4 };
        matrixProduct(device, 'nt', { ...product, bias: input, gelu: z });
        return { output: c.operand, gradient };
      },
      { absolute: 1e-6, relative: 1e-6 },
    );
  });
});
