// What can befall a run from outside, and what is asked of the worker about it.

/** A GPU that was taken away under a run, and where the run went on from. */
export interface DeviceLoss {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly stageIndex: number;
  /** Step that the run had come to. */
  readonly step: number;
  /** What the browser says. */
  readonly reason: string;
  /** The save that it goes on from; undefined: it begins anew. */
  readonly from?: SavedPlace | undefined;
  /** Of training, that are done again. */
  readonly lostSeconds: number;
}

/** Where the newest save of a run stands. */
export interface SavedPlace {
  readonly stageIndex: number;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Why a run waits that nobody paused. */
export interface Blocked {
  readonly cause: 'storage-full';
  readonly usedBytes: number;
  readonly quotaBytes: number;
}

/** Checkpoints that no run needs to go on: all of completed runs, and of others those before the newest. */
export interface OldCheckpoints {
  readonly runs: readonly { readonly runId: string; readonly name: string; readonly checkpoints: number; readonly bytes: number }[];
  readonly bytes: number;
}
