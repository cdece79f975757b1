import { FileCheck } from 'lucide-react';
import type { RowProblem } from '../../../contract/examples.ts';
import type { Asset } from '../../../contract/protocol.ts';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { ProblemList } from './problem-list.tsx';

interface AssetVerdictProps {
  readonly asset: Exclude<Asset, { kind: 'data' }>;
  readonly problems: readonly RowProblem[];
  readonly problemCounts: Readonly<Record<string, number>>;
}

/** The headline of an import: the number first, then what is wrong, then what can be done. */
export function AssetVerdict({ asset, problems, problemCounts }: AssetVerdictProps) {
  return (
    <div className="stack">
      <p className="row ink-2">
        <FileCheck {...icon} /> <strong className="clip">{asset.name}</strong> <Details asset={asset} />
      </p>
      <Verdict asset={asset} />
      {problems.length > 0 && <ProblemList problems={problems} counts={problemCounts} />}
    </div>
  );
}

function Details({ asset }: Pick<AssetVerdictProps, 'asset'>) {
  const { words, format } = useWords();
  if (asset.kind === 'model')
    return (
      <span className="ink-3">
        {words.data.modelShape(format.whole(asset.layers), format.whole(asset.width), format.whole(asset.vocabulary))}
      </span>
    );
  return <span className="ink-3">{words.data.retrieval}</span>;
}

export function Verdict({ asset }: { readonly asset: Asset }) {
  const { words, format } = useWords();
  const [figure, rest] = verdictParts();
  return (
    <h2 className="verdict">
      <strong className={asset.kind === 'data' && asset.badRows > 0 ? 'caution' : undefined}>{figure}</strong>
      {rest}
    </h2>
  );

  function verdictParts(): readonly [string, string] {
    if (asset.kind === 'model') return words.data.verdictModel(format.whole(asset.parameters));
    if (asset.kind === 'retrieval') return words.data.verdictRetrieval(format.whole(asset.documents), format.whole(asset.queries));
    if (asset.badRows === 0) return words.data.verdictGood(asset.count, format.whole(asset.count));
    return words.data.verdictSome(format.whole(asset.count), format.whole(asset.count + asset.badRows));
  }
}
