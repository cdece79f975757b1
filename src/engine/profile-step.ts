// One step of a run under the device's own clock: the same dispatches in the same order, hence the same numbers, but each
// in a pass of its own with a time stamp at both ends.

import { assertExists } from '../base/assert.ts';
import type { DeviceCeilings, StepProfile } from '../contract/step-profile.ts';
import type { Profile } from '../tensor/device/profile.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { shareOfCeiling } from '../tensor/ledger/ceilings.ts';
import type { ProfileWish } from './control.ts';

/** What is said of a step beside its time. */
export interface ProfiledStep {
  readonly stage: string;
  readonly step: number;
  readonly tokens: number;
}

/**
 * Records a step under `device.profile` and hands the outcome to everybody who asked for it.
 * @returns what `record` returned
 */
export async function profileStep<Step extends { readonly step: number; readonly tokens: number }>(
  { device, stage, wishes }: { readonly device: TensorDevice; readonly stage: string; readonly wishes: readonly ProfileWish[] },
  record: () => Promise<Step>,
): Promise<Step> {
  // What was recorded before belongs to no step of this profile.
  await device.finish();
  const recordings: Step[] = [];
  const profile = await device.profile(async () => {
    recordings.push(await record());
  });
  const recorded = assertExists(recordings[0], 'the step that was profiled');
  const { step, tokens } = recorded;
  for (const { ceilings, take } of wishes) take(stepProfileOf(profile, { stage, step, tokens }, ceilings));
  return recorded;
}

/** A device's profile as it is told: shares of the step, and of what the device can do where that is known. */
export function stepProfileOf(profile: Profile, of: ProfiledStep, ceilings: DeviceCeilings | undefined): StepProfile {
  if (profile.rows === undefined) return { ...of, rows: undefined, reason: profile.reason };
  const milliseconds = profile.rows.reduce((sum, row) => sum + row.milliseconds, 0);
  return {
    ...of,
    milliseconds,
    dispatches: profile.rows.reduce((sum, row) => sum + row.dispatches, 0),
    rows: profile.rows.map((row) => ({
      kernel: row.kernel,
      dispatches: row.dispatches,
      milliseconds: row.milliseconds,
      share: milliseconds === 0 ? 0 : row.milliseconds / milliseconds,
      shareOfCeiling: ceilings === undefined ? undefined : shareOfCeiling(row, ceilings),
    })),
    ceilings,
    resolutionNanoseconds: profile.resolutionNanoseconds,
  };
}
