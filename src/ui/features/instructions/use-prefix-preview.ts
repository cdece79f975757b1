import { useEffect, useState } from 'react';
import { toWireError, type WireError } from '../../../base/errors.ts';
import { findAsset } from '../../../contract/asset-name.ts';
import type { Asset, TokenPreview } from '../../../contract/protocol.ts';
import { call } from '../../client/connection.ts';
import type { Draft } from '../../client/draft.ts';
import { instructedStage } from '../../client/draft-instruction.ts';
import { valueOf } from '../../client/draft-plan.ts';
import { useDraft } from '../../client/draft-store.ts';
import { useStudio } from '../../client/studio-store.ts';

const millisecondsAfterTyping = 250;
const rowsShown = 6;

/** A query as the model reads it without a prefix and under both. */
export interface PreviewedRow {
  readonly number: number;
  readonly none: TokenPreview;
  readonly a: TokenPreview;
  readonly b: TokenPreview;
}

type DataAsset = Extract<Asset, { kind: 'data' }>;

interface Choosing {
  readonly sets: readonly DataAsset[];
  readonly dataId: string;
  /** The built-in tokenizer stands in for one that is still to be trained. */
  readonly isSample: boolean;
  readonly maximumLength: number;
  readonly chooseData: (id: string) => void;
  readonly other: () => void;
}

export type PrefixPreviewState = Choosing &
  (
    | { readonly state: 'no-data' | 'waiting' }
    | { readonly state: 'failed'; readonly error: WireError }
    | { readonly state: 'ready'; readonly rows: readonly PreviewedRow[] }
  );

type Shown =
  | { readonly state: 'waiting' }
  | { readonly state: 'failed'; readonly error: WireError }
  | { readonly state: 'ready'; readonly rows: readonly PreviewedRow[] };

interface Wanted {
  readonly dataId: string;
  readonly offset: number;
  readonly modelId: string;
  readonly maximumLength: number;
  readonly a: string;
  readonly b: string;
}

/** Real queries under both prefixes, a moment after the last change. */
export function usePrefixPreview({ a, b }: { readonly a: string; readonly b: string }): PrefixPreviewState {
  const draft = useDraft((state) => state.draft);
  const assets = useStudio((state) => state.assets);
  const sets = assets.filter((asset) => asset.kind === 'data').filter(({ rows, pending }) => rows === 'pairs' && !pending);
  const [wantedData, chooseData] = useState<string>();
  const [offset, setOffset] = useState(0);
  const data = sets.find(({ id }) => id === wantedData) ?? chosenInDraft(draft, sets) ?? sets[0];
  const modelId = tokenizerOf(draft, assets);
  const maximumLength = longestQuery(draft);
  const key = JSON.stringify({ dataId: data?.id ?? '', offset: offset % Math.max(1, data?.count ?? 1), modelId, maximumLength, a, b });
  const shown = useShown(key);
  const other = (): void => setOffset(offset + 37);
  const common = { sets, dataId: data?.id ?? '', isSample: modelId === 'demo', maximumLength, chooseData, other };
  return data === undefined ? { ...common, state: 'no-data' } : { ...common, ...shown };
}

function useShown(key: string): Shown {
  const [shown, setShown] = useState<Shown>({ state: 'waiting' });
  useEffect(() => {
    const wanted = JSON.parse(key) as Wanted; // the same object, by its content
    if (wanted.dataId === '') return undefined;
    let stale = false;
    const timer = setTimeout(() => {
      read(wanted).then(
        (rows) => !stale && setShown({ state: 'ready', rows }),
        (error: unknown) => !stale && setShown({ state: 'failed', error: toWireError(error) }),
      );
    }, millisecondsAfterTyping);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [key]);
  return shown;
}

async function read({ dataId, offset, modelId, maximumLength, a, b }: Wanted): Promise<readonly PreviewedRow[]> {
  const { rows } = await call('preview-rows', { dataId, offset, count: rowsShown });
  const tokens = (text: string, instruction: string): Promise<TokenPreview> =>
    call('preview-tokens', { modelId, instruction, text, maximumLength });
  return Promise.all(
    rows.map(async ({ number, query = '' }) => {
      const [none, underA, underB] = await Promise.all([tokens(query, ''), tokens(query, a), tokens(query, b)]);
      return { number, none, a: underA, b: underB };
    }),
  );
}

function chosenInDraft(draft: Draft, sets: readonly DataAsset[]): DataAsset | undefined {
  const files = instructedStage(draft)?.data.map(({ file }) => file) ?? [];
  return files.map((file) => findAsset(sets, 'data', file)).find((asset) => asset !== undefined);
}

function tokenizerOf({ model, newModel }: Draft, assets: readonly Asset[]): string {
  const name = model.kind === 'folder' ? model.name : newModel.tokenizerFrom;
  return name === undefined ? 'demo' : (findAsset(assets, 'model', name)?.id ?? 'demo');
}

function longestQuery(draft: Draft): number {
  const stage = instructedStage(draft);
  const length = stage === undefined ? undefined : (valueOf(stage, 'queryMaximumLength') ?? valueOf(stage, 'maximumLength'));
  return typeof length === 'number' && length >= 4 ? Math.floor(length) : 64;
}
