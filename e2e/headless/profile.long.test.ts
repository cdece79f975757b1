import { afterAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../src/base/assert.ts';
import type { StepProfile } from '../../src/contract/step-profile.ts';
import { executeRunFile, lossColumn, removeTemporaryFolders, type ExecuteOptions } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

const device = await testDevice();
afterAll(removeTemporaryFolders);

const fewSteps: ExecuteOptions = {
  change: (json) => {
    json.stages = json.stages.map((stage) => ({ ...stage, steps: 10 }));
    json.evaluation = [];
  },
};

describe.skipIf(device === undefined)('the profile of a step', () => {
  test('changes no number of the run and tells where its time goes', async () => {
    const plain = await executeRunFile('e2e/runs/resume.json', fewSteps);
    const profiles: StepProfile[] = [];
    const wish = { ceilings: undefined, take: (profile: StepProfile) => void profiles.push(profile) };
    const profiled = await executeRunFile('e2e/runs/resume.json', {
      ...fewSteps,
      // Values arrive one step late: the next step to be recorded is the third.
      onMetrics: ({ step }, control) => (step === 1 ? control.profileNextStep(wish) : undefined),
    });
    expect(lossColumn(profiled.metrics)).toEqual(lossColumn(plain.metrics));
    expect(lossColumn(plain.metrics)).toHaveLength(20);
    expect(profiles.map(({ stage, step }) => `${stage} ${step}`)).toEqual(['read 3', 'match 3']);
    const profile = assertExists(profiles[0], 'a profile');
    if (profile.rows === undefined) {
      expect(device?.report.features).not.toContain('timestamp-query');
      return;
    }
    expect(profile.tokens).toBeGreaterThan(0);
    expect(profile.rows.reduce((sum, row) => sum + row.dispatches, 0)).toBe(profile.dispatches);
    expect(profile.dispatches).toBeGreaterThan(50);
    expect(profile.rows.reduce((sum, row) => sum + row.milliseconds, 0)).toBeCloseTo(profile.milliseconds, 6);
    // Gradients and update: both ends of the step are in it.
    for (const part of [/^embedding-sum\//, /^attention\//, /^matrix-product\//, /^adamw\/update/])
      expect(
        profile.rows.some(({ kernel }) => part.test(kernel)),
        String(part),
      ).toBe(true);
  });
});
