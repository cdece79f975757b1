import { Suspense, useState } from 'react';
import { LazyRunCharts } from '../../charts/lazy-run-charts.ts';
import { stageDefinitions } from '../../../stages/definitions.ts';
import { isRecorded } from '../../client/recorded-run.ts';
import { isBuilt } from '../../client/stage-ids.ts';
import { isUnderWay, type OpenRun } from '../../client/studio-store.ts';
import { DeviceCallout } from '../../components/device-callout.tsx';
import { ErrorBoundary } from '../../components/error-boundary.tsx';
import { useStudio } from '../../client/studio-store.ts';
import { useWords } from '../../words/use-words.ts';
import { BetterPanel } from './better-panel.tsx';
import { CheckpointsPanel } from './checkpoints-panel.tsx';
import { ChartSettings } from './chart-settings.tsx';
import { ConfigurationPanel } from './configuration-panel.tsx';
import { HealthPanel } from './health-panel.tsx';
import { LogPanel } from './log-panel.tsx';
import { LookInsidePanel } from './look-inside-panel.tsx';
import { MeanwhilePanel } from './meanwhile-panel.tsx';
import { ReplayBar } from './replay-bar.tsx';
import { RunCallout, RunNotice } from './run-callout.tsx';
import { RunHeader } from './run-header.tsx';
import { StageStrip } from './stage-strip.tsx';
import { StageWork } from './stage-work.tsx';

const tabs = ['charts', 'checkpoints', 'configuration', 'log'] as const;
type Tab = (typeof tabs)[number];

/** Read top to bottom: is it alive, how long, is it improving, what does it learn. */
export function RunView({ run }: { readonly run: OpenRun }) {
  const { words } = useWords();
  const { status } = run;
  const [tab, setTab] = useState<Tab>('charts');
  const [chosenStage, chooseStage] = useState<number>();
  const stageIndex = chosenStage ?? Math.max(0, Math.min(status.stageIndex, status.stages.length - 1));
  const recorded = isRecorded(status.runId);
  const withoutSteps = isWithoutSteps(run, stageIndex);
  return (
    <>
      <RunHeader status={status} isDemo={run.record?.isDemo === true} />
      <Above run={run} recorded={recorded} />
      {status.stages.length > 1 && <StageStrip status={status} chosen={stageIndex} onChoose={chooseStage} />}
      <div className="run-tabs">
        <div className="tabs" role="group" aria-label={words.shell.navigation}>
          {tabs
            .filter((value) => !recorded || value !== 'checkpoints')
            .map((value) => (
              <button key={value} type="button" aria-pressed={value === tab} onClick={() => setTab(value)}>
                {words.live.tabs[value]}
              </button>
            ))}
        </div>
        {tab === 'charts' && !withoutSteps && <ChartSettings runId={status.runId} stageIndex={stageIndex} />}
      </div>
      {tab === 'charts' && <ChartsTab run={run} stageIndex={stageIndex} withoutSteps={withoutSteps} />}
      {tab === 'checkpoints' && <CheckpointsPanel run={run} />}
      {tab === 'log' && <LogPanel run={run} />}
      {tab === 'configuration' && <ConfigurationPanel run={run} />}
    </>
  );
}

/** What stands above the charts: the recording's controls, or what is to be known and done about the run. */
function Above({ run, recorded }: { readonly run: OpenRun; readonly recorded: boolean }) {
  const deviceLost = useStudio((state) => state.device.state === 'lost' || state.device.state === 'missing');
  if (recorded) return <ReplayBar runId={run.status.runId} />;
  return (
    <>
      {deviceLost && isUnderWay(run.status) && <DeviceCallout />}
      <RunCallout run={run} />
      <RunNotice run={run} />
    </>
  );
}

interface ChartsTabProps {
  readonly run: OpenRun;
  readonly stageIndex: number;
  readonly withoutSteps: boolean;
}

function ChartsTab({ run, stageIndex, withoutSteps }: ChartsTabProps) {
  return (
    <div className="run-grid">
      {withoutSteps ? (
        <StageWork run={run} stageIndex={stageIndex} />
      ) : (
        <div className="stack">
          <ErrorBoundary>
            <Suspense fallback={<div className="panel chart-loading" />}>
              <LazyRunCharts run={run} stageIndex={stageIndex} />
            </Suspense>
          </ErrorBoundary>
          <HealthPanel run={run} stageIndex={stageIndex} />
        </div>
      )}
      <div className="stack run-side">
        <BetterPanel run={run} />
        <LookInsidePanel key={stageIndex} run={run} stageIndex={stageIndex} />
        {isUnderWay(run.status) && <MeanwhilePanel />}
        <LogPanel run={run} short />
      </div>
    </div>
  );
}

function isWithoutSteps({ status }: OpenRun, stageIndex: number): boolean {
  const stage = status.stages[stageIndex]?.stage ?? '';
  return isBuilt(stage) && !stageDefinitions[stage].hasSteps;
}
