// How the page looks and speaks. Stored in this browser; public/appearance.js reads the same key before the first paint.

import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { languages, type Language } from '../../contract/words.ts';

export type Theme = 'system' | 'light' | 'dark';

interface Preferences {
  readonly theme: Theme;
  readonly language: Language;
  /** Weight of the moving average in charts, 0 to 0.99. */
  readonly smoothing: number;
  readonly lossScale: 'linear' | 'log';
  readonly showAdvanced: boolean;
  /** Only the settings that differ from their defaults. Not kept: a form that hides its fields would puzzle who comes back. */
  readonly showChanged: boolean;
  /** The screen stays awake while a run trains. */
  readonly keepAwake: boolean;
  /** The browser tells when a run is done. Only after the person has asked for it. */
  readonly notify: boolean;
}

function languageOfBrowser(): Language {
  return /^zh/i.test(navigator.language) ? 'zh' : 'en';
}

export const usePreferences = create<Preferences>()(
  persist(
    (): Preferences => ({
      theme: 'system',
      language: languageOfBrowser(),
      smoothing: 0.8,
      lossScale: 'linear',
      showAdvanced: false,
      showChanged: false,
      keepAwake: false,
      notify: false,
    }),
    {
      name: 'studio.preferences',
      version: 1,
      merge: (stored, current) => ({ ...current, ...known(stored) }),
    },
  ),
);

/** Takes over only what has the right form: the storage may hold another version's words. */
function known(stored: unknown): Partial<Preferences> {
  if (typeof stored !== 'object' || stored === null) return {};
  const found = stored as Readonly<Record<string, unknown>>; // every value is checked below
  const language = languages.find((one) => one === found['language']);
  const theme = (['system', 'light', 'dark'] as const).find((one) => one === found['theme']);
  const smoothing = found['smoothing'];
  return {
    ...(theme === undefined ? {} : { theme }),
    ...(language === undefined ? {} : { language }),
    ...(typeof smoothing === 'number' && smoothing >= 0 && smoothing <= 0.99 ? { smoothing } : {}),
    ...(found['lossScale'] === 'log' ? { lossScale: 'log' } : {}),
    ...(found['showAdvanced'] === true ? { showAdvanced: true } : {}),
    ...(found['keepAwake'] === true ? { keepAwake: true } : {}),
    ...(found['notify'] === true ? { notify: true } : {}),
  };
}
