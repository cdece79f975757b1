import { afterAll, describe, expect, test } from 'vitest';
import {
  executeRunFile,
  lossColumn,
  removeTemporaryFolders,
  temporaryFolder,
  type RunFileJson,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

/** Three steps of the sample with dropout, whose draws depend on how a batch is cut. */
const within = (gpuBudgetMiB: number | undefined) => (json: RunFileJson) => {
  json['gpuBudgetMiB'] = gpuBudgetMiB;
  json.stages = json.stages.map((stage) => ({ ...stage, steps: 3, dropout: 0.1 }));
  json.evaluation = [];
};
const sample = 'e2e/runs/demo.json';

describe.skipIf((await testDevice()) === undefined)('a run that goes on', () => {
  test('is cut as it was before, though more memory is allowed now', async () => {
    const [small, free] = [
      await executeRunFile(sample, { change: within(25) }),
      await executeRunFile(sample, { change: within(undefined) }),
    ];
    // The sample's batches are cut below 25 MiB and not above: otherwise nothing would be shown here.
    expect(lossColumn(small.metrics)).not.toEqual(lossColumn(free.metrics));
    const output = await temporaryFolder();
    const stopped = await executeRunFile(sample, { change: within(25), output, onMetrics: (_, control) => control.stop() });
    expect(stopped.metrics.length).toBeLessThan(3);
    const resumed = await executeRunFile(sample, { change: within(undefined), output, resumes: true });
    expect(lossColumn(resumed.metrics)).toEqual(lossColumn(small.metrics));
  });
});
