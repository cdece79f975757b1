import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { NumberBox } from '../../components/number-box.tsx';
import { useWords } from '../../words/use-words.ts';
import type { DataAsset } from './data-view.ts';
import { VersionOutcome } from './made-version.tsx';
import { useVersion } from './use-version.ts';

/** A tenth, but no more than are wanted to tell two models apart. */
const suggested = (rows: number): number => Math.max(1, Math.min(400, Math.floor(rows / 10)));
const fewestToTell = 50;

/** Rows become an evaluation set of their own. */
export function HoldOutForm({ asset }: { readonly asset: DataAsset }) {
  const { words, format } = useWords();
  const [count, setCount] = useState<number | undefined>(suggested(asset.count));
  const [seed, setSeed] = useState<number | undefined>(42);
  const [further, setFurther] = useState<number | undefined>(Math.min(1000, asset.count));
  const version = useVersion('hold-out', asset);
  const isReady = count !== undefined && seed !== undefined && further !== undefined && !asset.pending;
  const make = (): void => {
    if (isReady) version.make({ dataId: asset.id, count, seed, furtherPassages: further });
  };
  return (
    <div className="stack">
      <p className="ink-2">{words.inspect.holdOutHow}</p>
      <div className="hold-out">
        <NumberBox
          label={words.inspect.heldRows}
          value={count}
          minimum={1}
          maximum={Math.max(1, asset.count - 1)}
          whole
          onChange={setCount}
        />
        <NumberBox label={words.inspect.furtherPassages} value={further} minimum={0} maximum={100_000} whole onChange={setFurther} />
        <NumberBox label={words.inspect.seed} value={seed} minimum={0} maximum={2 ** 31 - 1} whole onChange={setSeed} />
      </div>
      {count !== undefined && count < fewestToTell && <p className="caution small">{words.inspect.fewHeld(format.whole(fewestToTell))}</p>}
      <div className="row row-wrap">
        <Button kind="solid" disabled={!isReady || version.busy || asset.count < 2} onClick={make}>
          {words.inspect.holdOutNow(count ?? 0, format.whole(count ?? 0))}
        </Button>
        {asset.pending && <p className="caution small">{words.inspect.settleFirst}</p>}
      </div>
      <VersionOutcome made={version.made} error={version.error} />
    </div>
  );
}
