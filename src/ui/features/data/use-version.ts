import { useState } from 'react';
import { toWireError, type WireError } from '../../../base/errors.ts';
import type { DataCalls, NewVersion } from '../../../contract/data-calls.ts';
import { call } from '../../client/connection.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useStudio } from '../../client/studio-store.ts';
import { useDataView, type DataAsset } from './data-view.ts';

type VersionType = 'keep-first' | 'remove-leakage' | 'hold-out';

export interface MadeVersion {
  readonly name: string;
  readonly dataId: string;
  readonly rows: number;
  readonly set?: string | undefined;
  /** Whether the Train form had chosen the parent, and now has this one. */
  readonly inForm: boolean;
}

export interface Version<T extends VersionType> {
  readonly busy: boolean;
  readonly error: WireError | undefined;
  readonly made: MadeVersion | undefined;
  readonly make: (request: DataCalls[T]['request']) => void;
}

/** Makes a new version of a data set; the Train form goes on with it where it had chosen the old one. */
export function useVersion<T extends VersionType>(type: T, parent: DataAsset): Version<T> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WireError>();
  const [made, setMade] = useState<MadeVersion>();
  const make = (request: DataCalls[T]['request']): void => {
    // What is shown stays, with what comes of it beside it, though the list grows before the answer is there.
    if (useDataView.getState().chosen === undefined) useDataView.getState().show(parent.id);
    setBusy(true);
    setError(undefined);
    // All three answer with a new version; the compiler sees a union of calls.
    (call(type, request) as Promise<NewVersion>)
      .then((answer) => setMade(takeVersion(answer, parent)))
      .catch((reason: unknown) => setError(toWireError(reason)))
      .finally(() => setBusy(false));
  };
  return { busy, error, made, make };
}

function takeVersion({ dataId, setId }: NewVersion, parent: DataAsset): MadeVersion {
  const { assets } = useStudio.getState();
  const version = assets.find((asset) => asset.id === dataId);
  const set = assets.find((asset) => asset.id === setId);
  const name = version?.name ?? '';
  const { draft, changeStage, takeAsset } = useDraft.getState();
  let inForm = false;
  for (const stage of draft.stages) {
    if (!stage.data.some(({ file }) => file === parent.name)) continue;
    inForm = true;
    changeStage(stage.key, { data: stage.data.map((data) => (data.file === parent.name ? { ...data, file: name } : data)) });
  }
  if (set !== undefined) takeAsset(set, assets);
  return { name, dataId, rows: version?.kind === 'data' ? version.count : 0, set: set?.name, inForm };
}
