import type { Asset } from '../../../contract/protocol.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { useDataView, type DataAsset } from './data-view.ts';
import { DeleteAssetButton } from './delete-asset-button.tsx';

interface DataTableProps {
  readonly assets: readonly Asset[];
  /** The one whose details are shown beside the list. */
  readonly shown: string | undefined;
}

/** Data sets; the chosen one is shown in detail. */
export function DataTable({ assets, shown }: DataTableProps) {
  const { words } = useWords();
  const sets = assets.filter((asset) => asset.kind === 'data');
  if (sets.length === 0) return null;
  return (
    <Panel title={words.data.sets}>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={words.data.sets}>
        <table className="table">
          <thead>
            <tr>
              <th>{words.data.nameColumn}</th>
              <th className="number">{words.data.rows}</th>
              <th className="number">{words.data.size}</th>
              <th className="number">
                <span className="visually-hidden">{words.data.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sets.map((asset) => (
              <DataRow key={asset.id} asset={asset} isShown={asset.id === shown} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

interface DataRowProps {
  readonly asset: DataAsset;
  readonly isShown: boolean;
}

function DataRow({ asset, isShown }: DataRowProps) {
  const { words, format } = useWords();
  const show = useDataView((state) => state.show);
  return (
    <tr data-chosen={isShown}>
      <td>
        <button
          type="button"
          className="link-button set-name"
          aria-current={isShown}
          aria-label={words.data.show(asset.name)}
          onClick={() => show(asset.id, 'rows')}
        >
          {asset.name}
        </button>
        <p className="ink-3 small">
          {words.data[asset.rows]}
          {asset.negatives && ` · ${words.data.withNegatives}`}
          {asset.origin !== undefined && ` · ${words.inspect.versionNumber(format.whole(asset.origin.version))}`}{' '}
          {asset.pending && <span className="pill pill-caution pill-small">{words.data.pending}</span>}
        </p>
        {asset.attribution !== undefined && <p className="ink-3 small">{words.data.attribution(asset.attribution)}</p>}
      </td>
      <td className="number">{format.whole(asset.count)}</td>
      <td className="number ink-2">{format.bytes(asset.sizeBytes)}</td>
      <td className="number">
        <DeleteAssetButton asset={asset} text={words.data.deleteData(format.whole(asset.count), format.bytes(asset.sizeBytes))} />
      </td>
    </tr>
  );
}
