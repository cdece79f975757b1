import { useState } from 'react';
import type { RunSummary } from '../../../contract/protocol.ts';
import { prunableParts, type PrunablePart, type RunDetails } from '../../../contract/run-calls.ts';
import { pruneRun, useLibrary } from '../../client/library.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useWords } from '../../words/use-words.ts';

interface PruneDialogProps {
  readonly run: RunSummary;
  readonly onClose: () => void;
}

/** What a run keeps, part by part, and what is freed by letting some of it go. */
export function PruneDialog({ run, onClose }: PruneDialogProps) {
  const { words, format } = useWords();
  const details = useLibrary((state) => state.details?.[run.runId]);
  const [chosen, choose] = useState<readonly PrunablePart[]>(['older']);
  if (details === undefined) return null;
  const there = prunableParts.filter((part) => sizeOf(details, part) > 0);
  const going = chosen.filter((part) => there.includes(part));
  const freed = going.reduce((sum, part) => sum + sizeOf(details, part), 0);
  const prune = (): void => {
    onClose();
    void pruneRun(run.runId, going);
  };
  const actions = (
    <>
      <Button autoFocus onClick={onClose}>
        {words.runs.keep}
      </Button>
      <Button kind="bad" disabled={freed === 0} onClick={prune}>
        {freed === 0 ? words.library.nothingChosen : words.library.frees(format.bytes(freed))}
      </Button>
    </>
  );
  return (
    <Dialog title={words.library.pruneTitle(run.name, format.bytes(run.sizeBytes))} actions={actions} onClose={onClose}>
      <div className="stack stack-small">
        <StorageMeter details={details} />
        <p>{words.library.pruneText}</p>
        {there.map((part) => (
          <label key={part} className="checkbox prune-part">
            <input
              type="checkbox"
              checked={chosen.includes(part)}
              onChange={() => choose(chosen.includes(part) ? chosen.filter((one) => one !== part) : [...chosen, part])}
            />
            <span>{words.library.parts[part]}</span>
            <span className="number ink-3">{format.bytes(sizeOf(details, part))}</span>
          </label>
        ))}
      </div>
    </Dialog>
  );
}

function sizeOf({ checkpoints, modelBytes }: RunDetails, part: PrunablePart): number {
  if (part === 'models') return modelBytes;
  return checkpoints.filter(({ kind }) => kind === part).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Parts of one whole, as tints of one colour. */
function StorageMeter({ details }: { readonly details: RunDetails }) {
  const { words, format } = useWords();
  const parts = [
    { name: words.library.checkpoints, bytes: details.checkpoints.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), tint: 1 },
    { name: words.library.models, bytes: details.modelBytes, tint: 0.6 },
    { name: words.library.curves, bytes: details.curveBytes, tint: 0.3 },
  ].filter(({ bytes }) => bytes > 0);
  const whole = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <div>
      <div className="storage-meter" aria-hidden="true">
        {parts.map(({ name, bytes, tint }) => (
          <span key={name} style={{ width: `${((100 * bytes) / whole).toFixed(1)}%`, opacity: tint }} />
        ))}
      </div>
      <p className="row row-wrap small storage-names">
        {parts.map(({ name, bytes, tint }) => (
          <span key={name} className="row">
            <span className="storage-swatch" style={{ opacity: tint }} aria-hidden="true" />
            {name} {format.bytes(bytes)}
          </span>
        ))}
      </p>
    </div>
  );
}
