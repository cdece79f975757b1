import { afterAll, describe, test } from 'vitest';
import { removeTemporaryFolders } from '../../src/testing/execute-run-file.ts';
import { expectCurve, type CurveName } from '../../src/testing/expect-curve.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

const names: readonly CurveName[] = ['2layers-0negatives', '2layers-2negatives-mean-cosine', '4layers-2negatives-instruction'];

describe.skipIf((await testDevice())?.hasHalves !== true)('a run in half precision', () => {
  test.each(names)("has PyTorch's losses of single precision within 2e-2 for 20 steps: %s", (name) => expectCurve(name, 'f16'));
});
