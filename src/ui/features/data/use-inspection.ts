import { useCallback, useEffect, useState } from 'react';
import { toWireError, type WireError } from '../../../base/errors.ts';
import type { DataCalls, InspectionProgress } from '../../../contract/data-calls.ts';
import { call, send } from '../../client/connection.ts';
import { useInspections } from '../../client/inspection-store.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';

export type InspectionType = 'measure-lengths' | 'find-duplicates' | 'check-leakage';

export type Inspection<Report> =
  /** Not asked for: a run is under way, or the data set is large. */
  | { readonly state: 'held'; readonly ask: () => void }
  | { readonly state: 'working'; readonly progress: InspectionProgress | undefined; readonly cancel: () => void }
  | { readonly state: 'failed'; readonly error: WireError; readonly ask: () => void }
  | { readonly state: 'done'; readonly report: Report };

type Reports = { readonly [T in InspectionType]: DataCalls[T]['reply'] };

/** A stored data set never changes, so neither do the answers. */
const answers = new Map<string, Reports[InspectionType]>();
/** More rows are looked into only when somebody asks. */
const mostUnasked = 50_000;

/** Looks into a data set: at once where it is small and no run needs the worker, else when asked; given up where nobody watches. */
export function useInspection<T extends InspectionType>(type: T, request: DataCalls[T]['request'], rows: number): Inspection<Reports[T]> {
  const key = JSON.stringify([type, request]);
  const known = answers.get(key) as Reports[T] | undefined; // stored under its own type's key
  const isBusy = useStudio((state) => isUnderWay(state.active));
  const [asked, setAsked] = useState<string>();
  const [ended, setEnded] = useState<{ readonly key: string; readonly error?: WireError }>();
  const [commandId, setCommandId] = useState<number>();
  const isAsked = asked === key || (!isBusy && rows <= mostUnasked);
  const isOver = known !== undefined || ended?.key === key;
  useEffect(() => {
    if (!isAsked || isOver) return undefined;
    const [, wanted] = JSON.parse(key) as [T, DataCalls[T]['request']]; // written above
    const { id, reply } = send(type, wanted);
    let watched = true;
    queueMicrotask(() => watched && setCommandId(id));
    reply.then(
      (report) => {
        answers.set(key, report);
        if (watched) setEnded({ key });
      },
      (reason: unknown) => watched && setEnded({ key, error: toWireError(reason) }),
    );
    return () => {
      watched = false;
      void call('cancel', { commandId: id }).catch(() => undefined);
    };
    // An answer that comes ends the effect by itself; its cancel then has nothing to end.
  }, [type, key, isAsked, isOver]);
  const progress = useInspections((state) => (commandId === undefined ? undefined : state.progress[commandId]));
  const ask = useCallback(() => {
    setEnded(undefined);
    setAsked(key);
  }, [key]);
  if (known !== undefined) return { state: 'done', report: known };
  if (ended?.key === key && ended.error !== undefined) return { state: 'failed', error: ended.error, ask };
  if (!isAsked) return { state: 'held', ask };
  return { state: 'working', progress, cancel: () => commandId !== undefined && void call('cancel', { commandId }) };
}
