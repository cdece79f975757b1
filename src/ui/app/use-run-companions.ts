import { useEffect, useRef } from 'react';
import { followPageLife } from '../client/page-life.ts';
import { followRunEnds } from '../client/run-notification.ts';
import { followWakeLock } from '../client/wake-lock.ts';
import { useWords } from '../words/use-words.ts';

/** What goes with a run on every screen: a screen that stays awake, a word at its end, and noticing that the browser stopped the page. */
export function useRunCompanions(): void {
  const speech = useWords();
  const latest = useRef(speech);
  useEffect(() => {
    latest.current = speech;
  }, [speech]);
  useEffect(() => {
    const stops = [
      followWakeLock(),
      followPageLife(),
      followRunEnds(({ name, state, step }) => {
        const { words, format } = latest.current;
        return {
          title: state === 'failed' ? words.live.failedTitle(name) : words.live.endedTitle(name),
          body: words.live.endedText(format.whole(step)),
        };
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
}
