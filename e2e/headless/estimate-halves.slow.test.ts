import { afterAll, describe, test } from 'vitest';
import { removeTemporaryFolders } from '../../src/testing/execute-run-file.ts';
import { estimatedRuns, expectEstimate } from '../../src/testing/expect-estimate.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

// A processor that plays the GPU compiles programs of halves for a minute and more.
describe.skipIf((await testDevice())?.hasHalves !== true)('the estimate of a run in half precision', () => {
  test.each([
    ['contrastive', estimatedRuns.contrastive],
    ['RetroMAE', estimatedRuns.retromae],
  ])('lies within 15 % of the peak that is measured: %s', (_, path) => expectEstimate(path, 'f16'));
});
