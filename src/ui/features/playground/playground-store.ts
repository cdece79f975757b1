// What is being tried: corpus, models and query, and the worker's last answer to them.

import { create } from 'zustand';
import { toWireError, type WireError } from '../../../base/errors.ts';
import type { AskedModel, CorpusMap, CorpusSource, CorpusView, SearchReply, SearchSystem } from '../../../contract/playground-calls.ts';
import { call, send } from '../../client/connection.ts';
import { choiceOf } from '../../client/model-choices.ts';

export interface Models {
  /** Values of the model selects; empty: none. */
  readonly base: string;
  readonly tuned: string;
  readonly reranker: string;
  /** Before queries; empty: as the models were exported. */
  readonly instruction: string;
}

interface PlaygroundState {
  readonly source: CorpusSource | undefined;
  readonly corpus: CorpusView | undefined;
  readonly models: Models;
  readonly query: string;
  readonly systems: readonly SearchSystem[];
  readonly found: SearchReply | undefined;
  readonly map: CorpusMap | undefined;
  /** The command that is waited for. */
  readonly working: number | undefined;
  readonly wasStopped: boolean;
  readonly error: WireError | undefined;
}

export const usePlayground = create<PlaygroundState>()(() => ({
  source: undefined,
  corpus: undefined,
  models: { base: '', tuned: '', reranker: '', instruction: '' },
  query: '',
  systems: [],
  found: undefined,
  map: undefined,
  working: undefined,
  wasStopped: false,
  error: undefined,
}));

const set = usePlayground.setState;
const get = usePlayground.getState;

export async function openCorpus(source: CorpusSource): Promise<void> {
  set({ source, corpus: undefined, found: undefined, map: undefined, error: undefined });
  try {
    const corpus = await call('open-corpus', { source });
    if (get().source !== source) return;
    set({ corpus });
    searchSoon();
  } catch (error) {
    set({ error: toWireError(error) });
  }
}

export function chooseModels(change: Partial<Models>): void {
  set(({ models }) => ({ models: { ...models, ...change }, map: undefined, found: undefined }));
  searchSoon();
}

export function ask(query: string): void {
  set({ query });
  searchSoon();
}

export function stopWork(): void {
  const { working } = get();
  if (working !== undefined) void call('cancel', { commandId: working });
}

/** As one types: the last of the keys is searched for. */
const settleMilliseconds = 160;
let settling: ReturnType<typeof setTimeout> | undefined;

function searchSoon(): void {
  clearTimeout(settling);
  settling = setTimeout(() => void search(), settleMilliseconds);
}

let searching = false;

/** While one answer is awaited only the latest question waits behind it. */
async function search(): Promise<void> {
  if (searching) return;
  searching = true;
  try {
    for (;;) {
      const { corpus, query, models } = get();
      if (corpus === undefined) return;
      if (query.trim() === '') {
        set({ found: undefined });
        return;
      }
      const systems = systemsOf(models);
      const { id, reply } = send('search-corpus', { corpusId: corpus.corpusId, query: query.trim(), systems });
      set({ working: id, error: undefined, wasStopped: false });
      const found = await reply;
      const now = get();
      if (now.models === models && now.corpus === corpus) set({ found, systems });
      if (now.query === query && now.models === models && now.corpus === corpus) return;
    }
  } catch (error) {
    fail(error);
  } finally {
    searching = false;
    set({ working: undefined });
  }
}

function fail(error: unknown): void {
  const wire = toWireError(error);
  set(wire.code === 'cancelled' ? { wasStopped: true } : { error: wire });
}

/** The columns, where the models for them are there. */
export function systemsOf({ base, tuned, reranker, instruction }: Models): readonly SearchSystem[] {
  const asked = (model: string): AskedModel => ({ model: choiceOf(model), ...(instruction === '' ? {} : { instruction }) });
  return [
    { kind: 'bm25' },
    ...(base === '' ? [] : [{ kind: 'embedder' as const, ...asked(base) }]),
    ...(tuned === '' ? [] : [{ kind: 'embedder' as const, ...asked(tuned) }]),
    ...(tuned === '' || reranker === '' ? [] : [{ kind: 'reranked' as const, ...asked(tuned), reranker: choiceOf(reranker) }]),
  ];
}

/** Draws the map, with the query where there is one. */
export async function drawMap(): Promise<void> {
  const { corpus, models, query } = get();
  if (corpus === undefined || models.tuned === '') return;
  const asked = (model: string): AskedModel => ({
    model: choiceOf(model),
    ...(models.instruction === '' ? {} : { instruction: models.instruction }),
  });
  const { id, reply } = send('map-corpus', {
    corpusId: corpus.corpusId,
    tuned: asked(models.tuned),
    ...(models.base === '' ? {} : { base: asked(models.base) }),
    ...(query.trim() === '' ? {} : { query: query.trim() }),
  });
  set({ working: id, error: undefined, wasStopped: false });
  try {
    set({ map: await reply });
  } catch (error) {
    fail(error);
  } finally {
    set({ working: undefined });
  }
}
