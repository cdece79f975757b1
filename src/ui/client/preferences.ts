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
  /** Keys without a modifier do something; off for who speaks to the computer or presses keys by accident. */
  readonly singleKeys: boolean;
  /** The rail shows its icons alone. */
  readonly railCollapsed: boolean;
  /** GPU memory that new recipes may use, in MiB; undefined: no bound. */
  readonly gpuBudgetMiB: number | undefined;
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
      singleKeys: true,
      railCollapsed: false,
      gpuBudgetMiB: undefined,
    }),
    {
      name: 'studio.preferences',
      version: 1,
      merge: (stored, current) => ({ ...current, ...known(stored) }),
    },
  ),
);

type Check = (value: unknown) => boolean;

const isFlag: Check = (value) => typeof value === 'boolean';

/** What may be taken over from the storage, and in which form. */
const forms: { readonly [Key in Exclude<keyof Preferences, 'showChanged'>]: Check } = {
  theme: (value) => value === 'system' || value === 'light' || value === 'dark',
  language: (value) => languages.some((one) => one === value),
  smoothing: (value) => typeof value === 'number' && value >= 0 && value <= 0.99,
  lossScale: (value) => value === 'linear' || value === 'log',
  showAdvanced: isFlag,
  keepAwake: isFlag,
  notify: isFlag,
  singleKeys: isFlag,
  railCollapsed: isFlag,
  gpuBudgetMiB: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 16,
};

/** Takes over only what has the right form: the storage may hold another version's words. */
function known(stored: unknown): Partial<Preferences> {
  if (typeof stored !== 'object' || stored === null) return {};
  const found = stored as Readonly<Record<string, unknown>>; // every value is checked below
  return Object.fromEntries(Object.entries(forms).flatMap(([key, fits]) => (fits(found[key]) ? [[key, found[key]]] : [])));
}
