import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { ComparedModel, ComparisonRequest } from '../../../contract/comparison-calls.ts';
import { compare, showKept } from '../../client/comparison-actions.ts';
import { finishedRuns, setChoices } from '../../client/comparison-choices.ts';
import { comparisonKey, useComparisons, type WatchedComparison } from '../../client/comparison-store.ts';
import { prefixRequest, prefixSystems } from '../../client/instruction-comparison.ts';
import type { InstructionTask, Slot } from '../../client/instruction-tasks.ts';
import { isUnderWay, useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { ComparisonProgressPanel } from '../../components/comparison-progress.tsx';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { SelectBox } from '../../components/select-box.tsx';
import { useWords } from '../../words/use-words.ts';
import { ComparedPrefixes } from './compared-prefixes.tsx';

interface HelpsPanelProps {
  readonly task: InstructionTask;
  readonly slot: Slot;
}

/** Whether a prefix helps: none, A and B on the same queries of one set under one model. */
export function HelpsPanel({ task, slot }: HelpsPanelProps) {
  const { words } = useWords();
  const choice = useModelAndSet();
  const request = prefixRequest(choice.setId, choice.model, task);
  const shown = useShown(request);
  const said = words.instructions.helps;
  const canCompare = choice.setId !== undefined && choice.model !== undefined;
  return (
    <section className="panel stack" aria-label={said.title}>
      <div className="row row-wrap spread">
        <h2>{said.title}</h2>
        {canCompare && <Choice choice={choice} request={request} />}
      </div>
      {!canCompare && (
        <p className="ink-2">
          {said.noModel} <Link href="/evaluate">{said.toEvaluate}</Link>
        </p>
      )}
      {canCompare && <Hint task={task} />}
      {shown !== undefined && <Result watched={shown} task={task} slot={slot} />}
    </section>
  );
}

/** What is known of the request: what was measured before is shown at once. */
function useShown(request: ComparisonRequest | undefined): WatchedComparison | undefined {
  const key = request === undefined ? undefined : comparisonKey(request);
  const watched = useComparisons((state) => state.watched.instructions);
  useEffect(() => {
    if (request !== undefined) void showKept('instructions', request);
    // The request is told by its key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return watched.key === key ? watched : undefined;
}

interface ChoiceProps {
  readonly choice: ModelAndSet;
  readonly request: ComparisonRequest | undefined;
}

function Choice({ choice, request }: ChoiceProps) {
  const { words } = useWords();
  const isBusy = useStudio((state) => isUnderWay(state.active));
  const isRunning = useComparisons((state) => state.watched.instructions.state === 'running');
  return (
    <div className="row row-wrap helps-choice">
      <SelectBox
        hideLabel
        label={words.instructions.helps.model}
        value={choice.modelKey}
        options={choice.models}
        onChange={choice.chooseModel}
      />
      <SelectBox hideLabel label={words.evaluate.set} value={choice.setId ?? ''} options={choice.sets} onChange={choice.chooseSet} />
      <Button
        disabled={request === undefined || isBusy || isRunning}
        onClick={() => {
          if (request !== undefined) void compare('instructions', request);
        }}
      >
        {words.instructions.helps.run}
      </Button>
    </div>
  );
}

/** Why nothing can be compared now. */
function Hint({ task }: { readonly task: InstructionTask }) {
  const { words } = useWords();
  const active = useStudio((state) => state.active);
  if (isUnderWay(active)) return <p className="caution small">{words.evaluate.busy(active.name)}</p>;
  return task.a === '' && task.b === '' ? <p className="caution small">{words.instructions.helps.same}</p> : null;
}

interface ResultProps extends HelpsPanelProps {
  readonly watched: WatchedComparison;
}

function Result({ watched, task, slot }: ResultProps) {
  const { words } = useWords();
  if (watched.state === 'running') return <ComparisonProgressPanel place="instructions" progress={watched.progress} />;
  if (watched.state === 'failed') return <ErrorCallout error={watched.error} title={words.evaluate.failed} />;
  if (watched.state !== 'done') return null;
  const systems = prefixSystems(watched.comparison, task);
  if (systems === undefined) return null;
  return <ComparedPrefixes task={task} slot={slot} systems={systems} comparison={watched.comparison} request={watched.request} />;
}

type ModelAndSet = ReturnType<typeof useModelAndSet>;

/** Runs that have a model and imported models; sets; what is chosen of them. */
function useModelAndSet() {
  const { words } = useWords();
  const runs = useStudio((state) => state.runs);
  const assets = useStudio((state) => state.assets);
  const [wantedModel, chooseModel] = useState<string>();
  const [wantedSet, chooseSet] = useState<string>();
  const models = [
    ...finishedRuns(runs).map(({ runId, name }) => ({ value: `run ${runId}`, label: name })),
    ...assets.flatMap((asset) => (asset.kind === 'model' ? [{ value: `imported ${asset.id}`, label: asset.name }] : [])),
  ];
  const sets = setChoices(assets, runs).map(({ id, name }) => ({ value: id, label: name ?? words.evaluate.sampleSet }));
  const modelKey = models.find(({ value }) => value === wantedModel)?.value ?? models[0]?.value ?? '';
  const setId = sets.find(({ value }) => value === wantedSet)?.value ?? sets[0]?.value;
  return { models, sets, modelKey, setId, model: modelOf(modelKey), chooseModel, chooseSet };
}

function modelOf(key: string): ComparedModel | undefined {
  const [kind = '', id = ''] = key.split(' ');
  if (kind === 'run') return { kind, runId: id };
  return kind === 'imported' ? { kind, modelId: id } : undefined;
}
