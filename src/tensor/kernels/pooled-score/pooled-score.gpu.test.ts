import { describe, expect, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { asKind, floatKinds } from '../../../testing/kinds.ts';
import { TestOperands } from '../../../testing/test-operands.ts';
import { pooledScore, pooledScoreBackward } from './pooled-score.ts';

// 64 threads a workgroup: quads of a row, and with the bias, below, at and above.
const sizes = [
  { rows: 1, width: 4, rate: 0, isBoth: false },
  { rows: 3, width: 252, rate: 0.1, isBoth: true },
  { rows: 65, width: 256, rate: 0, isBoth: true },
  { rows: 130, width: 268, rate: 0.5, isBoth: false },
];
const cases = sizes.flatMap((size) => floatKinds.map((kind) => ({ ...size, kind })));

describe.skipIf((await testDevice()) === undefined)('scores of pooled vectors on the GPU', () => {
  test.each(cases)('$rows rows of $width, dropout $rate, two gradients $isBoth, $kind', async ({ rows, width, rate, isBoth, kind }) => {
    await expectSameAsReference(
      (device, make) => {
        const dense_BD = asKind(device, make.tensor(rows, width), kind);
        const pooled = { dense_BD, weight: make.randomView(1, width), dropout: { rate, seed: 0x12345678 } };
        const scores = pooledScore(device, pooled, make.randomView(1), [rows]);
        const into = { weight: make.randomView(1, width), bias: make.randomView(1) };
        const slopes = isBoth ? ([make.tensor(rows), make.tensor(rows)] as const) : ([make.tensor(rows)] as const);
        const denseGradient = pooledScoreBackward(device, pooled, { slopes, ...into });
        return { scores, denseGradient, ...into };
      },
      kind === 'float32' ? { absolute: 2e-5, relative: 1e-5 } : { absolute: 1e-3, relative: 2e-3 },
    );
  });

  test('saturates without overflow', async () => {
    const device = await requiredDevice();
    const make = new TestOperands(device);
    const dense_BD = device.upload(Float32Array.of(1e4, -1e4, 100, -100), [1, 4]);
    const weight = make.view(Float32Array.of(1, 2, 4, 8), [1, 4]);
    const scores = pooledScore(device, { dense_BD, weight }, make.view(Float32Array.of(0)), [1]);
    expect([...(await device.read(scores))]).toEqual([1 - 2 + 4 - 8]);
    for (const tensor of [dense_BD, scores]) tensor.dispose();
    make.dispose();
  });
});
