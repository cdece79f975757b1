import { Suspense, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { LazyCompareCharts } from '../../charts/lazy-compare-charts.ts';
import { compareLooks } from '../../charts/compare-looks.ts';
import type { ComparedRun } from '../../charts/compare-charts.tsx';
import { loadLibrary, MOST_COMPARED } from '../../client/library.ts';
import { openRun } from '../../client/run-actions.ts';
import { useStudio } from '../../client/studio-store.ts';
import { ErrorBoundary } from '../../components/error-boundary.tsx';
import { Panel } from '../../components/panel.tsx';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { stageTitle } from '../../components/stage-title.ts';
import { useWords } from '../../words/use-words.ts';
import { ConfigurationDifferences } from './configuration-differences.tsx';
import { FinalFigures } from './final-figures.tsx';
import './runs.css';

/** Up to five runs: their curves over each other, what their run files differ in, and where they came to. */
export function CompareScreen({ ids }: { readonly ids: string }) {
  const { words, say } = useWords();
  const connected = useStudio((state) => state.connection === 'ready');
  const opened = useStudio((state) => state.opened);
  const wanted = ids.split(',').slice(0, MOST_COMPARED);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [stage, chooseStage] = useState<string>();
  useEffect(() => {
    if (!connected) return;
    void loadLibrary();
    for (const id of ids.split(',').slice(0, MOST_COMPARED)) openRun(id).catch(() => setMissing((before) => [...before, id]));
  }, [ids, connected]);
  const runs = wanted.flatMap((id, place) =>
    opened[id] === undefined ? [] : [{ run: opened[id], look: compareLooks[place] ?? compareLooks[0] }],
  );
  const stages = [...new Set(runs.flatMap(({ run }) => run.status.stages.filter(({ steps }) => steps > 0).map((one) => one.stage)))];
  // The newest stage of the first run is what its curves are of.
  const newest = runs[0]?.run.status;
  const shown = stage ?? newest?.stages[newest.stageIndex]?.stage ?? stages[0];
  const compared = runs.flatMap(({ run, look }): readonly ComparedRun[] => {
    const stageIndex = run.status.stages.findIndex((one) => one.stage === shown);
    return stageIndex < 0 ? [] : [{ run, stageIndex, look, name: run.status.name }];
  });
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{words.library.compareTitle}</ScreenTitle>
        {stages.length > 1 && shown !== undefined && (
          <Segmented
            label={words.library.stage}
            value={shown}
            onChange={chooseStage}
            options={stages.map((value) => ({ value, label: say(stageTitle(value)) }))}
          />
        )}
        <Link className="button push" href="/runs">
          {words.library.back}
        </Link>
      </div>
      {missing.length > 0 && <p className="caution">{words.library.compareMissing}</p>}
      <Legend runs={compared} />
      {compared.length > 0 && (
        <ErrorBoundary>
          <Suspense fallback={<div className="panel chart-loading" />}>
            <LazyCompareCharts runs={named(compared)} />
          </Suspense>
        </ErrorBoundary>
      )}
      <div className="compare-grid">
        <ConfigurationDifferences runs={runs.map(({ run }) => run)} />
        <FinalFigures runs={named(compared)} />
      </div>
    </>
  );
}

/** Runs of one name get a number, so that each can be told from the other. */
function named(runs: readonly ComparedRun[]): readonly ComparedRun[] {
  return runs.map((one, place) => {
    const same = runs.filter(({ name }) => name === one.name);
    return same.length === 1 ? one : { ...one, name: `${one.name} (${place + 1})` };
  });
}

function Legend({ runs }: { readonly runs: readonly ComparedRun[] }) {
  return (
    <Panel>
      <div className="compare-legend">
        {named(runs).map(({ run, look, name }) => (
          <span key={run.status.runId} className="compare-name">
            <svg width={34} height={8} aria-hidden="true">
              <line x1={0} x2={34} y1={4} y2={4} stroke={look.color} strokeWidth={2.5} strokeDasharray={look.dash} />
            </svg>
            <Link href={`/runs/${run.status.runId}`} className="clip">
              {name}
            </Link>
          </span>
        ))}
      </div>
    </Panel>
  );
}
