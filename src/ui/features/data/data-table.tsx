import { ChevronDown, ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { Asset } from '../../../contract/protocol.ts';
import { icon } from '../../components/icon.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { DeleteAssetButton } from './delete-asset-button.tsx';
import { RowPreview } from './row-preview.tsx';

type DataAsset = Extract<Asset, { kind: 'data' }>;

/** Data sets; each opens to show its rows. */
export function DataTable({ assets }: { readonly assets: readonly Asset[] }) {
  const { words } = useWords();
  const sets = assets.filter((asset) => asset.kind === 'data');
  const [open, setOpen] = useState<string>();
  if (sets.length === 0) return null;
  return (
    <Panel title={words.data.sets}>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={words.data.sets}>
        <table className="table">
          <thead>
            <tr>
              <th>{words.data.nameColumn}</th>
              <th>{words.data.kind}</th>
              <th className="number">{words.data.rows}</th>
              <th className="number">{words.data.size}</th>
              <th className="number">
                <span className="visually-hidden">{words.data.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sets.map((asset) => (
              <Fragment key={asset.id}>
                <DataRow asset={asset} isOpen={open === asset.id} onToggle={() => setOpen(open === asset.id ? undefined : asset.id)} />
                {open === asset.id && (
                  <tr>
                    <td colSpan={5} className="preview-cell">
                      <RowPreview asset={asset} />
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

interface DataRowProps {
  readonly asset: DataAsset;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function DataRow({ asset, isOpen, onToggle }: DataRowProps) {
  const { words, format } = useWords();
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <tr>
      <td>
        <button
          type="button"
          className="row link-button"
          aria-expanded={isOpen}
          aria-label={isOpen ? words.data.hide(asset.name) : words.data.show(asset.name)}
          onClick={onToggle}
        >
          <Chevron {...icon} size={14} />
          {asset.name}
        </button>
        {asset.attribution !== undefined && <p className="ink-3 small">{words.data.attribution(asset.attribution)}</p>}
      </td>
      <td className="ink-2">
        {words.data[asset.rows]}
        {asset.negatives && ` · ${words.data.withNegatives}`}{' '}
        {asset.pending && <span className="pill pill-caution pill-small">{words.data.pending}</span>}
      </td>
      <td className="number">{format.whole(asset.count)}</td>
      <td className="number ink-2">{format.bytes(asset.sizeBytes)}</td>
      <td className="number">
        <DeleteAssetButton asset={asset} text={words.data.deleteData(format.whole(asset.count), format.bytes(asset.sizeBytes))} />
      </td>
    </tr>
  );
}
