// What the palette can do beside going somewhere.

import { Keyboard, Languages, Monitor, Moon, Pause, Play, Save, SlidersHorizontal, Square, Sun, type LucideIcon } from 'lucide-react';
import { useLocation } from 'wouter';
import type { RunStatus } from '../../contract/protocol.ts';
import { usePreferences, type Theme } from '../client/preferences.ts';
import { control, startDemo } from '../client/run-actions.ts';
import { isUnderWay, useStudio } from '../client/studio-store.ts';
import { useWords, type Speech } from '../words/use-words.ts';
import { openOverlay } from './overlays.ts';

export interface PaletteAction {
  readonly name: string;
  readonly icon: LucideIcon;
  readonly act: () => void;
}

/** Only what can be done now. */
export function usePaletteActions(): readonly PaletteAction[] {
  const speech = useWords();
  const [, navigate] = useLocation();
  const active = useStudio((state) => state.active);
  const missing = useStudio((state) => state.device.state === 'missing');
  const theme = usePreferences((state) => state.theme);
  return [
    ...(isUnderWay(active) ? runActions(active, speech, navigate) : missing ? [] : [demoAction(speech, navigate)]),
    { name: speech.words.shell.newRun, icon: SlidersHorizontal, act: () => navigate('/train') },
    ...themeActions(theme, speech),
    { name: speech.words.shell.switchLanguage, icon: Languages, act: switchLanguage },
    { name: speech.words.shell.showShortcuts, icon: Keyboard, act: () => openOverlay('shortcuts') },
  ];
}

function runActions({ runId, state }: RunStatus, { words }: Speech, navigate: (to: string) => void): readonly PaletteAction[] {
  return [
    state === 'paused'
      ? { name: words.run.resume, icon: Play, act: () => void control('continue', runId) }
      : { name: words.run.pause, icon: Pause, act: () => void control('pause', runId) },
    { name: words.run.saveNow, icon: Save, act: () => void control('save-now', runId) },
    // What stopping means is asked where the run is shown.
    { name: words.run.stop, icon: Square, act: () => navigate(`/runs/${runId}`) },
  ];
}

function demoAction({ words }: Speech, navigate: (to: string, options?: { replace: boolean }) => void): PaletteAction {
  const act = (): void => {
    navigate('/runs/starting');
    void startDemo().then((runId) => {
      if (runId !== undefined) navigate(`/runs/${runId}`, { replace: true });
    });
  };
  return { name: words.shell.startDemo, icon: Play, act };
}

const themeIcons = { system: Monitor, light: Sun, dark: Moon };

function themeActions(current: Theme, { words }: Speech): readonly PaletteAction[] {
  return (['system', 'light', 'dark'] as const)
    .filter((theme) => theme !== current)
    .map((theme) => ({ name: words.shell.switchTo[theme], icon: themeIcons[theme], act: () => usePreferences.setState({ theme }) }));
}

function switchLanguage(): void {
  usePreferences.setState(({ language }) => ({ language: language === 'en' ? 'zh' : 'en' }));
}
