import { useEffect, useState } from 'react';
import { toWireError, type WireError } from '../../../base/errors.ts';
import type { TokenPreview } from '../../../contract/protocol.ts';
import { call } from '../../client/connection.ts';

const MILLISECONDS_AFTER_TYPING = 250;

interface Wanted {
  readonly dataId: string;
  readonly offset: number;
  readonly modelId: string;
  readonly instruction: string;
  readonly maximumLength: number;
}

type Shown =
  | { readonly state: 'waiting' }
  | { readonly state: 'failed'; readonly error: WireError }
  | { readonly state: 'ready'; readonly row: number; readonly text: string; readonly preview: TokenPreview };

/** Fetches a row and its tokens a moment after the last change; the old ones stay until the new ones are there. */
export function useTokenPreview(wanted: Wanted | undefined): Shown {
  const [shown, setShown] = useState<Shown>({ state: 'waiting' });
  const { dataId, offset, modelId, instruction, maximumLength } = wanted ?? {
    dataId: '',
    offset: 0,
    modelId: '',
    instruction: '',
    maximumLength: 0,
  };
  useEffect(() => {
    if (dataId === '') return undefined;
    let stale = false;
    const timer = setTimeout(() => {
      read({ dataId, offset, modelId, instruction, maximumLength }).then(
        (ready) => !stale && setShown(ready),
        (error: unknown) => !stale && setShown({ state: 'failed', error: toWireError(error) }),
      );
    }, MILLISECONDS_AFTER_TYPING);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [dataId, offset, modelId, instruction, maximumLength]);
  return shown;
}

async function read({ dataId, offset, modelId, instruction, maximumLength }: Wanted): Promise<Shown> {
  const { rows } = await call('preview-rows', { dataId, offset, count: 1 });
  const row = rows[0];
  const text = row?.query ?? row?.text ?? '';
  const preview = await call('preview-tokens', { modelId, instruction, text, maximumLength });
  return { state: 'ready', row: row?.number ?? 0, text, preview };
}
