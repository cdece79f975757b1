import { Check, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import type { LeakageReport, LeakedPart, LeakedText } from '../../../contract/data-calls.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import type { DataAsset, SetAsset } from './data-view.ts';
import { HoldOutForm } from './hold-out-form.tsx';
import { InspectionState } from './inspection-state.tsx';
import { VersionOutcome } from './made-version.tsx';
import { useInspection } from './use-inspection.ts';
import { useVersion } from './use-version.ts';

/** What is measured with, and whether the model would have seen it: sets held out, and overlap with each of them. */
export function SplitView({ asset }: { readonly asset: DataAsset }) {
  const { words } = useWords();
  const assets = useStudio((state) => state.assets);
  const sets = assets.filter((other): other is SetAsset => other.kind === 'retrieval');
  return (
    <div className="stack stack-large">
      <section className="stack" aria-label={words.inspect.holdOut}>
        <h3>{words.inspect.holdOut}</h3>
        {asset.rows === 'pairs' ? <HoldOutForm asset={asset} /> : <p className="ink-2">{words.inspect.onlyPairs}</p>}
      </section>
      <section className="stack" aria-label={words.inspect.leakage}>
        <h3>{words.inspect.leakage}</h3>
        {sets.length === 0 && <p className="ink-2">{words.inspect.noSets}</p>}
        {sets.map((set) => (
          <LeakageOf key={set.id} asset={asset} set={set} />
        ))}
      </section>
    </div>
  );
}

interface LeakageProps {
  readonly asset: DataAsset;
  readonly set: SetAsset;
}

function LeakageOf({ asset, set }: LeakageProps) {
  const { words } = useWords();
  const inspection = useInspection('check-leakage', { dataId: asset.id, setId: set.id }, asset.count);
  if (inspection.state !== 'done') return <InspectionState inspection={inspection} what={words.inspect.checkLeakage(set.name)} />;
  return <Leakage asset={asset} set={set} report={inspection.report} />;
}

const SHOWN = 8;

function Leakage({ asset, set, report }: LeakageProps & { readonly report: LeakageReport }) {
  const { words, format } = useWords();
  const [all, setAll] = useState(false);
  const queries = report.exactQueries + report.nearQueries;
  if (queries + report.leakedAnswers === 0)
    return (
      <p className="row good">
        <Check {...icon} /> {words.inspect.noLeakage(set.name)}
      </p>
    );
  const shown = all ? report.shown : report.shown.slice(0, SHOWN);
  return (
    <div className="stack leakage">
      <div className="row row-wrap spread">
        <h3 className="row">
          <ShieldAlert {...icon} className={queries > 0 ? 'bad' : 'caution'} />
          {queries > 0
            ? words.inspect.leakedQueries(format.whole(queries), format.whole(report.queries), set.name)
            : words.inspect.leakedAnswers(format.whole(report.leakedAnswers), format.whole(report.answers), set.name)}
        </h3>
        <span className="ink-3 small">
          {queries > 0 && words.inspect.exactAndNear(format.whole(report.exactQueries), format.whole(report.nearQueries))}
        </span>
      </div>
      {queries > 0 && report.leakedAnswers > 0 && (
        <p className="ink-2">{words.inspect.leakedAnswers(format.whole(report.leakedAnswers), format.whole(report.answers), set.name)}</p>
      )}
      <LeakTable texts={shown} set={set} />
      {report.shown.length > SHOWN && (
        <div>
          <Button size="small" kind="quiet" onClick={() => setAll(!all)}>
            {all ? words.inspect.showFewer : words.inspect.showTexts(format.whole(report.shown.length))}
          </Button>
        </div>
      )}
      <RemoveLeakage asset={asset} set={set} report={report} />
    </div>
  );
}

function LeakTable({ texts, set }: { readonly texts: readonly LeakedText[]; readonly set: SetAsset }) {
  const { words, format } = useWords();
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={words.inspect.leakTable(set.name)}>
      <table className="table leak-table">
        <thead>
          <tr>
            <th>{words.inspect.testId}</th>
            <th>{words.inspect.text}</th>
            <th className="number">{words.inspect.trainRow}</th>
            <th className="number">{words.inspect.overlap}</th>
          </tr>
        </thead>
        <tbody>
          {texts.map((text) => (
            <tr key={`${text.what} ${text.testId} ${text.testText}`}>
              <td className="ink-2">
                {text.testId} <span className="ink-3 small">{words.inspect.leaked[text.what]}</span>
              </td>
              <td>
                {text.testText}
                {text.overlap < 1 && <span className="ink-2"> / {text.rowText}</span>}
              </td>
              <td className="number">{format.whole(text.row)}</td>
              <td className="number">{text.overlap === 1 ? words.inspect.exact : format.fixed(text.overlap, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RemoveLeakage({ asset, set, report }: LeakageProps & { readonly report: LeakageReport }) {
  const { words, format } = useWords();
  const version = useVersion('remove-leakage', asset);
  const { rowsOfQueries, rowsOfBoth } = report;
  const remove = (what: LeakedPart): void => version.make({ dataId: asset.id, setId: set.id, what });
  const stays = (rows: number): boolean => rows < asset.count;
  return (
    <div className="stack stack-small">
      <div className="row row-wrap">
        {rowsOfQueries > 0 && (
          <Button kind="solid" disabled={version.busy || asset.pending || !stays(rowsOfQueries)} onClick={() => remove('queries')}>
            {words.inspect.removeQueries(rowsOfQueries, format.whole(rowsOfQueries))}
          </Button>
        )}
        {rowsOfBoth > rowsOfQueries && (
          <Button disabled={version.busy || asset.pending || !stays(rowsOfBoth)} onClick={() => remove('queries-and-passages')}>
            {words.inspect.removeBoth(rowsOfBoth, format.whole(rowsOfBoth))}
          </Button>
        )}
      </div>
      <VersionOutcome made={version.made} error={version.error} />
    </div>
  );
}
