import type { ComparedRun } from '../../charts/compare-charts.tsx';
import { metricName, metricsOfView, setsOf, viewOf } from '../../client/evaluation-view.ts';
import { metricsOf, useMetricVersion } from '../../client/metric-store.ts';
import { usePreferences } from '../../client/preferences.ts';
import { smooth } from '../../client/series.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';

interface Figure {
  readonly name: string;
  /** A run without the figure has none. */
  readonly values: readonly (number | undefined)[];
}

/** Where each run came to: bars of the same length for the same figure. */
export function FinalFigures({ runs }: { readonly runs: readonly ComparedRun[] }) {
  const { words, format } = useWords();
  useMetricVersion();
  const smoothing = usePreferences((state) => state.smoothing);
  const loss: Figure = { name: words.library.finalLoss, values: runs.map((one) => lossOf(one, smoothing)) };
  const figures = [loss, ...qualityOf(runs)].filter(({ values }) => values.some((value) => value !== undefined));
  if (figures.length === 0) return <Panel title={words.library.final}>{words.library.noCurve}</Panel>;
  return (
    <Panel title={words.library.final}>
      <table className="table compare-bars">
        <tbody>
          {figures.map(({ name, values }) =>
            runs.map(({ run, look, name: runName }, index) => {
              const value = values[index];
              const most = Math.max(...values.map((one) => Math.abs(one ?? 0)), 1e-9);
              return (
                <tr key={`${name} ${run.status.runId}`}>
                  <td>{index === 0 && name}</td>
                  <td className="ink-2 small">{runName}</td>
                  <td className="number">{value === undefined ? '—' : format.fixed(value)}</td>
                  <td>
                    <div className="metric-bar" aria-hidden="true">
                      <span style={{ width: `${((100 * Math.abs(value ?? 0)) / most).toFixed(1)}%`, background: look.color }} />
                    </div>
                  </td>
                </tr>
              );
            }),
          )}
        </tbody>
      </table>
    </Panel>
  );
}

function lossOf({ run, stageIndex }: ComparedRun, smoothing: number): number | undefined {
  const columns = metricsOf(run.status.runId, stageIndex);
  return columns === undefined || columns.length === 0 ? undefined : smooth(columns.column('loss'), smoothing).at(-1);
}

/** Figures of the set that the first run measures with; only those of the same set stand beside each other. */
function qualityOf(runs: readonly ComparedRun[]): readonly Figure[] {
  const set = runs.flatMap(({ run }) => setsOf(run.evaluations))[0];
  if (set === undefined) return [];
  const views = runs.map(({ run }) => viewOf(run.evaluations, set));
  const metrics = [...new Set(views.flatMap(metricsOfView))];
  return metrics.map((metric) => ({ name: metricName(metric), values: views.map((view) => view.latest?.metrics[metric]) }));
}
