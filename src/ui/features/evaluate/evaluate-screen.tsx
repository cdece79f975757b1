import { ChartNoAxesColumn } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { compare, showKept } from '../../client/comparison-actions.ts';
import { finishedRuns, firstChoice, requestFor, setChoices, setFor, systemChoices } from '../../client/comparison-choices.ts';
import { comparisonKey, useComparisons } from '../../client/comparison-store.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { icon } from '../../components/icon.ts';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { useWords } from '../../words/use-words.ts';
import { ComparisonSetup, type SetupChoice } from './comparison-setup.tsx';
import { ComparisonState } from './comparison-state.tsx';
import { ComparisonView } from './comparison-view.tsx';
import './evaluate.css';

/** Systems beside each other on questions that training has not seen. @param runId the run that the person comes from */
export function EvaluateScreen({ runId }: { readonly runId?: string }) {
  const { words } = useWords();
  const runs = useStudio((state) => state.runs);
  const assets = useStudio((state) => state.assets);
  const hasModel = finishedRuns(runs).length > 0 || assets.some(({ kind }) => kind === 'model');
  const hasSet = setChoices(assets, runs).length > 0;
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{words.evaluate.title}</ScreenTitle>
        <p className="ink-2">{words.evaluate.lead}</p>
      </div>
      {!hasModel && <NoModel />}
      {hasModel && !hasSet && <NoSet />}
      {hasModel && hasSet && <Comparing runId={runId} />}
    </>
  );
}

function NoModel() {
  const { words } = useWords();
  return (
    <section className="panel empty">
      <ChartNoAxesColumn {...icon} size={24} />
      <h2>{words.evaluate.noModelTitle}</h2>
      <p>{words.evaluate.noModelText}</p>
      <div className="row row-wrap">
        <Link className="button button-primary" href="/train">
          {words.evaluate.toTrain}
        </Link>
        <Link className="button" href="/data">
          {words.evaluate.toData}
        </Link>
      </div>
    </section>
  );
}

function NoSet() {
  const { words } = useWords();
  return (
    <section className="panel empty">
      <ChartNoAxesColumn {...icon} size={24} />
      <h2>{words.evaluate.noSetTitle}</h2>
      <p>{words.evaluate.noSetText}</p>
      <Link className="button button-primary" href="/data">
        {words.evaluate.importSet}
      </Link>
    </section>
  );
}

/** What is chosen, and what came of it. */
function Comparing({ runId }: { readonly runId: string | undefined }) {
  const setup = useSetup(runId);
  const { request } = setup;
  const key = request === undefined ? undefined : comparisonKey(request);
  const watched = useComparisons((state) => state.watched.evaluate);
  const isBusy = useStudio((state) => isUnderWay(state.active));
  useEffect(() => {
    if (request === undefined) return;
    void showKept('evaluate', request).then((isShown) => {
      // Who comes from a run wants to see what changed.
      if (!isShown && runId !== undefined && !isBusy) void compare('evaluate', request);
    });
    // The request is told by its key; a run that starts later asks for nothing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, runId]);
  const shown = watched.key === key ? watched : undefined;
  return (
    <>
      <ComparisonSetup setup={setup} isDone={shown?.state === 'done'} />
      {shown !== undefined && shown.state !== 'done' && <ComparisonState watched={shown} place="evaluate" />}
      {shown?.state === 'done' && (
        <ComparisonView key={key} comparison={shown.comparison} setId={shown.request.setId} choices={setup.chosen} />
      )}
    </>
  );
}

/** The choices of the form, filled in with what fits the run. */
function useSetup(runId: string | undefined): SetupChoice {
  const runs = useStudio((state) => state.runs);
  const assets = useStudio((state) => state.assets);
  const finished = finishedRuns(runs);
  const [wantedRun, chooseRun] = useState(runId ?? finished[0]?.runId);
  const run = finished.find((one) => one.runId === wantedRun) ?? finished[0];
  const sets = setChoices(assets, runs);
  const [wantedSet, chooseSet] = useState<string>();
  const setId = sets.find(({ id }) => id === wantedSet)?.id ?? setFor(run, sets) ?? '';
  const choices = systemChoices(run, runs, assets);
  const [wanted, choose] = useState<ReadonlySet<string>>();
  const chosenKeys = wanted ?? firstChoice(run, choices);
  const chosen = choices.filter(({ key }) => chosenKeys.has(key));
  return {
    ...{ run, finished, sets, setId, choices, chosen },
    request: requestFor(setId, chosen),
    chooseRun: (id) => {
      chooseRun(id);
      choose(undefined);
    },
    chooseSet,
    toggle: (key) => choose(new Set(chosenKeys.has(key) ? [...chosenKeys].filter((one) => one !== key) : [...chosenKeys, key])),
  };
}
