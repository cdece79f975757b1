// What a profile says: plain data, for the report of a run and for the page.

/** All dispatches of one pipeline. */
export interface ProfileRow {
  /** Name and constants of the pipeline. */
  readonly kernel: string;
  readonly dispatches: number;
  readonly milliseconds: number;
  /** Floating-point operations, where the kernel counts them. */
  readonly operations: number | undefined;
  /** Bytes that the operands bind, updated ones twice. A kernel that gathers from a table moves fewer. */
  readonly bytes: number;
}

export type Profile =
  | {
      /** The slowest first. */
      readonly rows: readonly ProfileRow[];
      /**
       * Steps of the device's clock as it was seen. Browsers and Dawn round it (to 65,536 ns where nothing else is set):
       * a single short dispatch then takes none or one such step, and only the sum of many is right.
       */
      readonly resolutionNanoseconds: number;
    }
  | { readonly rows: undefined; readonly reason: string };
