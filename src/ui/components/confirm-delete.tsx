import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface ConfirmDeleteProps {
  readonly title: string;
  /** Exactly what goes, and how large it is. */
  readonly text: string;
  readonly confirm: string;
  readonly keep: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is gone for good; the focus stands on keeping it. */
export function ConfirmDelete({ title, text, confirm, keep, onConfirm, onClose }: ConfirmDeleteProps) {
  const act = (): void => {
    onConfirm();
    onClose();
  };
  const actions = (
    <>
      <Button autoFocus onClick={onClose}>
        {keep}
      </Button>
      <Button kind="bad" onClick={act}>
        {confirm}
      </Button>
    </>
  );
  return (
    <Dialog title={title} actions={actions} onClose={onClose}>
      <p>{text}</p>
    </Dialog>
  );
}
