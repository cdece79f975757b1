import { afterAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../src/base/assert.ts';
import { RunPlan } from '../../src/engine/run-plan.ts';
import { executeRunFile, removeTemporaryFolders } from '../../src/testing/execute-run-file.ts';
import {
  estimate,
  estimatedRuns,
  expectEstimate,
  plannedOf,
  planSetting,
  recordedMemory,
  threeSteps,
  type Change,
} from '../../src/testing/expect-estimate.ts';
import { requiredDevice, testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

const { contrastive, retromae, reranker } = estimatedRuns;

describe.skipIf((await testDevice()) === undefined)('the estimate of a run', () => {
  test.each([
    ['contrastive', contrastive],
    ['RetroMAE', retromae],
    ['reranker', reranker],
  ])('lies within 15 % of the peak that is measured: %s', (_, path) => expectEstimate(path, 'f32'));

  test('a bound on memory cuts the batch into parts under which the run stays below it', async () => {
    const change: Change = (json) => {
      threeSteps(json);
      json['gpuBudgetMiB'] = 25;
    };
    const free = plannedOf(await estimate(contrastive, threeSteps));
    const bound = plannedOf(await estimate(contrastive, change));
    expect(free.bytes.peak).toBeGreaterThan(25 * 1024 ** 2);
    expect(bound.fits).toBe(true);
    expect(bound.microBatchTokens).toBeLessThan(free.microBatchTokens ?? 0);
    expect((await recordedMemory(contrastive, change)).peakMiB).toBeLessThan(25);
  });

  test('an evaluation stays below the bound on memory as well', async () => {
    const device = await requiredDevice();
    const peaks = async (gpuBudgetMiB: number | undefined): Promise<readonly number[]> => {
      const found: number[] = [];
      device.trim();
      device.resetPeak();
      await executeRunFile(contrastive, {
        change: (json) => {
          json['gpuBudgetMiB'] = gpuBudgetMiB;
          json.stages = json.stages.map((stage) => ({ ...stage, steps: 1 }));
          json.evaluation = (json.evaluation ?? []).map((entry) => ({ ...entry, documents: 300 }));
        },
        onEvaluation: ({ system }) => {
          if (system === 'model') found.push(device.memory().peakBytes / 1024 ** 2);
        },
      });
      return found;
    };
    const [bound, free] = [await peaks(25), await peaks(undefined)];
    expect(bound).toHaveLength(2);
    expect(Math.max(...bound)).toBeLessThan(25);
    expect(Math.max(...free)).toBeGreaterThan(25);
  });

  test('a bound that no parts fit is told with the numbers', async () => {
    const estimated = await estimate(contrastive, (json) => (json['gpuBudgetMiB'] = 16));
    expect(estimated.budgetBytes).toBe(16 * 1024 ** 2);
    expect(plannedOf(estimated)).toMatchObject({ fits: false, microBatchTokens: 512 });
    expect(plannedOf(estimated).bytes.peak).toBeGreaterThan(16 * 1024 ** 2);
  });

  test('the plan of a stage names every GPU program of its steps: compiled ahead, the run compiles nothing', async () => {
    const device = await requiredDevice();
    // Widths of its own: no other test has compiled programs for them.
    const change: Change = (json) => {
      threeSteps(json);
      json['model'] = { new: { layers: 1, width: 96, heads: 3, tokenizer: { folder: '../../public/demo/tokenizer' } } };
    };
    const setting = await planSetting(contrastive, change);
    const entry = assertExists(setting.runFile.stages[0], 'the stage');
    const { recording } = assertExists(await (await RunPlan.open(setting)).stage(0, entry), 'its plan').plan;
    expect(recording.pipelines.length).toBeGreaterThan(20);
    const others = device.compiledPipelines.length;
    await device.compile(recording.pipelines);
    expect(device.compiledPipelines.length).toBeGreaterThan(others + 5);
    const before = new Set(device.compiledPipelines);
    await executeRunFile(contrastive, { change });
    expect(device.compiledPipelines.filter((name) => !before.has(name))).toEqual([]);
  });
});
