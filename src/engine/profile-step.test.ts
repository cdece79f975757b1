import { expect, test } from 'vitest';
import type { StepProfile } from '../contract/step-profile.ts';
import { PlanningDevice } from '../tensor/device/planning-device.ts';
import { RunControl } from './control.ts';
import { profileStep, stepProfileOf } from './profile-step.ts';

const of = { stage: 'general', step: 3, tokens: 640 };
const profile = {
  rows: [
    { kernel: 'product', dispatches: 2, milliseconds: 4, operations: 8e9, bytes: 1e6 },
    { kernel: 'copy', dispatches: 4, milliseconds: 4, operations: undefined, bytes: 2e7 },
  ],
  resolutionNanoseconds: 100,
};

test('a row has its share of the step and of what the device can do', () => {
  // 8 GFLOP in 4 ms are 2,000 GFLOP/s of 4,000; 20 MB in 4 ms are 5 GB/s of 20.
  const ceilings = { gigaflops: 4000, halfGigaflops: undefined, gigabytesPerSecond: 20 };
  const told = stepProfileOf(profile, of, ceilings);
  expect(told).toMatchObject({ ...of, milliseconds: 8, dispatches: 6, ceilings, resolutionNanoseconds: 100 });
  expect(told.rows?.map(({ share, shareOfCeiling }) => [share, shareOfCeiling])).toEqual([
    [0.5, expect.closeTo(0.5, 12)],
    [0.5, expect.closeTo(0.25, 12)],
  ]);
});

test('without ceilings nothing is said of them, and a step that took no time has no shares', () => {
  expect(stepProfileOf(profile, of, undefined).rows?.map((row) => row.shareOfCeiling)).toEqual([undefined, undefined]);
  const still = { ...profile, rows: profile.rows.map((row) => ({ ...row, milliseconds: 0 })) };
  expect(stepProfileOf(still, of, undefined).rows?.map((row) => row.share)).toEqual([0, 0]);
});

test('a step is recorded once, and everybody who asked is told why there is no profile', async () => {
  const device = new PlanningDevice({ report: { ...noDevice }, choices: new Map() });
  const told: StepProfile[] = [];
  const wish = { ceilings: undefined, take: (one: StepProfile) => void told.push(one) };
  let recorded = 0;
  const step = await profileStep({ device, stage: 'general', wishes: [wish, wish] }, () => {
    recorded += 1;
    return Promise.resolve({ step: 3, tokens: 640, values: 'of the step' });
  });
  expect(step.values).toBe('of the step');
  expect(recorded).toBe(1);
  expect(told).toHaveLength(2);
  expect(told[0]).toEqual({ ...of, rows: undefined, reason: 'Nothing runs on a device that only plans.' });
});

test('a step that fails is told as it failed', async () => {
  const device = new PlanningDevice({ report: { ...noDevice }, choices: new Map() });
  const failing = (): Promise<never> => Promise.reject(new Error('no such row'));
  await expect(profileStep({ device, stage: 'general', wishes: [] }, failing)).rejects.toThrow('no such row');
});

const noDevice = { name: '', vendor: '', architecture: '', isSoftware: true, features: [], limits: {} };
const wishOf = (name: string) => ({ name, ceilings: undefined, take: () => undefined });

test('a profile of the next step is made once', () => {
  const control = new RunControl();
  const wish = wishOf('page');
  control.profileNextStep(wish);
  expect(control.takeProfiles({ step: 8, steps: 20, stepsDone: 0 })).toEqual([wish]);
  expect(control.takeProfiles({ step: 9, steps: 20, stepsDone: 0 })).toEqual([]);
});

test.each([
  ['the third step', { steps: 20, stepsDone: 0 }, [3]],
  ['the last step of a shorter stage', { steps: 2, stepsDone: 0 }, [2]],
  ['the third step after a stage was resumed', { steps: 20, stepsDone: 10 }, [13]],
  ['the last step where fewer are left', { steps: 20, stepsDone: 19 }, [20]],
])('of every stage %s is profiled', (_, { steps, stepsDone }, profiled) => {
  const control = new RunControl();
  control.profileEveryStage(wishOf('door'));
  for (const stage of ['read', 'match']) {
    const found: number[] = [];
    for (let step = stepsDone + 1; step <= steps; step += 1)
      if (control.takeProfiles({ step, steps, stepsDone }).length > 0) found.push(step);
    expect(found, stage).toEqual(profiled);
  }
});
