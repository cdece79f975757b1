// Keeps the screen awake while a run trains, where the person wants that. The browser lets go of it whenever the page is
// hidden: it is asked for again when the page comes back.

import { create } from 'zustand';
import { usePreferences } from './preferences.ts';
import { isUnderWay, useStudio } from './studio-store.ts';

/** What is so, not what was asked for. */
export type WakeState = 'off' | 'on' | 'released' | 'missing';

export const useWakeLock = create<{ readonly state: WakeState }>()(() => ({ state: 'off' }));

let held: WakeLockSentinel | undefined;
let asking = false;

function isWanted(): boolean {
  const { active } = useStudio.getState();
  return usePreferences.getState().keepAwake && isUnderWay(active) && active.state !== 'paused';
}

async function settle(): Promise<void> {
  if (!('wakeLock' in navigator)) {
    useWakeLock.setState({ state: 'missing' });
    return;
  }
  if (!isWanted()) {
    await held?.release();
    held = undefined;
    useWakeLock.setState({ state: 'off' });
    return;
  }
  if (held !== undefined || asking || document.visibilityState !== 'visible') return;
  asking = true;
  try {
    const sentinel = await navigator.wakeLock.request('screen');
    held = sentinel;
    useWakeLock.setState({ state: 'on' });
    sentinel.addEventListener('release', () => {
      if (held === sentinel) held = undefined;
      useWakeLock.setState({ state: isWanted() ? 'released' : 'off' });
    });
  } catch {
    // Low battery, or forbidden: the state says that it is not so.
    useWakeLock.setState({ state: 'released' });
  } finally {
    asking = false;
  }
  if (!isWanted()) await settle();
}

/** From now on the lock follows the preference, the run and whether the page is seen; returns how to stop. */
export function followWakeLock(): () => void {
  let wanted = isWanted();
  const look = (): void => {
    if (isWanted() === wanted) return;
    wanted = !wanted;
    void settle();
  };
  const seen = (): void => void settle();
  const stops = [usePreferences.subscribe(look), useStudio.subscribe(look)];
  document.addEventListener('visibilitychange', seen);
  void settle();
  return () => {
    for (const stop of stops) stop();
    document.removeEventListener('visibilitychange', seen);
  };
}
