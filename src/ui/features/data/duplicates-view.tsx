import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import type { DuplicateGroup, DuplicateReport, DuplicateUnit } from '../../../contract/data-calls.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';
import type { DataAsset } from './data-view.ts';
import { InspectionState } from './inspection-state.tsx';
import { VersionOutcome } from './made-version.tsx';
import { useInspection } from './use-inspection.ts';
import { useVersion } from './use-version.ts';

const units: readonly DuplicateUnit[] = ['passages', 'queries', 'rows'];
const SHOWN = 12;

/** Texts that occur more than once, and what to do about them. */
export function DuplicatesView({ asset }: { readonly asset: DataAsset }) {
  const { words } = useWords();
  const [unit, setUnit] = useState<DuplicateUnit>('passages');
  const inspection = useInspection('find-duplicates', { dataId: asset.id, unit }, asset.count);
  return (
    <div className="stack">
      {asset.rows !== 'texts' && (
        <Segmented
          label={words.inspect.unit}
          value={unit}
          options={units.map((value) => ({ value, label: words.inspect.units[value] }))}
          onChange={setUnit}
        />
      )}
      {inspection.state === 'done' ? (
        <Duplicates key={unit} report={inspection.report} asset={asset} unit={unit} />
      ) : (
        <InspectionState inspection={inspection} what={words.inspect.findDuplicates} />
      )}
    </div>
  );
}

interface DuplicatesProps {
  readonly report: DuplicateReport;
  readonly asset: DataAsset;
  readonly unit: DuplicateUnit;
}

function Duplicates({ report, asset, unit }: DuplicatesProps) {
  const { words, format } = useWords();
  const [all, setAll] = useState(false);
  const rows = report.exactRows + report.nearRows;
  if (report.groups === 0)
    return (
      <p className="row good">
        <Check {...icon} /> {words.inspect.noDuplicates[unit]}
      </p>
    );
  const shown = all ? report.shown : report.shown.slice(0, SHOWN);
  return (
    <div className="stack">
      <div className="row row-wrap spread">
        <h3 className="row">
          <Copy {...icon} className="caution" /> {words.inspect.duplicates[unit](rows, format.whole(rows))}
        </h3>
        <span className="ink-3 small">{words.inspect.exactAndNear(format.whole(report.exactRows), format.whole(report.nearRows))}</span>
      </div>
      {unit === 'passages' && <p className="ink-2">{words.inspect.whyDuplicates}</p>}
      <ul className="groups">
        {shown.map((group) => (
          <Group key={group.rows[0]} group={group} />
        ))}
      </ul>
      <div className="row row-wrap">
        {report.shown.length > SHOWN && (
          <Button size="small" kind="quiet" onClick={() => setAll(!all)}>
            {all ? words.inspect.showFewer : words.inspect.showGroups(format.whole(report.shown.length))}
          </Button>
        )}
        {report.groups > report.shown.length && all && (
          <span className="ink-3 small">{words.inspect.moreGroups(format.whole(report.groups - report.shown.length))}</span>
        )}
      </div>
      <KeepFirst report={report} asset={asset} unit={unit} />
    </div>
  );
}

function Group({ group }: { readonly group: DuplicateGroup }) {
  const { words, format } = useWords();
  const rows = group.rows.map((row) => format.whole(row)).join(words.inspect.comma);
  const more = group.count - group.rows.length;
  return (
    <li className="group">
      <div className="group-texts">
        <p className="clip">{group.text}</p>
        {group.other !== undefined && <p className="clip ink-2">{group.other}</p>}
      </div>
      <p className="ink-2 small group-rows">
        {more > 0 ? words.inspect.rowsAndMore(rows, format.whole(more)) : words.inspect.rowsListed(rows)}
        {group.near && <span className="pill pill-small">{words.inspect.near}</span>}
      </p>
    </li>
  );
}

function KeepFirst({ report, asset, unit }: DuplicatesProps) {
  const { words, format } = useWords();
  const version = useVersion('keep-first', asset);
  const { exactRows, nearRows } = report;
  const make = (near: boolean): void => version.make({ dataId: asset.id, unit, near });
  return (
    <div className="stack stack-small">
      <div className="row row-wrap">
        {exactRows > 0 && (
          <Button kind="solid" disabled={version.busy || asset.pending} onClick={() => make(false)}>
            {words.inspect.keepFirstExact(exactRows, format.whole(exactRows))}
          </Button>
        )}
        {nearRows > 0 && (
          <Button kind={exactRows > 0 ? 'plain' : 'solid'} disabled={version.busy || asset.pending} onClick={() => make(true)}>
            {words.inspect.keepFirstNear(format.whole(exactRows + nearRows))}
          </Button>
        )}
      </div>
      <p className="ink-3 small">{words.inspect.keepAll}</p>
      <VersionOutcome made={version.made} error={version.error} />
    </div>
  );
}
