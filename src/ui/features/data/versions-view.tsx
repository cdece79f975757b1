import type { DataChange } from '../../../contract/data-calls.ts';
import { useStudio } from '../../client/studio-store.ts';
import { Button } from '../../components/button.tsx';
import { useWords } from '../../words/use-words.ts';
import { useDataView, type DataAsset } from './data-view.ts';

/** Where a data set comes from and what was made of it. A version never changes: what changes is a new one. */
export function VersionsView({ asset }: { readonly asset: DataAsset }) {
  const { words } = useWords();
  const assets = useStudio((state) => state.assets);
  const sets = assets.filter((other): other is DataAsset => other.kind === 'data');
  const line = [...ancestorsOf(asset, sets), asset];
  const lost = line[0]?.origin;
  return (
    <div className="stack">
      <p className="ink-2">{words.inspect.versionsLead}</p>
      <ol className="versions">
        {lost !== undefined && <li className="ink-2">{words.inspect.parentGone(lost.parentName, lost.parentHash.slice(0, 12))}</li>}
        {line.map((version) => (
          <VersionLine key={version.id} version={version} here={version.id === asset.id} />
        ))}
        {sets
          .filter(({ origin }) => origin?.parentId === asset.id)
          .map((version) => (
            <VersionLine key={version.id} version={version} here={false} />
          ))}
      </ol>
    </div>
  );
}

function VersionLine({ version, here }: { readonly version: DataAsset; readonly here: boolean }) {
  const { words, format } = useWords();
  const show = useDataView((state) => state.show);
  const { origin } = version;
  return (
    <li className="version" aria-current={here}>
      <div className="row row-wrap spread">
        <p>
          <strong>{version.name}</strong>{' '}
          <span className="ink-3 small">{words.inspect.versionNumber(format.whole(origin?.version ?? 1))}</span>
        </p>
        {here ? (
          <span className="pill pill-small">{words.inspect.shownHere}</span>
        ) : (
          <Button size="small" kind="quiet" onClick={() => show(version.id)}>
            {words.inspect.showVersion}
          </Button>
        )}
      </div>
      <p className="ink-2">{origin === undefined ? words.inspect.imported : changeInWords(origin.change)}</p>
      <p className="ink-3 small">
        {words.inspect.versionSize(format.whole(version.count), format.bytes(version.sizeBytes))}{' '}
        <code title={version.hash}>{version.hash.slice(0, 12)}</code>
        {origin !== undefined && ` · ${format.date(origin.madeAt)}`}
      </p>
    </li>
  );

  function changeInWords(change: DataChange): string {
    if (change.kind === 'mined-negatives') return words.inspect.changeMined(format.whole(change.negatives), change.model);
    const rows = format.whole(change.rows);
    switch (change.kind) {
      case 'without-duplicates':
        return change.near ? words.inspect.changeNear[change.unit](rows) : words.inspect.changeExact[change.unit](rows);
      case 'held-out':
        return words.inspect.changeHeldOut(rows, change.set, String(change.seed));
      case 'without-leakage':
        return words.inspect.changeLeakage(rows, change.set);
    }
  }
}

/** From the first that is still there. */
function ancestorsOf(asset: DataAsset, sets: readonly DataAsset[]): readonly DataAsset[] {
  const parent = sets.find(({ id }) => id === asset.origin?.parentId);
  return parent === undefined ? [] : [...ancestorsOf(parent, sets), parent];
}
