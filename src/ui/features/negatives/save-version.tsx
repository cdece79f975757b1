import { useId, useState } from 'react';
import { useLocation } from 'wouter';
import type { PoolView } from '../../../contract/negatives-calls.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useWords } from '../../words/use-words.ts';
import { saveVersion, useNegatives } from './review-store.ts';

/** The button that makes the new version, and the dialog that names it. */
export function SaveVersion({ view }: { readonly view: PoolView }) {
  const { words } = useWords();
  const names = useStudio((state) => state.assets).flatMap((asset) => (asset.kind === 'data' ? [asset.name] : []));
  const [isOpen, setOpen] = useState(false);
  const proposed = nextVersion(view.header.dataName, names);
  return (
    <>
      <Button kind="primary" onClick={() => setOpen(true)}>
        {words.negatives.save.open(proposed)}
      </Button>
      {isOpen && <SaveDialog view={view} proposed={proposed} onClose={() => setOpen(false)} />}
    </>
  );
}

interface SaveDialogProps {
  readonly view: PoolView;
  readonly proposed: string;
  readonly onClose: () => void;
}

function SaveDialog({ view, proposed, onClose }: SaveDialogProps) {
  const { words, format } = useWords();
  const text = words.negatives.save;
  const found = useNegatives((state) => state.found);
  const saved = useNegatives((state) => state.saved);
  const [name, setName] = useState(proposed);
  const [notes, setNotes] = useState('');
  const [saving, setSaving] = useState(false);
  const id = useId();
  const [, navigate] = useLocation();
  const save = (): void => {
    setSaving(true);
    void saveVersion(name.trim(), notes.trim()).then(() => setSaving(false));
  };
  if (saved !== undefined)
    return (
      <Dialog
        title={text.saved(saved.name)}
        onClose={onClose}
        actions={
          <>
            <Button onClick={() => navigate('/data')}>{text.see}</Button>
            <Button kind="primary" autoFocus onClick={() => navigate('/train')}>
              {text.train}
            </Button>
          </>
        }
      >
        <p>{text.savedText}</p>
      </Dialog>
    );
  return (
    <Dialog
      title={text.title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button kind="primary" disabled={saving || name.trim() === ''} onClick={save}>
            {saving ? text.saving : text.confirm}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{text.text(format.whole(found?.negatives ?? 0), format.whole(found?.added ?? 0), view.header.dataName)}</p>
        <div className="field">
          <div className="field-head">
            <label htmlFor={id}>{text.name}</label>
          </div>
          <div className="input">
            <input id={id} value={name} maxLength={120} onChange={({ currentTarget }) => setName(currentTarget.value)} />
          </div>
        </div>
        <div className="field">
          <div className="field-head">
            <label htmlFor={`${id}-notes`}>{text.notes}</label>
          </div>
          <div className="input">
            <textarea
              id={`${id}-notes`}
              rows={3}
              value={notes}
              aria-describedby={`${id}-hint`}
              onChange={({ currentTarget }) => setNotes(currentTarget.value)}
            />
          </div>
          <p id={`${id}-hint`} className="field-hint">
            {text.notesHint}
          </p>
        </div>
      </div>
    </Dialog>
  );
}

/** "qa.jsonl" becomes "qa-v2.jsonl", that one "qa-v3.jsonl": the first that is free. */
export function nextVersion(name: string, taken: readonly string[]): string {
  const [, stem = name, ending = ''] = /^(.*?)(\.[a-z0-9]+)?$/i.exec(name) ?? [];
  const [, bare = stem, number = '1'] = /^(.*)-v(\d+)$/.exec(stem) ?? [];
  for (let version = Number(number) + 1; ; version += 1) {
    const candidate = `${bare}-v${version}${ending === '' ? '' : '.jsonl'}`;
    if (!taken.includes(candidate)) return candidate;
  }
}
