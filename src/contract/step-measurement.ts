// How long steps take on this device, measured before a run.

import type { WireError } from '../base/errors.ts';
import type { StageId } from './stage.ts';

export type StageMeasurement = { readonly id: string; readonly stage: StageId } & (
  | {
      readonly state: 'measured';
      /** Median seconds of a step, and median packed tokens in it. */
      readonly secondsPerStep: number;
      readonly tokensPerStep: number;
    }
  /** Its data are made by an earlier stage, or its time does not go into steps. */
  | { readonly state: 'unknown' }
  | { readonly state: 'refused'; readonly error: WireError }
);
