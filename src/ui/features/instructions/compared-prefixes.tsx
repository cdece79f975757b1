import type { ReactNode } from 'react';
import type { MetricChange, SystemReport } from '../../../contract/comparison-calls.ts';
import { enoughQueries, flipsOf, isUncertain } from '../../client/comparison-view.ts';
import { slots } from '../../client/instruction-tasks.ts';
import { axisOf, DeltaInterval } from '../../components/delta-interval.tsx';
import { FlipBar } from '../../components/flip-bar.tsx';
import { useWords } from '../../words/use-words.ts';
import type { ComparedPrefixesProps } from './compared-prefixes-props.ts';
import { FlippedQueries } from './flipped-queries.tsx';
import { useBAgainstA } from './use-b-against-a.ts';

const main = 'ndcg@10';

/** Three cards, and the queries behind them. */
export function ComparedPrefixes(props: ComparedPrefixesProps) {
  const { words, format } = useWords();
  const { task, slot, systems, comparison, request } = props;
  const against = useBAgainstA(request, task, main);
  const { queries } = comparison.set;
  const changes = slots.flatMap((one) => (systems[one].change?.[main] === undefined ? [] : [systems[one].change[main]]));
  const axis = axisOf(changes);
  const flips = flipsOf(systems.none.columns.ranks, systems[slot].columns.ranks);
  return (
    <>
      <p>
        {words.instructions.helps.verdict(slot.toUpperCase(), format.whole(flips.better), format.whole(flips.worse))}{' '}
        {against !== undefined && <Against change={against} queries={queries} />}
      </p>
      {queries < enoughQueries && <p className="caution small">{words.evaluate.fewQueries(format.whole(queries))}</p>}
      <div className="prefix-cards">
        <Card title={words.instructions.helps.none} prefix="" system={systems.none} isChosen={false}>
          <p className="small ink-2">
            {words.instructions.helps.others(
              format.fixed(systems.none.metrics['recall@10'] ?? 0),
              format.fixed(systems.none.metrics['mrr@10'] ?? 0),
            )}
          </p>
          <p className="small ink-2">{words.evaluate.setMeta(format.whole(queries), format.whole(comparison.set.documents))}</p>
        </Card>
        {slots.map((one) => (
          <Card key={one} title={one.toUpperCase()} prefix={task[one]} system={systems[one]} axis={axis} isChosen={one === slot}>
            <FlipBar flips={flipsOf(systems.none.columns.ranks, systems[one].columns.ranks)} />
          </Card>
        ))}
      </div>
      <FlippedQueries {...props} />
    </>
  );
}

/** Whether A and B can be told apart. */
function Against({ change, queries }: { readonly change: MetricChange; readonly queries: number }) {
  const { words, format } = useWords();
  const [by, low, high] = [format.signed(change.by), format.signed(change.low), format.signed(change.high)];
  const said = words.instructions.helps;
  return isUncertain(change) ? said.notApart(format.whole(queries), by, low, high) : said.apart(by, low, high, format.whole(queries));
}

interface CardProps {
  readonly title: string;
  readonly prefix: string;
  readonly system: SystemReport;
  readonly axis?: { readonly from: number; readonly to: number };
  readonly isChosen: boolean;
  readonly children: ReactNode;
}

function Card({ title, prefix, system, axis, isChosen, children }: CardProps) {
  const { words, format } = useWords();
  return (
    <section className="prefix-card" data-chosen={isChosen} aria-label={title}>
      <h3>{title}</h3>
      <p className="mono clip" title={prefix}>
        {prefix === '' ? <span className="ink-3">{words.instructions.empty}</span> : prefix}
      </p>
      <div className="prefix-figure">
        <span className="prefix-main">{format.fixed(system.metrics[main] ?? 0)}</span>
        <Change system={system} axis={axis} />
      </div>
      {children}
    </section>
  );
}

/** How much higher than without a prefix, and whether that can be told at all. */
function Change({ system, axis }: { readonly system: SystemReport; readonly axis: CardProps['axis'] }) {
  const { words, format } = useWords();
  const change = system.change?.[main];
  if (change === undefined || axis === undefined) return <span className="ink-2">{words.instructions.helps.reference}</span>;
  const isSame = isUncertain(change);
  return (
    <>
      <span className="prefix-change">
        <span className={isSame ? 'ink-2' : change.by > 0 ? 'good' : 'bad'}>{format.signed(change.by)}</span>
        <span className="small ink-2">
          {isSame ? words.instructions.helps.uncertain : `${format.signed(change.low)} … ${format.signed(change.high)}`}
        </span>
      </span>
      <DeltaInterval change={change} {...axis} width={110} />
    </>
  );
}
