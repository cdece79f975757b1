import type { SystemReport } from '../../../contract/comparison-calls.ts';
import { enoughQueries, isUncertain } from '../../client/comparison-view.ts';
import { metricName } from '../../client/evaluation-view.ts';
import { axisOf, DeltaInterval, ZeroInterval } from '../../components/delta-interval.tsx';
import { useWords } from '../../words/use-words.ts';
import type { Shown } from './shown.ts';
import { LineMark } from './line-mark.tsx';

const main = 'ndcg@10';
const others = ['recall@10', 'mrr@10', 'recall@100'] as const;
const columns = [main, ...others] as const;

interface SystemTableProps {
  readonly shown: Shown;
  readonly onChoose: (place: number) => void;
}

/** Systems below each other: figures, what differs from the base, and how sure that is. */
export function SystemTable({ shown, onChoose }: SystemTableProps) {
  const { words } = useWords();
  const { systems } = shown.comparison;
  const axis = axisOf(systems.flatMap(({ change }) => (change?.[main] === undefined ? [] : [change[main]])));
  const best = Object.fromEntries(columns.map((metric) => [metric, bestOf(systems, metric, shown.comparison.set.queries)]));
  const { table } = words.evaluate;
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={table.label}>
      <table className="table system-table">
        <thead>
          <tr>
            <th scope="col">{table.model}</th>
            <th scope="col">{table.prefix}</th>
            <th scope="col" className="number">
              {metricName(main)}
            </th>
            <th scope="col" className="number">
              {table.against}
            </th>
            <th scope="col" colSpan={2} className="number">
              {table.interval}
            </th>
            {others.map((metric) => (
              <th key={metric} scope="col" className="number">
                {metricName(metric)}
              </th>
            ))}
            <th scope="col" className="number">
              {table.time}
            </th>
          </tr>
        </thead>
        <tbody>
          {systems.map((_, place) => (
            <SystemRow key={place} shown={shown} place={place} axis={axis} best={best} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Of fewer than 50 queries none is called the best. */
function bestOf(systems: readonly SystemReport[], metric: string, queries: number): number {
  return queries < enoughQueries ? Number.POSITIVE_INFINITY : Math.max(...systems.map(({ metrics }) => metrics[metric] ?? 0));
}

interface SystemRowProps extends SystemTableProps {
  readonly place: number;
  readonly axis: { readonly from: number; readonly to: number };
  readonly best: Readonly<Record<string, number>>;
}

function SystemRow({ shown, place, axis, best, onChoose }: SystemRowProps) {
  const { words, format } = useWords();
  const system = shown.comparison.systems[place];
  if (system === undefined) return null;
  const isBase = place === shown.comparison.base;
  const name = shown.names[place] ?? '';
  const figure = (metric: string): string => format.fixed(system.metrics[metric] ?? 0);
  const isBest = (metric: string): boolean => system.metrics[metric] === best[metric];
  return (
    <tr data-chosen={place === shown.after}>
      <th scope="row">
        <span className="row">
          <LineMark kind={shown.kinds[place]} place={place} />
          {isBase ? (
            <span>{name}</span>
          ) : (
            <button type="button" className="system-name" aria-pressed={place === shown.after} onClick={() => onChoose(place)}>
              {name}
            </button>
          )}
        </span>
      </th>
      <td className="ink-3 small system-prefix">
        {shown.kinds[place] === 'bm25' ? '' : system.instruction || words.evaluate.table.noPrefix}
      </td>
      <Figure text={figure(main)} isBest={isBest(main)} />
      <Change system={system} isBase={isBase} axis={axis} />
      {others.map((metric) => (
        <Figure key={metric} text={figure(metric)} isBest={isBest(metric)} />
      ))}
      <td className="number ink-2">{format.duration(system.seconds)}</td>
    </tr>
  );
}

function Figure({ text, isBest }: { readonly text: string; readonly isBest: boolean }) {
  return <td className="number">{isBest ? <strong>{text}</strong> : text}</td>;
}

/** Three cells: the difference, its picture, its interval. */
function Change({
  system,
  isBase,
  axis,
}: {
  readonly system: SystemReport;
  readonly isBase: boolean;
  readonly axis: SystemRowProps['axis'];
}) {
  const { words, format } = useWords();
  const change = system.change?.[main];
  if (isBase || change === undefined) {
    return (
      <>
        <td className="number ink-2">{words.evaluate.table.reference}</td>
        <td>
          <ZeroInterval {...axis} />
        </td>
        <td />
      </>
    );
  }
  const tone = isUncertain(change) ? 'ink-2' : change.by > 0 ? 'good' : 'bad';
  return (
    <>
      <td className={`number ${tone}`}>{format.signed(change.by)}</td>
      <td>
        <DeltaInterval change={change} {...axis} />
      </td>
      <td className="number small ink-2 nowrap">{`${format.signed(change.low)} … ${format.signed(change.high)}`}</td>
    </>
  );
}
