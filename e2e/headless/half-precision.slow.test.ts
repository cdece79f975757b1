import { afterAll, describe, expect, test } from 'vitest';
import type { Precision } from '../../src/contract/run-file.ts';
import { executeRunFile, removeTemporaryFolders } from '../../src/testing/execute-run-file.ts';
import { curveNames, expectCurve } from '../../src/testing/expect-curve.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

/** nDCG@10 of the demo before and after training. */
async function demo(precision: Precision): Promise<readonly number[]> {
  const { evaluations } = await executeRunFile('e2e/runs/demo.json', {
    change: (json) => {
      json['precision'] = precision;
    },
  });
  return evaluations.filter(({ system }) => system === 'model').map(({ metrics }) => metrics['ndcg@10'] ?? NaN);
}

describe.skipIf((await testDevice())?.hasHalves !== true)('half precision', () => {
  test.each(curveNames)("has PyTorch's losses of single precision within 2e-2 for 20 steps: %s", (name) => expectCurve(name, 'f16'));

  test("ends the demo within 0.01 of single precision's nDCG@10", async () => {
    const [singles, halves] = [await demo('f32'), await demo('f16')];
    expect(singles).toHaveLength(2);
    expect(halves).toHaveLength(2);
    expect(singles[1]).toBeGreaterThan(0.2);
    expect(Math.abs((halves[1] ?? NaN) - (singles[1] ?? NaN))).toBeLessThan(0.01);
  });
});
