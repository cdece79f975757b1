import { useState } from 'react';
import { changeOf, metricName, metricsOfView, nextEvaluation, setsOf, viewOf, type EvaluationView } from '../../client/evaluation-view.ts';
import { control } from '../../client/run-actions.ts';
import { isUnderWay, useStudio, type OpenRun } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { Panel } from '../../components/panel.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { useWords } from '../../words/use-words.ts';
import { OtherSystems, Variants } from './other-systems.tsx';

/** The figures of the last evaluation against the model before training. */
export function BetterPanel({ run }: { readonly run: OpenRun }) {
  const { words, format } = useWords();
  const sets = setsOf(run.evaluations);
  const [chosen, choose] = useState<string>();
  const set = chosen ?? sets[0];
  const view = set === undefined ? undefined : viewOf(run.evaluations, set);
  return (
    <Panel title={words.better.title} meta={view !== undefined && metaOf(view)}>
      {sets.length > 1 && set !== undefined && (
        <Segmented label={words.better.set} value={set} onChange={choose} options={sets.map((value) => ({ value, label: value }))} />
      )}
      {view?.latest === undefined ? <Waiting run={run} /> : <Figures view={view} />}
      <Next run={run} />
    </Panel>
  );

  function metaOf(shown: EvaluationView): string {
    const queries = shown.queries === undefined ? '' : format.whole(shown.queries);
    if (queries === '') return shown.set;
    if (shown.documents === undefined) return words.better.meta(shown.set, queries);
    return words.better.metaDocuments(shown.set, queries, format.whole(shown.documents));
  }
}

function Waiting({ run }: { readonly run: OpenRun }) {
  const { words } = useWords();
  const hasSet = run.record === undefined || run.record.runFile.evaluation.length > 0;
  return <p className="ink-2">{!hasSet ? words.better.none : isUnderWay(run.status) ? words.better.waiting : words.chart.noEvaluation}</p>;
}

function Figures({ view }: { readonly view: EvaluationView }) {
  const { words } = useWords();
  return (
    <>
      <table className="table better">
        <thead className="visually-hidden">
          <tr>
            <th>{words.better.metric}</th>
            <th>{words.better.now}</th>
            <th>{words.better.change}</th>
            <th>{words.chart.metric}</th>
          </tr>
        </thead>
        <tbody>
          {metricsOfView(view).map((metric) => (
            <MetricRow key={metric} view={view} metric={metric} />
          ))}
        </tbody>
      </table>
      <OtherSystems view={view} />
      <Variants view={view} />
    </>
  );
}

function MetricRow({ view, metric }: { readonly view: EvaluationView; readonly metric: string }) {
  const { words, format } = useWords();
  const now = view.latest?.metrics[metric] ?? 0;
  const base = view.base?.metrics[metric];
  const isBase = view.latest === view.base;
  const values = view.records.map((record) => record.metrics[metric] ?? 0);
  return (
    <tr>
      <td className="ink-2">{metricName(metric)}</td>
      <td className="better-now">{format.fixed(now)}</td>
      <td>
        {isBase ? <span className="ink-3">{words.better.reference}</span> : base !== undefined && <Change view={view} metric={metric} />}
      </td>
      <td className="number">
        {values.length > 1 && (
          <Sparkline
            values={values}
            reference={base}
            color="var(--series-3)"
            width={68}
            label={words.chart.seriesSummary(metricName(metric), format.fixed(now))}
          />
        )}
      </td>
    </tr>
  );
}

/** Against the base model: by how much, and how sure that is. */
function Change({ view, metric }: { readonly view: EvaluationView; readonly metric: string }) {
  const { words, format } = useWords();
  const base = view.base?.metrics[metric] ?? 0;
  const { by, half, isSame } = changeOf(view, metric);
  const tone = isSame ? 'ink-2' : by > 0 ? 'good' : 'bad';
  const sureness = isSame ? words.better.same : `± ${format.fixed(half ?? 0)}`;
  return (
    <>
      <span className={tone}>{format.signed(by)}</span>
      <span className="better-base">{half === undefined ? words.better.base(format.fixed(base)) : sureness}</span>
    </>
  );
}

/** When the next figures come, and a button for now. */
function Next({ run }: { readonly run: OpenRun }) {
  const { words, format } = useWords();
  const locked = useStudio((state) => state.waitingFor !== undefined);
  const { status, record } = run;
  const evaluation = record?.runFile.evaluation ?? [];
  if (!isUnderWay(status) || evaluation.length === 0) return null;
  const next = nextEvaluation(evaluation, status);
  const canAsk = status.state === 'training' || status.state === 'paused';
  return (
    <div className="row row-wrap spread better-next">
      <span className="small ink-2">{next > 0 && canAsk && words.chart.nextEvaluation(format.whole(next))}</span>
      <Button size="small" disabled={locked || !canAsk} onClick={() => void control('evaluate-now', status.runId)}>
        {words.better.evaluateNow}
      </Button>
    </div>
  );
}
