import { screenList } from './screen-list.ts';
import { useWords } from '../words/use-words.ts';

interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

/** Every key of the studio, in groups by where it works. */
export function ShortcutList() {
  const { words } = useWords();
  const { shell } = words;
  const groups: readonly { readonly title: string; readonly keys: readonly Shortcut[] }[] = [
    {
      title: shell.shortcutGroups.anywhere,
      keys: [
        { keys: [modifier, 'K'], does: shell.shortcutOpenPalette },
        { keys: ['?'], does: shell.shortcutSheet },
      ],
    },
    { title: shell.shortcutGroups.goTo, keys: screenList.map(({ key, name }) => ({ keys: [key], does: name(words) })) },
    {
      title: shell.shortcutGroups.run,
      keys: [
        { keys: ['Space'], does: shell.shortcutPause },
        { keys: ['S'], does: shell.shortcutSave },
      ],
    },
    {
      title: shell.shortcutGroups.dialog,
      keys: [
        { keys: ['Esc'], does: shell.shortcutClose },
        { keys: ['↑', '↓'], does: shell.shortcutMove },
      ],
    },
  ];
  return (
    <div className="shortcuts">
      {groups.map(({ title, keys }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {keys.map((shortcut) => (
              <div key={shortcut.does}>
                <dt>
                  {shortcut.keys.map((key) => (
                    <kbd key={key} className="kbd">
                      {key}
                    </kbd>
                  ))}
                </dt>
                <dd>{shortcut.does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
