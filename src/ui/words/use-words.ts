import type { Language, Words } from '../../contract/words.ts';
import { usePreferences } from '../client/preferences.ts';
import type { Dictionary } from './dictionary.ts';
import { en } from './en.ts';
import { formatsOf, type Formats } from './format.ts';
import { zh } from './zh.ts';

const dictionaries: { readonly [L in Language]: Dictionary } = { en, zh };

export interface Speech {
  readonly words: Dictionary;
  readonly format: Formats;
  readonly language: Language;
  /** The text of a bilingual label or help. */
  readonly say: (text: Words) => string;
}

/** The words and number formats of the chosen language. */
export function useWords(): Speech {
  const language = usePreferences((state) => state.language);
  return { words: dictionaries[language], format: formatsOf(language), language, say: (text) => text[language] };
}
