import type { Asset } from '../../../contract/protocol.ts';
import { useWords } from '../../words/use-words.ts';
import { Verdict } from './asset-verdict.tsx';
import { SettleButtons } from './settle-buttons.tsx';

/** A data set that waits for a decision since before this page was opened. */
export function PendingPanel({ asset }: { readonly asset: Extract<Asset, { kind: 'data' }> }) {
  const { words } = useWords();
  return (
    <section className="panel stack">
      <p className="row">
        <strong>{asset.name}</strong> <span className="pill pill-caution pill-small">{words.data.pending}</span>
      </p>
      <Verdict asset={asset} />
      <SettleButtons asset={asset} />
    </section>
  );
}
