// A word from the browser when a run has ended, for who asked for it and looks at something else.

import type { RunStatus } from '../../contract/protocol.ts';
import { usePreferences } from './preferences.ts';
import { isFinished, useStudio } from './studio-store.ts';

export interface NotificationWords {
  readonly title: string;
  readonly body: string;
}

export type NotificationState = 'missing' | NotificationPermission;

export const notificationState = (): NotificationState => ('Notification' in window ? Notification.permission : 'missing');

/** Asks the browser, which asks the person; must be called in a click. True where it may be used. */
export async function askToNotify(): Promise<boolean> {
  if (notificationState() === 'missing') return false;
  return (await Notification.requestPermission()) === 'granted';
}

/** From now on the end of a run is told, where that is wanted and nobody looks at the page; returns how to stop. */
export function followRunEnds(say: (status: RunStatus) => NotificationWords): () => void {
  let before = useStudio.getState().active;
  return useStudio.subscribe(({ active }) => {
    const hasEnded = active !== undefined && isFinished(active.state) && before?.runId === active.runId && !isFinished(before.state);
    before = active;
    if (!hasEnded || !usePreferences.getState().notify || notificationState() !== 'granted' || document.hasFocus()) return;
    const { title, body } = say(active);
    const notification = new Notification(title, { body, tag: active.runId });
    notification.onclick = () => {
      window.focus();
      location.hash = `#/runs/${active.runId}`;
    };
  });
}
