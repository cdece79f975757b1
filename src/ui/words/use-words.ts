import { assertExists } from '../../base/assert.ts';
import type { Language, Words } from '../../contract/words.ts';
import { usePreferences } from '../client/preferences.ts';
import type { Dictionary } from './dictionary.ts';
import { formatsOf, type Formats } from './format.ts';
import { readyLanguage, useLoadedWords } from './loaded-words.ts';

export interface Speech {
  readonly words: Dictionary;
  readonly format: Formats;
  readonly language: Language;
  /** The text of a bilingual label or help. */
  readonly say: (text: Words) => string;
}

/** The words and number formats of the chosen language. */
export function useWords(): Speech {
  const wanted = usePreferences((state) => state.language);
  const loaded = useLoadedWords();
  const language = readyLanguage(wanted, loaded);
  const words = assertExists(loaded[language], 'a dictionary, loaded before the first paint');
  return { words, format: formatsOf(language), language, say: (text) => text[language] };
}
