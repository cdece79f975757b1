import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../src/base/assert.ts';
import {
  executeRunFile,
  lossColumn,
  removeTemporaryFolders,
  temporaryFolder,
  type ExecutedRun,
  type ExecuteOptions,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

const runFile = 'e2e/runs/resume.json';
const hasDevice = (await testDevice()) !== undefined;

/** Two stages with shuffling, dropout, own negatives and micro-batches: everything that draws. */
let whole: ExecutedRun | undefined;
beforeAll(async () => {
  if (hasDevice) whole = await executeRunFile(runFile);
});
afterAll(removeTemporaryFolders);

async function modelBytes(run: ExecutedRun): Promise<string> {
  return (await readFile(join(run.output, 'model/model.safetensors'))).toString('base64');
}

/** Stops a run as asked, resumes it from its folder, and expects what the run without a stop gave. */
async function expectSameAfter(stop: ExecuteOptions, stepsBefore: number): Promise<void> {
  const uninterrupted = assertExists(whole, 'the run without a stop');
  const output = await temporaryFolder();
  const stopped = await executeRunFile(runFile, { ...stop, output });
  expect(stopped.ended).toBe('stopped');
  expect(stopped.metrics).toHaveLength(stepsBefore);
  const resumed = await executeRunFile(runFile, { output, resumes: true });
  expect(resumed.ended).toBe('completed');
  expect(lossColumn(resumed.metrics)).toEqual(lossColumn(uninterrupted.metrics));
  expect(resumed.metrics.map(({ id, step }) => `${id} ${step}`)).toEqual(uninterrupted.metrics.map(({ id, step }) => `${id} ${step}`));
  expect(resumed.evaluations).toEqual(uninterrupted.evaluations);
  expect(await modelBytes(resumed)).toBe(await modelBytes(uninterrupted));
}

describe.skipIf(!hasDevice)('resume equals no pause', () => {
  test('two runs of one run file give the same columns and weights; another seed gives others', async () => {
    const uninterrupted = assertExists(whole, 'the first run');
    const again = await executeRunFile(runFile);
    expect(lossColumn(again.metrics)).toEqual(lossColumn(uninterrupted.metrics));
    expect(lossColumn(again.metrics)).toHaveLength(28);
    expect(await modelBytes(again)).toBe(await modelBytes(uninterrupted));
    const other = await executeRunFile(runFile, {
      change: (json) => {
        json['seed'] = 12;
        json.stages = json.stages.slice(0, 1).map((stage) => ({ ...stage, steps: 2 }));
      },
    });
    expect(lossColumn(other.metrics)[0]).not.toBe(lossColumn(uninterrupted.metrics)[0]);
  });

  test('stopped after the last step, before its evaluation', async () => {
    await expectSameAfter({ onMetrics: ({ id, step }, control) => (id === 'match' && step === 20 ? control.stop() : undefined) }, 8 + 20);
  });

  test('stopped at step 7 of 20', async () => {
    await expectSameAfter({ onMetrics: ({ id, step }, control) => (id === 'match' && step === 6 ? control.stop() : undefined) }, 8 + 7);
  });

  test('stopped in the first stage', async () => {
    await expectSameAfter({ onMetrics: ({ id, step }, control) => (id === 'read' && step === 3 ? control.stop() : undefined) }, 4);
  });

  test('stopped between the stages', async () => {
    await expectSameAfter(
      { onEvaluation: ({ stageIndex, step }, control) => (stageIndex === 0 && step === 8 ? control.stop() : undefined) },
      8,
    );
  });
});
