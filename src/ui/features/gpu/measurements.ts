// What was measured of the GPU since the page was opened, and the two commands that measure.

import { create } from 'zustand';
import { toWireError } from '../../../base/errors.ts';
import type { DeviceCeilings, StepProfile } from '../../../contract/step-profile.ts';
import { call } from '../../client/connection.ts';
import { notify } from '../../client/studio-store.ts';

interface Measurements {
  readonly ceilings: DeviceCeilings | undefined;
  readonly profile: StepProfile | undefined;
  /** What is under way. */
  readonly waitingFor: 'ceilings' | 'profile' | undefined;
}

export const useMeasurements = create<Measurements>()(() => ({ ceilings: undefined, profile: undefined, waitingFor: undefined }));

export function measureCeilings(): Promise<void> {
  return waiting('ceilings', async () => useMeasurements.setState({ ceilings: await call('measure-ceilings', {}) }));
}

export function profileNextStep(runId: string): Promise<void> {
  return waiting('profile', async () => useMeasurements.setState({ profile: await call('profile-step', { runId }) }));
}

async function waiting(what: 'ceilings' | 'profile', work: () => Promise<void>): Promise<void> {
  useMeasurements.setState({ waitingFor: what });
  try {
    await work();
  } catch (error) {
    notify({ kind: 'error', error: toWireError(error) });
  } finally {
    useMeasurements.setState({ waitingFor: undefined });
  }
}
