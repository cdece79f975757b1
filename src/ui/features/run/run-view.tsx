import { Suspense, useState } from 'react';
import { LazyRunCharts } from '../../charts/lazy-run-charts.ts';
import { stageDefinitions } from '../../../stages/definitions.ts';
import { isBuilt } from '../../client/stage-ids.ts';
import { isUnderWay, type OpenRun } from '../../client/studio-store.ts';
import { DeviceCallout } from '../../components/device-callout.tsx';
import { ErrorBoundary } from '../../components/error-boundary.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useStudio } from '../../client/studio-store.ts';
import { useWords } from '../../words/use-words.ts';
import { BetterPanel } from './better-panel.tsx';
import { ChartSettings } from './chart-settings.tsx';
import { ConfigurationPanel } from './configuration-panel.tsx';
import { LogPanel } from './log-panel.tsx';
import { LookInsidePanel } from './look-inside-panel.tsx';
import { RunCallout, RunNotice } from './run-callout.tsx';
import { RunHeader } from './run-header.tsx';
import { StageStrip } from './stage-strip.tsx';
import { StageWork } from './stage-work.tsx';

type Tab = 'charts' | 'log' | 'configuration';

/** Read top to bottom: is it alive, how long, is it improving, what does it learn. */
export function RunView({ run }: { readonly run: OpenRun }) {
  const { words } = useWords();
  const { status } = run;
  const [tab, setTab] = useState<Tab>('charts');
  const [chosenStage, chooseStage] = useState<number>();
  const stageIndex = chosenStage ?? Math.max(0, Math.min(status.stageIndex, status.stages.length - 1));
  const deviceLost = useStudio((state) => state.device.state === 'lost' || state.device.state === 'missing');
  return (
    <>
      <RunHeader status={status} isDemo={run.record?.isDemo === true} />
      {deviceLost && isUnderWay(status) && <DeviceCallout />}
      <RunCallout run={run} />
      <RunNotice run={run} />
      {status.stages.length > 1 && <StageStrip status={status} chosen={stageIndex} onChoose={chooseStage} />}
      <div className="row row-wrap spread">
        <Segmented
          label={words.shell.navigation}
          value={tab}
          onChange={setTab}
          options={(['charts', 'log', 'configuration'] as const).map((value) => ({ value, label: words.run.tabs[value] }))}
        />
        {tab === 'charts' && <ChartSettings />}
      </div>
      {tab === 'charts' && (
        <div className="run-grid">
          {isWithoutSteps(run, stageIndex) ? (
            <StageWork run={run} stageIndex={stageIndex} />
          ) : (
            <ErrorBoundary>
              <Suspense fallback={<div className="panel chart-loading" />}>
                <LazyRunCharts run={run} stageIndex={stageIndex} />
              </Suspense>
            </ErrorBoundary>
          )}
          <div className="stack run-side">
            <BetterPanel run={run} />
            <LookInsidePanel key={stageIndex} run={run} stageIndex={stageIndex} />
            <LogPanel runId={status.runId} evaluations={run.evaluations} short />
          </div>
        </div>
      )}
      {tab === 'log' && <LogPanel runId={status.runId} evaluations={run.evaluations} />}
      {tab === 'configuration' && <ConfigurationPanel run={run} />}
    </>
  );
}

function isWithoutSteps({ status }: OpenRun, stageIndex: number): boolean {
  const stage = status.stages[stageIndex]?.stage ?? '';
  return isBuilt(stage) && !stageDefinitions[stage].hasSteps;
}
