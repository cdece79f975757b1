import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { PoolHeader } from '../../../contract/negatives-calls.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDelete } from '../../components/confirm-delete.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { icon } from '../../components/icon.ts';
import { SelectBox } from '../../components/select-box.tsx';
import { useWords } from '../../words/use-words.ts';
import { mine, openPool, removePool, useNegatives } from './review-store.ts';

interface PoolChoiceProps {
  readonly showsForm: boolean;
  readonly onForm: (shows: boolean) => void;
}

/** Which of the mined pools is looked at; the way to another, and to a new one. */
export function PoolChoice({ showsForm, onForm }: PoolChoiceProps) {
  const { words } = useWords();
  const pools = useNegatives((state) => state.pools) ?? [];
  const viewed = useNegatives((state) => state.view?.header.poolId);
  const mining = useNegatives((state) => state.mining);
  const chosen = pools.find(({ poolId }) => poolId === viewed) ?? pools[0];
  if (chosen === undefined || mining !== undefined) return null;
  const choose = (pool: PoolHeader): void => {
    onForm(false);
    void (pool.state === 'stopped' ? mine({ poolId: pool.poolId }) : openPool(pool.poolId));
  };
  return (
    <>
      <PoolSelect pools={pools} chosen={chosen} onChoose={choose} />
      {chosen.state === 'stopped' && <Button onClick={() => choose(chosen)}>{words.negatives.form.resume}</Button>}
      {viewed !== undefined && (
        <Button onClick={() => onForm(!showsForm)}>{showsForm ? words.negatives.back : words.negatives.newPool}</Button>
      )}
      <RemovePool pool={chosen} />
    </>
  );
}

interface PoolSelectProps {
  readonly pools: readonly PoolHeader[];
  readonly chosen: PoolHeader;
  readonly onChoose: (pool: PoolHeader) => void;
}

function PoolSelect({ pools, chosen, onChoose }: PoolSelectProps) {
  const { words, format } = useWords();
  const { poolOf, poolStopped } = words.negatives;
  return (
    <div className="negatives-pools">
      <SelectBox
        label={words.negatives.pools}
        hideLabel
        value={chosen.poolId}
        options={pools.map(({ poolId, dataName, modelName, createdAt, state }) => ({
          value: poolId,
          label: (state === 'ready' ? poolOf : poolStopped)(dataName, modelName, format.date(createdAt)),
        }))}
        onChange={(value) => {
          const pool = pools.find(({ poolId }) => poolId === value);
          if (pool !== undefined) onChoose(pool);
        }}
      />
    </div>
  );
}

function RemovePool({ pool }: { readonly pool: PoolHeader }) {
  const { words, format } = useWords();
  const decided = useNegatives((state) => state.review?.decisions.length ?? 0);
  const [asks, setAsks] = useState(false);
  return (
    <>
      <IconButton label={words.negatives.remove} icon={<Trash2 {...icon} />} onClick={() => setAsks(true)} />
      {asks && (
        <ConfirmDelete
          title={words.negatives.removeTitle}
          text={words.negatives.removeText(pool.dataName, format.whole(decided))}
          confirm={words.negatives.remove}
          keep={words.negatives.removeKeep}
          onConfirm={() => void removePool(pool.poolId)}
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}
