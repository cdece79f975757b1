import { usePreferences } from '../client/preferences.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { useWords } from '../words/use-words.ts';
import { ShortcutList } from '../components/shortcut-list.tsx';

/** Every key that does something. */
export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const { words } = useWords();
  const isOn = usePreferences((state) => state.singleKeys);
  return (
    <Dialog
      title={words.shell.shortcuts}
      actions={
        <Button autoFocus onClick={onClose}>
          {words.shell.close}
        </Button>
      }
      onClose={onClose}
    >
      <div className="stack">
        {!isOn && <p className="caution">{words.shell.shortcutsOff}</p>}
        <ShortcutList />
      </div>
    </Dialog>
  );
}
