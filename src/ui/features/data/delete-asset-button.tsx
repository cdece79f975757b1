import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Asset } from '../../../contract/protocol.ts';
import { deleteAsset } from '../../client/data-actions.ts';
import { ConfirmDelete } from '../../components/confirm-delete.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

interface DeleteAssetButtonProps {
  readonly asset: Asset;
  /** Exactly what goes. */
  readonly text: string;
}

export function DeleteAssetButton({ asset, text }: DeleteAssetButtonProps) {
  const { words } = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={words.data.delete(asset.name)}
        title={words.data.delete(asset.name)}
        onClick={() => setAsking(true)}
      >
        <Trash2 {...icon} />
      </button>
      {asking && (
        <ConfirmDelete
          title={words.data.deleteTitle(asset.name)}
          text={text}
          confirm={words.data.deleteNow}
          keep={words.data.keep}
          onConfirm={() => void deleteAsset(asset.id)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
