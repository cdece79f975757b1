import { useState } from 'react';
import { failureBuckets, type Comparison } from '../../../contract/comparison-calls.ts';
import type { SystemChoice } from '../../client/comparison-choices.ts';
import { enoughQueries, isUncertain } from '../../client/comparison-view.ts';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';
import { FailuresView } from './failures-view.tsx';
import { QueriesView } from './queries-view.tsx';
import { ScoresView } from './scores-view.tsx';
import type { Shown } from './shown.ts';
import { nameOf } from './system-name.ts';
import { SystemTable } from './system-table.tsx';

interface ComparisonViewProps {
  readonly comparison: Comparison;
  readonly setId: string;
  /** In the order of the systems. */
  readonly choices: readonly SystemChoice[];
}

type Tab = 'queries' | 'failures' | 'scores';

/** The table of all systems, and three ways to look at one of them against the base. */
export function ComparisonView({ comparison, setId, choices }: ComparisonViewProps) {
  const speech = useWords();
  const { words, format } = speech;
  const [tab, setTab] = useState<Tab>('queries');
  const [after, choose] = useState(() => firstAfter(comparison, choices));
  const shown: Shown = {
    ...{ comparison, setId, after },
    names: choices.map((choice) => nameOf(choice, speech)),
    kinds: choices.map(({ kind }) => kind),
  };
  const failing = new Set(failureBuckets.flatMap((bucket) => comparison.systems[after]?.failures[bucket] ?? [])).size;
  return (
    <>
      <div className="row">
        <Segmented
          label={words.evaluate.views}
          value={tab}
          onChange={setTab}
          options={(['queries', 'failures', 'scores'] as const).map((value) => ({
            value,
            label: value === 'failures' ? `${words.evaluate.tabs.failures} ${format.whole(failing)}` : words.evaluate.tabs[value],
          }))}
        />
      </div>
      {tab === 'queries' && (
        <>
          <section className="panel">
            <Verdict shown={shown} />
            <SystemTable shown={shown} onChoose={choose} />
          </section>
          <QueriesView key={after} shown={shown} />
        </>
      )}
      {tab === 'failures' && <FailuresView shown={shown} onChoose={choose} />}
      {tab === 'scores' && <ScoresView shown={shown} onChoose={choose} />}
    </>
  );
}

/** The run in question, else the last model that is not the base. */
function firstAfter({ base, systems }: Comparison, choices: readonly SystemChoice[]): number {
  const others = [...systems.keys()].filter((place) => place !== base);
  const first = others.find((place) => choices[place]?.kind === 'run');
  return first ?? others.findLast((place) => choices[place]?.kind !== 'bm25') ?? others[0] ?? base;
}

/** The headline: better, worse, or not to be told apart; with a caution where the queries are few. */
function Verdict({ shown }: { readonly shown: Shown }) {
  const { words, format } = useWords();
  const { comparison, after, names } = shown;
  const { queries, documents } = comparison.set;
  const change = comparison.systems[after]?.change?.['ndcg@10'];
  const name = names[after] ?? '';
  const by = format.fixed(Math.abs(change?.by ?? 0));
  return (
    <div className="stack stack-small evaluate-verdict">
      <div className="row row-wrap spread">
        {change !== undefined && (
          <p className="verdict">
            {isUncertain(change)
              ? words.evaluate.verdictSame(name)
              : change.by > 0
                ? words.evaluate.verdictBetter(name, by)
                : words.evaluate.verdictWorse(name, by)}
          </p>
        )}
        <p className="small ink-3">
          {words.evaluate.setMeta(format.whole(queries), format.whole(documents))} · {words.evaluate.table.meta}
        </p>
      </div>
      {queries < enoughQueries && <p className="caution small">{words.evaluate.fewQueries(format.whole(queries))}</p>}
    </div>
  );
}
