import { useId, useState } from 'react';
import type { RunSummary } from '../../../contract/protocol.ts';
import { describeRun, useLibrary } from '../../client/library.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useWords } from '../../words/use-words.ts';

interface EditRunDialogProps {
  readonly run: RunSummary;
  readonly isLive: boolean;
  readonly onClose: () => void;
}

export function EditRunDialog({ run, isLive, onClose }: EditRunDialogProps) {
  const { words } = useWords();
  const before = useLibrary.getState().details?.[run.runId];
  const [name, setName] = useState(run.name);
  const [note, setNote] = useState(before?.note ?? '');
  const [nameId, noteId] = [useId(), useId()];
  const save = (): void => {
    onClose();
    void describeRun(run.runId, { note: note.trim(), ...(isLive ? {} : { name }) });
  };
  const actions = (
    <>
      <Button kind="quiet" onClick={onClose}>
        {words.library.cancel}
      </Button>
      <Button kind="solid" disabled={name.trim() === ''} onClick={save}>
        {words.library.save}
      </Button>
    </>
  );
  return (
    <Dialog title={words.library.editTitle} actions={actions} onClose={onClose}>
      <div className="stack edit-run">
        <div className="field">
          <div className="field-head">
            <label htmlFor={nameId}>{words.library.name}</label>
          </div>
          <div className="input">
            <input id={nameId} maxLength={120} value={name} disabled={isLive} onChange={(event) => setName(event.currentTarget.value)} />
          </div>
          {isLive && <span className="field-hint">{words.library.liveName}</span>}
        </div>
        <div className="field">
          <div className="field-head">
            <label htmlFor={noteId}>{words.library.note}</label>
          </div>
          <div className="input">
            <textarea id={noteId} rows={3} maxLength={2000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          </div>
          <span className="field-hint">{words.library.noteHint}</span>
        </div>
      </div>
    </Dialog>
  );
}
