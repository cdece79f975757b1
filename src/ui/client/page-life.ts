// What the browser does to the page: it may stop it for minutes while it is hidden. The worker stops with it and cannot
// know; the page tells it afterwards.

import { create } from 'zustand';
import { call } from './connection.ts';
import { isUnderWay, useStudio } from './studio-store.ts';

/** Seconds of the last time that the page was stopped while a run was under way. */
export const usePageLife = create<{ readonly frozenSeconds: number | undefined }>()(() => ({ frozenSeconds: undefined }));

/** From now on what the browser does to the page is noted; returns how to stop. */
export function followPageLife(): () => void {
  let since: number | undefined;
  const freeze = (): void => {
    since = Date.now();
  };
  const resume = (): void => {
    if (since === undefined) return;
    const seconds = (Date.now() - since) / 1000;
    since = undefined;
    if (!isUnderWay(useStudio.getState().active)) return;
    usePageLife.setState({ frozenSeconds: seconds });
    // It is for looking back: the run goes on without it.
    call('note-freeze', { seconds }).catch(() => undefined);
  };
  document.addEventListener('freeze', freeze);
  document.addEventListener('resume', resume);
  return () => {
    document.removeEventListener('freeze', freeze);
    document.removeEventListener('resume', resume);
  };
}
