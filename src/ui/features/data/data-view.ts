import { create } from 'zustand';
import type { Asset } from '../../../contract/protocol.ts';

export type DataAsset = Extract<Asset, { kind: 'data' }>;
export type SetAsset = Extract<Asset, { kind: 'retrieval' }>;

export const dataTabs = ['rows', 'lengths', 'duplicates', 'split', 'versions'] as const;
export type DataTab = (typeof dataTabs)[number];

interface DataView {
  /** The data set whose details are shown; the last one where none was chosen. */
  readonly chosen: string | undefined;
  readonly tab: DataTab;
  readonly show: (dataId: string, tab?: DataTab) => void;
  readonly open: (tab: DataTab) => void;
}

/** What the Data screen shows; kept while other screens are looked at. */
export const useDataView = create<DataView>()((set) => ({
  chosen: undefined,
  tab: 'rows',
  show: (dataId, tab) => set((state) => ({ chosen: dataId, tab: tab ?? state.tab })),
  open: (tab) => set({ tab }),
}));
