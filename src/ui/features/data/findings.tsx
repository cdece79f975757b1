// What a look into a data set adds to the verdict on its rows, a sentence each: how much is cut off, what is repeated,
// what of the evaluation sets leaks.

import { useStudio } from '../../client/studio-store.ts';
import { useWords } from '../../words/use-words.ts';
import { useDataView, type DataAsset, type DataTab, type SetAsset } from './data-view.ts';
import { effectOf } from './length-figures.ts';
import { useInspection } from './use-inspection.ts';
import { useReading } from './use-reading.ts';

export function Findings({ asset }: { readonly asset: DataAsset }) {
  const assets = useStudio((state) => state.assets);
  const sets = assets.filter((other): other is SetAsset => other.kind === 'retrieval');
  return (
    <ul className="findings">
      <LengthFinding asset={asset} />
      <DuplicateFinding asset={asset} />
      {sets.map((set) => (
        <LeakFinding key={set.id} asset={asset} set={set} />
      ))}
    </ul>
  );
}

interface FindingProps {
  readonly asset: DataAsset;
  readonly tab: DataTab;
  readonly tone: 'good' | 'caution' | 'bad';
  readonly parts: readonly [string, string];
}

function Finding({ asset, tab, tone, parts }: FindingProps) {
  const { words } = useWords();
  const show = useDataView((state) => state.show);
  const [figure, rest] = parts;
  return (
    <li>
      <p>
        <strong className={tone}>{figure}</strong>
        {rest}
      </p>
      <button type="button" className="link-button small" onClick={() => show(asset.id, tab)}>
        {words.inspect.look[tab]}
      </button>
    </li>
  );
}

function LengthFinding({ asset }: { readonly asset: DataAsset }) {
  const { words, format } = useWords();
  const reading = useReading(asset);
  const inspection = useInspection('measure-lengths', { dataId: asset.id, modelId: reading.modelId }, asset.count);
  if (inspection.state !== 'done') return <Waiting working={inspection.state === 'working'} what={words.inspect.measure} />;
  const maximum = reading.passageMaximum;
  const { truncated } = effectOf(inspection.report.passages, maximum);
  const share = words.inspect.share(format.fixed(truncated * 100, 1));
  return (
    <Finding
      asset={asset}
      tab="lengths"
      tone={truncated > 0.02 ? 'caution' : 'good'}
      parts={
        truncated === 0 ? words.inspect.findingAllFit(format.whole(maximum)) : words.inspect.findingLengths(share, format.whole(maximum))
      }
    />
  );
}

function DuplicateFinding({ asset }: { readonly asset: DataAsset }) {
  const { words, format } = useWords();
  const inspection = useInspection('find-duplicates', { dataId: asset.id, unit: 'passages' }, asset.count);
  if (inspection.state !== 'done') return <Waiting working={inspection.state === 'working'} what={words.inspect.findDuplicates} />;
  const rows = inspection.report.exactRows + inspection.report.nearRows;
  return (
    <Finding
      asset={asset}
      tab="duplicates"
      tone={rows > 0 ? 'caution' : 'good'}
      parts={words.inspect.findingDuplicates(rows, format.whole(rows))}
    />
  );
}

function LeakFinding({ asset, set }: { readonly asset: DataAsset; readonly set: SetAsset }) {
  const { words, format } = useWords();
  const inspection = useInspection('check-leakage', { dataId: asset.id, setId: set.id }, asset.count);
  if (inspection.state !== 'done') return <Waiting working={inspection.state === 'working'} what={words.inspect.checkLeakage(set.name)} />;
  const { exactQueries, nearQueries, queries } = inspection.report;
  const leaked = exactQueries + nearQueries;
  return (
    <Finding
      asset={asset}
      tab="split"
      tone={leaked > 0 ? 'bad' : 'good'}
      parts={words.inspect.findingLeakage(format.whole(leaked), format.whole(queries), set.name)}
    />
  );
}

function Waiting({ working, what }: { readonly working: boolean; readonly what: string }) {
  const { words } = useWords();
  return <li className="ink-3">{working ? words.inspect.findingComes(what) : words.inspect.findingHeld(what)}</li>;
}
