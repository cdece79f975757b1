import type { RunSummary } from '../../contract/protocol.ts';
import { useWords } from '../words/use-words.ts';
import { ConfirmDelete } from './confirm-delete.tsx';

interface DeleteRunDialogProps {
  readonly run: RunSummary;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Says exactly what goes with a run before it goes. */
export function DeleteRunDialog({ run, onConfirm, onClose }: DeleteRunDialogProps) {
  const { words, format } = useWords();
  return (
    <ConfirmDelete
      title={words.runs.deleteTitle(run.name)}
      text={words.runs.deleteText(format.whole(run.step), format.bytes(run.sizeBytes))}
      confirm={words.runs.deleteNow}
      keep={words.runs.keep}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
