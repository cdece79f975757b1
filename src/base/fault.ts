// What went wrong, as a key with its figures: a page says it in its own words. Errors without one are shown as they are.

export type Fault =
  | { readonly key: 'device-lost' }
  /** The GPU was lost so many times without a save in between. */
  | { readonly key: 'device-lost-again'; readonly losses: number; readonly reason: string }
  | { readonly key: 'gpu-refused'; readonly detail: string }
  | { readonly key: 'gpu-out-of-memory'; readonly detail: string }
  | { readonly key: 'gpu-budget'; readonly neededMiB: number; readonly allowedMiB: number }
  | { readonly key: 'no-gpu'; readonly cause: 'no-api' | 'no-adapter' | 'no-device' }
  | { readonly key: 'not-finite'; readonly stage: string; readonly step: number; readonly learningRate: number; readonly isHalf: boolean }
  /** The browser took no more. */
  | { readonly key: 'storage-full'; readonly bytes: number }
  /** What a run will keep does not fit. */
  | { readonly key: 'storage-short'; readonly neededBytes: number; readonly freeBytes: number }
  | { readonly key: 'checkpoints-damaged'; readonly count: number }
  | { readonly key: 'checkpoint-of-another-run' }
  | { readonly key: 'other-tab-trains' }
  | { readonly key: 'other-tab-keeps-training' }
  | { readonly key: 'run-under-way'; readonly name: string }
  | { readonly key: 'run-not-running' }
  | { readonly key: 'run-gone' }
  | { readonly key: 'worker-stopped'; readonly detail: string };

export type FaultKey = Fault['key'];
