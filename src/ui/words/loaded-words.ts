// The dictionaries that are there. Only the chosen language comes before the first paint, the other when it is chosen.

import { create } from 'zustand';
import type { Language } from '../../contract/words.ts';
import type { Dictionary } from './dictionary.ts';

interface LoadedWords {
  readonly en?: Dictionary;
  readonly zh?: Dictionary;
}

export const useLoadedWords = create<LoadedWords>()(() => ({}));

const loaders: { readonly [L in Language]: () => Promise<Dictionary> } = {
  en: async () => (await import('./en.ts')).en,
  zh: async () => (await import('./zh.ts')).zh,
};

/** Makes a language ready to be shown. Rejects where its file cannot be fetched. */
export async function loadWords(language: Language): Promise<void> {
  if (useLoadedWords.getState()[language] !== undefined) return;
  const words = await loaders[language]();
  useLoadedWords.setState({ [language]: words });
}

/** The chosen language where it is there, else the one that is: a language that is still coming replaces nothing. */
export function readyLanguage(wanted: Language, loaded: LoadedWords): Language {
  if (loaded[wanted] !== undefined) return wanted;
  return loaded.en === undefined ? 'zh' : 'en';
}
