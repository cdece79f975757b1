// Where the time of a training step goes: plain data, written by the headless door and drawn by the page.

/** What a device can do at best, measured on the spot. */
export interface DeviceCeilings {
  /** Multiply-adds count as two operations. */
  readonly gigaflops: number;
  /** The same over halves, where the device has them. */
  readonly halfGigaflops: number | undefined;
  /** Read and written bytes together. */
  readonly gigabytesPerSecond: number;
}

/** All dispatches of one GPU program in the step. */
export interface StepProfileRow {
  /** Name and constants of the program. */
  readonly kernel: string;
  readonly dispatches: number;
  readonly milliseconds: number;
  /** Of the milliseconds of all rows. */
  readonly share: number;
  /** Of the device's arithmetic or bandwidth, whichever the kernel uses more of; only where they were measured. */
  readonly shareOfCeiling?: number | undefined;
}

/** The programs of one step, or why they could not be timed. */
export type StepProfile = {
  /** Id of the stage. */
  readonly stage: string;
  readonly step: number;
  /** Packed tokens that went through the encoder. */
  readonly tokens: number;
} & (
  | {
      /** Of all dispatches on the device, one after the other. */
      readonly milliseconds: number;
      readonly dispatches: number;
      /** The slowest first. */
      readonly rows: readonly StepProfileRow[];
      readonly ceilings: DeviceCeilings | undefined;
      /** Steps of the device's clock: a short dispatch takes none or one of them, the sum of many is right. */
      readonly resolutionNanoseconds: number;
    }
  | { readonly rows: undefined; readonly reason: string }
);
