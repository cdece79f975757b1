// The test of the kernels, and what of the storage is what: asked for on the GPU screen, kept while the page is open.

import { create } from 'zustand';
import type { SelfTestProgress, SelfTestReport, StorageUse } from '../../contract/device-calls.ts';

interface SelfTestState {
  readonly report: SelfTestReport | undefined;
  /** While it runs. */
  readonly progress: SelfTestProgress | undefined;
  readonly storage: StorageUse | undefined;
}

export const useSelfTest = create<SelfTestState>()(() => ({ report: undefined, progress: undefined, storage: undefined }));
