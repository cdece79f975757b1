import { describe, test } from 'vitest';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { testDevice } from '../../../testing/gpu.ts';
import { distillationRows } from './distillation.ts';

describe.skipIf((await testDevice()) === undefined)('distillation on the GPU', () => {
  // One thread a row, 64 a workgroup.
  test.each([
    { rows: 1, group: 2, deviation: 1 },
    { rows: 63, group: 7, deviation: 30 },
    { rows: 64, group: 3, deviation: 4 },
    { rows: 65, group: 16, deviation: 4 },
    { rows: 1000, group: 9, deviation: 8 },
  ])('$rows rows of $group', async ({ rows, group, deviation }) => {
    await expectSameAsReference(
      (device, make) => {
        const scores = device.upload(make.gaussian(rows * group, deviation), [rows, group]);
        const teacher = device.upload(make.gaussian(rows * group, 4), [rows, group]);
        const factors = { studentFactor: 2, teacherFactor: 0.5 };
        const results = distillationRows(device, { scores, teacher, ...factors, scale: 0.25, lossScale: make.view(Float32Array.of(16)) });
        return { scores, results };
      },
      { absolute: 2e-5, relative: 2e-5 },
    );
  });
});
