import { Save, Square } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { metricsOf, useMetricVersion } from '../client/metric-store.ts';
import { control } from '../client/run-actions.ts';
import { thin } from '../client/series.ts';
import { isUnderWay, useStudio } from '../client/studio-store.ts';
import { Button } from '../components/button.tsx';
import { icon } from '../components/icon.ts';
import { PauseButton } from '../components/pause-button.tsx';
import { Progress } from '../components/progress.tsx';
import { Sparkline } from '../components/sparkline.tsx';
import { stageTitle } from '../components/stage-title.ts';
import { StopDialog } from '../components/stop-dialog.tsx';
import { useWords } from '../words/use-words.ts';
import type { RunStatus } from '../../contract/protocol.ts';

/** The run on every screen: how far, how well, and its three actions. In the flow, never over the content. */
export function RunDock() {
  const active = useStudio((state) => state.active);
  const following = useStudio((state) => state.following);
  return isUnderWay(active) ? <Dock status={active} following={following} /> : null;
}

function Dock({ status, following }: { readonly status: RunStatus; readonly following: boolean }) {
  const { words, format, say } = useWords();
  const stage = status.stages[status.stageIndex];
  return (
    <section className="dock" aria-label={words.shell.dock}>
      <Link href={`/runs/${status.runId}`} className="dock-item clip">
        <span className="dot" style={{ color: status.state === 'paused' ? 'var(--caution-mark)' : 'var(--accent)' }} aria-hidden="true" />
        <strong>{stage === undefined ? status.name : say(stageTitle(stage.stage))}</strong>
        <span className="clip dock-wide">{status.name}</span>
      </Link>
      <div className="dock-item dock-wide">
        {words.runState[status.state]}
        <Progress
          label={words.runState[status.state]}
          share={status.step / Math.max(1, status.steps)}
          tone={status.state === 'paused' ? 'quiet' : 'accent'}
        />
        <span>
          <strong>{format.whole(status.step)}</strong> / {format.whole(status.steps)}
        </span>
      </div>
      <DockLoss status={status} />
      {status.secondsLeft !== undefined && status.step < status.steps && (
        <div className="dock-item dock-wide dock-optional">{words.run.left(format.roughly(status.secondsLeft))}</div>
      )}
      {!following && <DockActions status={status} />}
    </section>
  );
}

function DockLoss({ status }: { readonly status: RunStatus }) {
  const { words, format } = useWords();
  useMetricVersion();
  const columns = metricsOf(status.runId, status.stageIndex);
  const loss = columns?.last('loss');
  if (columns === undefined || loss === undefined) return null;
  const values = columns.column('loss');
  return (
    <div className="dock-item dock-wide dock-optional">
      {words.chart.loss} <strong>{format.fixed(loss)}</strong>
      <Sparkline
        label={words.chart.seriesSummary(words.chart.loss, format.fixed(loss))}
        values={thin(values, 60).map((index) => values[index] ?? 0)}
        width={90}
        height={22}
        color="var(--accent)"
      />
    </div>
  );
}

function DockActions({ status }: { readonly status: RunStatus }) {
  const { words } = useWords();
  const locked = useStudio((state) => state.waitingFor !== undefined || state.wish !== undefined);
  const isStopping = useStudio((state) => state.wish === 'stop');
  const [stopping, setStopping] = useState(false);
  return (
    <div className="row push">
      <PauseButton size="small" status={status} />
      <Button size="small" disabled={locked} icon={<Save {...icon} />} onClick={() => void control('save-now', status.runId)}>
        <span className="dock-label">{words.run.saveNow}</span>
      </Button>
      <Button size="small" disabled={locked} icon={<Square {...icon} />} onClick={() => setStopping(true)}>
        <span className="dock-label">{isStopping ? words.run.stopping : words.run.stop}</span>
      </Button>
      {stopping && <StopDialog status={status} onClose={() => setStopping(false)} />}
    </div>
  );
}
