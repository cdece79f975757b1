import { Download, HardDrive, PencilLine, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { RunSummary } from '../../../contract/protocol.ts';
import { loadLibrary } from '../../client/library.ts';
import { control, deleteRun, downloadRun } from '../../client/run-actions.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { DeleteRunDialog } from '../../components/delete-run-dialog.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { EditRunDialog } from './edit-run-dialog.tsx';
import { PruneDialog } from './prune-dialog.tsx';

interface RunActionsProps {
  readonly run: RunSummary;
  readonly isLive: boolean;
}

/** What can be done with a run: go on, take it away, name it, make room, delete it. */
export function RunActions({ run, isLive }: RunActionsProps) {
  const { words } = useWords();
  const [, navigate] = useLocation();
  const [dialog, setDialog] = useState<'edit' | 'prune' | 'delete'>();
  const locked = useStudio((state) => state.waitingFor !== undefined);
  const otherRuns = useStudio((state) => isUnderWay(state.active));
  const hasModel = run.state === 'completed' || run.state === 'stopped';
  const close = (): void => setDialog(undefined);
  const resume = (): void => {
    void control('resume-run', run.runId).then((agreed) => {
      if (agreed) navigate(`/runs/${run.runId}`);
    });
  };
  return (
    <div className="row run-row-actions">
      {run.resumable && !isLive && !hasModel && (
        <IconButton label={words.runs.resumeLabel(run.name)} disabled={locked || otherRuns} icon={<Play {...icon} />} onClick={resume} />
      )}
      {hasModel && (
        <IconButton
          label={`${words.runs.download}: ${run.name}`}
          disabled={locked}
          icon={<Download {...icon} />}
          onClick={() => void downloadRun(run.runId)}
        />
      )}
      <IconButton label={words.library.edit(run.name)} icon={<PencilLine {...icon} />} onClick={() => setDialog('edit')} />
      <IconButton
        label={words.library.prune(run.name)}
        disabled={locked || isLive}
        icon={<HardDrive {...icon} />}
        onClick={() => setDialog('prune')}
      />
      <IconButton
        label={words.runs.deleteLabel(run.name)}
        disabled={locked || isLive}
        icon={<Trash2 {...icon} />}
        onClick={() => setDialog('delete')}
      />
      {dialog === 'edit' && <EditRunDialog run={run} isLive={isLive} onClose={close} />}
      {dialog === 'prune' && <PruneDialog run={run} onClose={close} />}
      {dialog === 'delete' && <DeleteRunDialog run={run} onConfirm={() => void deleteRun(run.runId).then(loadLibrary)} onClose={close} />}
    </div>
  );
}
