import { CircleCheck, Download, History, Info, Play } from 'lucide-react';
import { Link } from 'wouter';
import { metricName, metricsOfView, setsOf, viewOf } from '../../client/evaluation-view.ts';
import { control, downloadRun } from '../../client/run-actions.ts';
import { isUnderWay, useStudio, type OpenRun } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { Callout } from '../../components/callout.tsx';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { icon } from '../../components/icon.ts';
import { resumeHalved } from '../../client/recovery-actions.ts';
import { resumeWords } from '../../components/recovery-words.ts';
import { useWords } from '../../words/use-words.ts';

/** What to do with a run that is over: take the model away, go on, or see what went wrong. */
export function RunCallout({ run }: { readonly run: OpenRun }) {
  const { state } = run.status;
  if (state === 'completed' || state === 'stopped') return <Done run={run} />;
  return state === 'failed' || state === 'interrupted' ? <Broken run={run} /> : null;
}

/** Something about a run that is other than it was asked for. */
export function RunNotice({ run }: { readonly run: OpenRun }) {
  const { words } = useWords();
  const { notice } = run.status;
  if (notice === undefined) return null;
  return (
    <Callout tone="caution" icon={<Info {...icon} size={20} />} title={words.run.notices[notice].title}>
      <p className="ink-2">{words.run.notices[notice].text}</p>
    </Callout>
  );
}

function Done({ run }: { readonly run: OpenRun }) {
  const { words, format } = useWords();
  const waitingFor = useStudio((state) => state.waitingFor);
  const { status } = run;
  const building = waitingFor === 'export-run';
  const actions = (
    <>
      <Button
        kind="primary"
        disabled={waitingFor !== undefined}
        icon={<Download {...icon} />}
        onClick={() => void downloadRun(status.runId)}
      >
        {building ? words.run.building : words.run.download}
      </Button>
      <Link className="button" href={`/evaluate/${status.runId}`}>
        {words.run.seeWhatChanged}
      </Link>
      <Link className="button" href="/train">
        {run.record?.isDemo === true ? words.run.useOwnData : words.run.another}
      </Link>
      <Link className="button button-quiet" href="/runs">
        {words.run.seeRuns}
      </Link>
    </>
  );
  return (
    <Callout
      tone="good"
      icon={<CircleCheck {...icon} size={20} />}
      title={status.state === 'stopped' ? words.run.stoppedTitle : words.run.completedTitle}
      actions={actions}
    >
      <p className="ink-2">
        {words.run.completedText(status.name, format.duration(status.secondsElapsed))} <Improvement run={run} />
      </p>
    </Callout>
  );
}

function Improvement({ run }: { readonly run: OpenRun }) {
  const { words, format } = useWords();
  const set = setsOf(run.evaluations)[0];
  const view = set === undefined ? undefined : viewOf(run.evaluations, set);
  const metric = view === undefined ? undefined : metricsOfView(view)[0];
  if (view === undefined || metric === undefined || view.latest === view.base) return null;
  const now = view.latest?.metrics[metric];
  const base = view.base?.metrics[metric];
  if (now === undefined || base === undefined) return null;
  return words.run.completedBetter(metricName(metric), format.fixed(now), format.signed(now - base));
}

function Broken({ run }: { readonly run: OpenRun }) {
  const speech = useWords();
  const { words } = speech;
  const summary = useStudio((state) => state.runs.find((one) => one.runId === run.status.runId));
  const blocked = useStudio((state) => state.waitingFor !== undefined || isUnderWay(state.active));
  const resume = summary?.resumable === true && (
    <Button kind="solid" disabled={blocked} icon={<Play {...icon} />} onClick={() => void control('resume-run', run.status.runId)}>
      {words.run.resume}
    </Button>
  );
  const { error } = run.status;
  if (error?.fault?.key === 'not-finite') {
    return <ErrorCallout error={error} title={words.run.failedTitle} actions={<ResumeHalved run={run} blocked={blocked} />} />;
  }
  if (error !== undefined) return <ErrorCallout error={error} title={words.run.failedTitle} actions={resume} />;
  return (
    <Callout tone="caution" icon={<History {...icon} size={20} />} title={words.run.interruptedTitle} actions={resume}>
      {summary !== undefined && resume !== false && <p className="ink-2">{resumeWords(summary, speech)}</p>}
    </Callout>
  );
}

/** A step that was no number comes again with the same settings: with half the learning rate it has a chance. */
function ResumeHalved({ run, blocked }: { readonly run: OpenRun; readonly blocked: boolean }) {
  const { words, format } = useWords();
  const { runId } = run.status;
  const saved = useStudio((state) => state.runs.find((one) => one.runId === runId)?.saved);
  return (
    <Button kind="solid" disabled={blocked} icon={<Play {...icon} />} onClick={() => void resumeHalved(runId)}>
      {saved === undefined ? words.recovery.restartHalved : words.recovery.resumeHalved(format.whole(saved.step))}
    </Button>
  );
}
