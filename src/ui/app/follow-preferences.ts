// Theme and language on the document, now and whenever they change.

import { toWireError } from '../../base/errors.ts';
import type { Language } from '../../contract/words.ts';
import { loadWords } from '../words/loaded-words.ts';
import { usePreferences } from '../client/preferences.ts';
import { notify } from '../client/studio-store.ts';

/** Resolves once the words of the chosen language are there; nothing can be drawn before. */
export async function followPreferences(): Promise<void> {
  followTheme();
  const { language } = usePreferences.getState();
  await loadWords(language);
  let shown = language;
  show(language);
  usePreferences.subscribe(({ language: wanted }) => {
    if (wanted === shown) return;
    const before = shown;
    shown = wanted;
    loadWords(wanted).then(
      () => show(wanted),
      (error: unknown) => {
        shown = before;
        usePreferences.setState({ language: before });
        notify({ kind: 'error', error: toWireError(error) });
      },
    );
  });
}

function show(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => {
    const { theme } = usePreferences.getState();
    document.documentElement.dataset['theme'] = theme === 'dark' || (theme === 'system' && dark.matches) ? 'dark' : 'light';
  };
  apply();
  usePreferences.subscribe(apply);
  dark.addEventListener('change', apply);
}
