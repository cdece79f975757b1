import { Download, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { RunSummary } from '../../contract/protocol.ts';
import { control, deleteRun, downloadRun } from '../client/run-actions.ts';
import { isUnderWay, useStudio } from '../client/studio-store.ts';
import { useWords } from '../words/use-words.ts';
import { DeleteRunDialog } from './delete-run-dialog.tsx';
import { icon } from './icon.ts';
import { Sparkline } from './sparkline.tsx';
import { stageTitle } from './stage-title.ts';
import { StatePill } from './state-pill.tsx';

/** Runs with their curves and what can be done with each. */
export function RunTable({ runs }: { readonly runs: readonly RunSummary[] }) {
  const { words } = useWords();
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={words.runs.title}>
      <table className="table">
        <thead>
          <tr>
            <th>{words.runs.nameColumn}</th>
            <th>{words.runs.state}</th>
            <th>{words.runs.stage}</th>
            <th className="number">{words.runs.steps}</th>
            <th className="number">{words.runs.loss}</th>
            <th>{words.runs.curve}</th>
            <th>{words.runs.started}</th>
            <th className="number">{words.runs.size}</th>
            <th className="number">
              <span className="visually-hidden">{words.runs.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.runId} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunRow({ run }: { readonly run: RunSummary }) {
  const { words, format, say } = useWords();
  const live = useStudio((state) => (state.active?.runId === run.runId ? state.active : undefined));
  const loss = run.finalLoss ?? run.sparkline.at(-1);
  return (
    <tr>
      <td>
        <Link href={`/runs/${run.runId}`}>{run.name}</Link> {run.isDemo && <span className="pill pill-small">{words.runs.demo}</span>}
      </td>
      <td>
        <StatePill small state={live?.state ?? run.state} />
      </td>
      <td className="ink-2">{run.stages.map((stage) => say(stageTitle(stage))).join(', ')}</td>
      <td className="number">{words.runs.stepsOf(format.whole(live?.step ?? run.step), format.whole(live?.steps ?? run.steps))}</td>
      <td className="number">{loss === undefined ? '' : format.fixed(loss)}</td>
      <td>
        <Curve values={run.sparkline} />
      </td>
      <td className="ink-2">{format.date(run.startedAt)}</td>
      <td className="number ink-2">{format.bytes(run.sizeBytes)}</td>
      <td className="number">
        <RowActions run={run} isLive={isUnderWay(live)} />
      </td>
    </tr>
  );
}

function Curve({ values }: { readonly values: readonly number[] }) {
  const { words, format } = useWords();
  if (values.length < 2) return null;
  return <Sparkline values={values} label={words.runs.sparkline(format.fixed(values[0] ?? 0), format.fixed(values.at(-1) ?? 0))} />;
}

function RowActions({ run, isLive }: { readonly run: RunSummary; readonly isLive: boolean }) {
  const { words } = useWords();
  const [, navigate] = useLocation();
  const [deleting, setDeleting] = useState(false);
  const locked = useStudio((state) => state.waitingFor !== undefined);
  const otherRuns = useStudio((state) => isUnderWay(state.active));
  const resume = (): void => {
    void control('resume-run', run.runId).then((agreed) => {
      if (agreed) navigate(`/runs/${run.runId}`);
    });
  };
  const hasModel = run.state === 'completed' || run.state === 'stopped';
  return (
    <div className="row" style={{ justifyContent: 'flex-end', gap: 2 }}>
      {run.resumable && !isLive && !hasModel && (
        <button
          type="button"
          className="icon-button"
          disabled={locked || otherRuns}
          title={words.runs.resume}
          aria-label={words.runs.resumeLabel(run.name)}
          onClick={resume}
        >
          <Play {...icon} />
        </button>
      )}
      {hasModel && (
        <button
          type="button"
          className="icon-button"
          disabled={locked}
          title={words.runs.download}
          aria-label={`${words.runs.download}: ${run.name}`}
          onClick={() => void downloadRun(run.runId)}
        >
          <Download {...icon} />
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        disabled={locked || isLive}
        title={words.runs.delete}
        aria-label={words.runs.deleteLabel(run.name)}
        onClick={() => setDeleting(true)}
      >
        <Trash2 {...icon} />
      </button>
      {deleting && <DeleteRunDialog run={run} onConfirm={() => void deleteRun(run.runId)} onClose={() => setDeleting(false)} />}
    </div>
  );
}
