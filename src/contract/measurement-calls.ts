import type { StageMeasurement } from './step-measurement.ts';

export interface MeasurementCalls {
  /**
   * Times a few steps of every stage whose data are there; what they compute is thrown away. Progress comes as
   * `measuring-steps` with the same id. Ends with a CancelledError when a run starts meanwhile.
   */
  'measure-steps': { request: { readonly runFile: unknown }; reply: readonly StageMeasurement[] };
}

export interface MeasuringProgress {
  /** Id of the stage that is measured. */
  readonly id: string;
  readonly step: number;
  readonly steps: number;
}
