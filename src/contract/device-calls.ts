// What the page asks about the GPU and the storage beside a run: whether the kernels are right, and what takes room.

/** Requests -> replies, as in `Calls`. */
export interface DeviceCalls {
  /** Every kernel on this GPU against its reference on the CPU. Progress comes as `self-test-progress`. */
  'self-test': { request: Record<never, never>; reply: SelfTestReport };
  /** What of the page's storage is what. */
  'storage-use': { request: Record<never, never>; reply: StorageUse };
  /** Removes what can be made again: measured tiles, and what commands left behind. */
  'free-caches': { request: Record<never, never>; reply: StorageUse };
  /** Removes every run, import and cache. */
  'reset-studio': { request: Record<never, never>; reply: Record<never, never> };
}

/** One kernel, or both directions of one, on small fixed inputs. */
export interface SelfTestRow {
  /** As its folder is called. */
  readonly kernel: string;
  /** Largest sizes of the inputs, in the words of the case: "33 × 260". */
  readonly shapes: string;
  /** Largest difference of any value, in units of what is allowed there: above 1 the kernel is wrong. */
  readonly share: number;
  /** Largest difference of any value, absolute. */
  readonly difference: number;
  readonly allowed: number;
  /** Of the GPU with its upload and read-back, and of the CPU. */
  readonly milliseconds: { readonly gpu: number; readonly cpu: number };
  /** Why the kernel could not be run at all. */
  readonly failure?: string | undefined;
}

export interface SelfTestReport {
  readonly rows: readonly SelfTestRow[];
  readonly milliseconds: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface SelfTestProgress {
  readonly done: number;
  readonly total: number;
  readonly kernel: string;
}

export const storageCategories = ['checkpoints', 'models', 'runs', 'data', 'caches'] as const;
export type StorageCategory = (typeof storageCategories)[number];

export interface StorageUse {
  readonly categories: readonly { readonly category: StorageCategory; readonly bytes: number; readonly count: number }[];
  /** As the browser counts it, its own book-keeping and the page's files included. */
  readonly usedBytes: number;
  readonly quotaBytes: number;
  /** The browser will not remove it by itself. */
  readonly isPersistent: boolean;
}
