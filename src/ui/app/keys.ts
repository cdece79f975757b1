// Keys that mean the same on every screen: the palette, the list of keys, and G followed by a screen's letter.

import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { isSingleKey } from '../components/single-key.ts';
import { openOverlay } from './overlays.ts';
import { screenList } from '../components/screen-list.ts';

/** Time in which the letter must follow the G. */
const chordMilliseconds = 1200;

export function useShellKeys(): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    let chordUntil = 0;
    const press = (event: KeyboardEvent): void => {
      if (isPalette(event)) {
        event.preventDefault();
        openOverlay('palette');
        return;
      }
      if (!isSingleKey(event)) return;
      const isChord = event.timeStamp < chordUntil;
      chordUntil = 0;
      if (isChord) goTo(event, navigate);
      else if (event.key === '?') openOverlay('shortcuts');
      else if (event.code === 'KeyG') chordUntil = event.timeStamp + chordMilliseconds;
    };
    // Before the screen's own keys: the letter of a chord must not also save or pause.
    document.addEventListener('keydown', press, { capture: true });
    return () => document.removeEventListener('keydown', press, { capture: true });
  }, [navigate]);
}

function isPalette({ code, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return code === 'KeyK' && (ctrlKey || metaKey) && !altKey && !shiftKey;
}

function goTo(event: KeyboardEvent, navigate: (to: string) => void): void {
  const entry = screenList.find(({ key }) => event.code === `Key${key}`);
  if (entry === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  navigate(entry.to);
}
