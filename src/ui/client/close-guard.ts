// What the page does about its own end: the browser asks before a tab with a run is closed, and while it asks, and when
// the tab is put to sleep, the worker saves as far as it is let.

import { call } from './connection.ts';
import { isUnderWay, useStudio } from './studio-store.ts';

function trainsHere(): boolean {
  const { active, following } = useStudio.getState();
  return isUnderWay(active) && !following;
}

function saveSoon(): void {
  // Nobody is left to be told where this fails.
  if (trainsHere()) call('save-soon', {}).catch(() => undefined);
}

function ask(event: BeforeUnloadEvent): void {
  if (!trainsHere()) return;
  saveSoon();
  event.preventDefault();
}

/** Watches over the page until the returned function is called. */
export function guardRun(): () => void {
  addEventListener('beforeunload', ask);
  addEventListener('pagehide', saveSoon);
  document.addEventListener('freeze', saveSoon);
  return () => {
    removeEventListener('beforeunload', ask);
    removeEventListener('pagehide', saveSoon);
    document.removeEventListener('freeze', saveSoon);
  };
}
