// Texts of the queries and documents on screen, asked for by number and kept while their set is shown.

import { useEffect } from 'react';
import { create } from 'zustand';
import { toWireError } from '../../base/errors.ts';
import type { SetText } from '../../contract/comparison-calls.ts';
import { call } from './connection.ts';
import { notify } from './studio-store.ts';

interface Texts {
  readonly setId: string;
  readonly queries: ReadonlyMap<number, SetText>;
  readonly documents: ReadonlyMap<number, SetText>;
}

export interface WantedTexts {
  readonly queries: readonly number[];
  readonly documents: readonly number[];
}

/** Texts that are kept at most; then they are asked for again. */
const capacity = 4000;

const useTexts = create<Texts>()(() => ({ setId: '', queries: new Map(), documents: new Map() }));
/** On the way already. */
const asked = new Set<string>();

/** The texts of a set that are there by now; those that are wanted and missing are asked for. */
export function useSetTexts(setId: string, wanted: WantedTexts): Pick<Texts, 'queries' | 'documents'> {
  const texts = useTexts();
  const key = JSON.stringify(wanted);
  useEffect(() => {
    void fetchTexts(setId, JSON.parse(key) as WantedTexts); // the same object, by its content
  }, [setId, key]);
  return texts.setId === setId ? texts : { queries: new Map(), documents: new Map() };
}

async function fetchTexts(setId: string, wanted: WantedTexts): Promise<void> {
  const known = useTexts.getState();
  const isFresh = known.setId !== setId || known.documents.size + known.queries.size > capacity;
  if (isFresh) {
    asked.clear();
    useTexts.setState({ setId, queries: new Map(), documents: new Map() });
  }
  const missing = (kind: 'q' | 'd', numbers: readonly number[]): readonly number[] =>
    [...new Set(numbers)].filter((number) => !asked.has(`${kind}${number}`));
  const [queries, documents] = [missing('q', wanted.queries), missing('d', wanted.documents)];
  if (queries.length + documents.length === 0) return;
  for (const number of queries) asked.add(`q${number}`);
  for (const number of documents) asked.add(`d${number}`);
  try {
    const found = await call('read-set-texts', { setId, queries, documents });
    useTexts.setState((state) =>
      state.setId === setId
        ? { queries: withTexts(state.queries, queries, found.queries), documents: withTexts(state.documents, documents, found.documents) }
        : state,
    );
  } catch (error) {
    asked.clear();
    notify({ kind: 'error', error: toWireError(error) });
  }
}

function withTexts(
  known: ReadonlyMap<number, SetText>,
  numbers: readonly number[],
  texts: readonly SetText[],
): ReadonlyMap<number, SetText> {
  const all = new Map(known);
  for (const [place, number] of numbers.entries()) all.set(number, texts[place] ?? { id: '', text: '' });
  return all;
}
