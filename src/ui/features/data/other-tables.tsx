import type { ReactNode } from 'react';
import type { Asset } from '../../../contract/protocol.ts';
import { Panel } from '../../components/panel.tsx';
import { useWords } from '../../words/use-words.ts';
import { DeleteAssetButton } from './delete-asset-button.tsx';

interface TableProps {
  readonly assets: readonly Asset[];
}

export function RetrievalTable({ assets }: TableProps) {
  const { words, format } = useWords();
  const sets = assets.filter((asset) => asset.kind === 'retrieval');
  if (sets.length === 0) return null;
  return (
    <Panel title={words.data.retrieval}>
      <Scrolled label={words.data.retrieval} heads={[words.data.documents, words.data.queries, words.data.judgments]}>
        {sets.map((asset) => (
          <tr key={asset.id}>
            <td>
              {asset.name}
              {asset.attribution !== undefined && <p className="ink-3 small">{words.data.attribution(asset.attribution)}</p>}
            </td>
            <td className="number">{format.whole(asset.documents)}</td>
            <td className="number">{format.whole(asset.queries)}</td>
            <td className="number">{format.whole(asset.judgments)}</td>
            <td className="number">
              <DeleteAssetButton
                asset={asset}
                text={words.data.deleteRetrieval(format.whole(asset.documents), format.whole(asset.queries))}
              />
            </td>
          </tr>
        ))}
      </Scrolled>
    </Panel>
  );
}

export function ModelTable({ assets }: TableProps) {
  const { words, format } = useWords();
  const models = assets.filter((asset) => asset.kind === 'model');
  if (models.length === 0) return null;
  return (
    <Panel title={words.data.models}>
      <Scrolled
        label={words.data.models}
        heads={[words.data.layers, words.data.width, words.data.vocabulary, words.data.parameters, words.data.pooling]}
      >
        {models.map((asset) => (
          <tr key={asset.id}>
            <td>{asset.name}</td>
            <td className="number">{format.whole(asset.layers)}</td>
            <td className="number">{format.whole(asset.width)}</td>
            <td className="number">{format.whole(asset.vocabulary)}</td>
            <td className="number">{format.compact(asset.parameters)}</td>
            <td className="number">{asset.pooling === 'cls' ? words.train.poolingCls : words.train.poolingMean}</td>
            <td className="number">
              <DeleteAssetButton asset={asset} text={words.data.deleteModel(format.compact(asset.parameters))} />
            </td>
          </tr>
        ))}
      </Scrolled>
    </Panel>
  );
}

interface ScrolledProps {
  readonly label: string;
  readonly heads: readonly string[];
  readonly children: ReactNode;
}

function Scrolled({ label, heads, children }: ScrolledProps) {
  const { words } = useWords();
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="table">
        <thead>
          <tr>
            <th>{words.data.nameColumn}</th>
            {heads.map((head) => (
              <th key={head} className="number">
                {head}
              </th>
            ))}
            <th className="number">
              <span className="visually-hidden">{words.data.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
