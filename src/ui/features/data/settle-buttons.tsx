import { Download } from 'lucide-react';
import { useState } from 'react';
import type { Asset } from '../../../contract/protocol.ts';
import { downloadRejectedRows, settleImport } from '../../client/data-actions.ts';
import { Button } from '../../components/button.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

type DataAsset = Extract<Asset, { kind: 'data' }>;

/** The person decides about rows that cannot be used; the button names how many stay. */
export function SettleButtons({ asset }: { readonly asset: DataAsset }) {
  const { words, format } = useWords();
  const [busy, setBusy] = useState(false);
  const settle = (keepGoodRows: boolean): void => {
    setBusy(true);
    void settleImport(asset.id, keepGoodRows).finally(() => setBusy(false));
  };
  return (
    <div className="row row-wrap">
      {asset.pending && (
        <Button kind="primary" disabled={busy || asset.count === 0} onClick={() => settle(true)}>
          {words.data.importGood(format.whole(asset.count))}
        </Button>
      )}
      <Button disabled={busy} icon={<Download {...icon} />} onClick={() => void downloadRejectedRows(asset.id, asset.name)}>
        {words.data.downloadRejected}
      </Button>
      {asset.pending && (
        <Button kind="quiet" disabled={busy} onClick={() => settle(false)}>
          {words.data.discardImport}
        </Button>
      )}
    </div>
  );
}
