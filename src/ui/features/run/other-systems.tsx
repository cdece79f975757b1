import type { EvaluationRecord } from '../../../contract/metrics.ts';
import { besideSystems, metricName, metricsOfView, uncertaintyOf, type EvaluationView } from '../../client/evaluation-view.ts';
import { useWords } from '../../words/use-words.ts';

interface Row {
  readonly name: string;
  readonly record: EvaluationRecord;
}

/** What stands beside the model: sorted again by a reranker, with an adapter, and keyword search. */
export function OtherSystems({ view }: { readonly view: EvaluationView }) {
  const { words } = useWords();
  const beside = besideSystems.flatMap((system) =>
    view.beside[system].slice(-1).map((record) => ({ name: words.better.systems[system], record })),
  );
  const rows = [...beside, ...(view.bm25 === undefined ? [] : [{ name: words.better.bm25, record: view.bm25 }])];
  return rows.length === 0 ? null : <Compared title={words.better.beside} rows={rows} view={view} />;
}

/** The same model under several instructions, and the weights that a merge tried. */
export function Variants({ view }: { readonly view: EvaluationView }) {
  const { words } = useWords();
  const named = (instruction: string | undefined): string =>
    instruction === undefined || instruction === '' ? words.better.noPrefix : `“${instruction.trim()}”`;
  return (
    <>
      {view.compared.length > 0 && (
        <Compared
          title={words.better.prefixes}
          rows={view.compared.map((record) => ({ name: named(record.instruction), record }))}
          view={view}
        />
      )}
      {view.tried.length > 0 && (
        <Compared title={words.better.weights} rows={view.tried.map((record) => ({ name: record.variant ?? '', record }))} view={view} />
      )}
    </>
  );
}

interface ComparedProps {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly view: EvaluationView;
}

/** Two figures of several systems below each other, each with how sure it is. */
function Compared({ title, rows, view }: ComparedProps) {
  const { format } = useWords();
  const metrics = metricsOfView(view).slice(0, 2);
  const best = Math.max(...rows.map(({ record }) => record.metrics[metrics[0] ?? ''] ?? 0));
  return (
    <table className="table compared">
      <thead>
        <tr>
          <th scope="col">{title}</th>
          {metrics.map((metric) => (
            <th key={metric} scope="col" className="number">
              {metricName(metric)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, record }) => (
          <tr key={`${record.system} ${record.variant ?? ''}`}>
            <th scope="row" className="compared-name">
              {name}
            </th>
            {metrics.map((metric, index) => {
              const value = record.metrics[metric];
              const half = uncertaintyOf(record, metric);
              return (
                <td key={metric} className="number">
                  {value === undefined ? (
                    '—'
                  ) : index === 0 && rows.length > 1 && value === best ? (
                    <strong>{format.fixed(value)}</strong>
                  ) : (
                    format.fixed(value)
                  )}
                  {half !== undefined && <span className="better-base">± {format.fixed(half)}</span>}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
