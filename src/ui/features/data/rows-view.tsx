import { ChevronLeft, ChevronRight, Shuffle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toWireError, type WireError } from '../../../base/errors.ts';
import { Button } from '../../components/button.tsx';
import { call } from '../../client/connection.ts';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { icon } from '../../components/icon.ts';
import { NumberBox } from '../../components/number-box.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { Switch } from '../../components/switch.tsx';
import { useWords } from '../../words/use-words.ts';
import type { DataAsset } from './data-view.ts';
import { PlainRows, RowsAsRead, type ShownRows } from './row-tables.tsx';
import { TokenizerChoice } from './tokenizer-choice.tsx';
import { useReading, type Reading } from './use-reading.ts';

const PAGE = 100;
/** Tokens take more room than texts. */
const PAGE_AS_READ = 20;
const DRAWN = 20;

type Which = 'pages' | 'random' | 'one';

/** Rows of a data set: from its beginning, at random, or one by its number; as they stand, or as the model reads them. */
export function RowsView({ asset }: { readonly asset: DataAsset }) {
  const { words } = useWords();
  const reading = useReading(asset);
  const [which, setWhich] = useState<Which>('pages');
  const [offset, setOffset] = useState(0);
  const [drawn, setDrawn] = useState(() => draw(asset.count));
  const [number, setNumber] = useState<number | undefined>(1);
  const [asRead, setAsRead] = useState(false);
  const page = asRead ? PAGE_AS_READ : PAGE;
  const indices = { pages: range(offset, page, asset.count), random: drawn, one: [(number ?? 1) - 1] }[which];
  const shown = useShownRows(asset.id, indices, asRead ? reading : undefined);
  return (
    <div className="stack">
      <div className="row row-wrap spread">
        <Segmented
          label={words.inspect.whichRows}
          value={which}
          options={(['pages', 'random', 'one'] as const).map((value) => ({ value, label: words.inspect.which[value] }))}
          onChange={setWhich}
        />
        <Switch label={words.inspect.asRead} checked={asRead} onChange={setAsRead} />
      </div>
      {asRead && <TokenizerChoice reading={reading} />}
      {which === 'random' && (
        <div>
          <Button size="small" icon={<Shuffle {...icon} size={14} />} onClick={() => setDrawn(draw(asset.count))}>
            {words.inspect.drawAgain}
          </Button>
        </div>
      )}
      {which === 'one' && (
        <div className="row-number">
          <NumberBox label={words.inspect.rowNumber} value={number} minimum={1} maximum={asset.count} whole onChange={setNumber} />
        </div>
      )}
      <Shown shown={shown} asset={asset} />
      {which === 'pages' && <Pager offset={offset} page={page} total={asset.count} onMove={setOffset} />}
    </div>
  );
}

type Shown =
  | { readonly state: 'waiting' }
  | { readonly state: 'failed'; readonly error: WireError }
  | { readonly state: 'done'; readonly rows: ShownRows };

function Shown({ shown, asset }: { readonly shown: Shown; readonly asset: DataAsset }) {
  const { words } = useWords();
  if (shown.state === 'failed') return <ErrorCallout error={shown.error} />;
  if (shown.state === 'waiting')
    return (
      <p className="ink-2" role="status">
        {words.inspect.reading}
      </p>
    );
  return (
    <div className="table-scroll rows-scroll" tabIndex={0} role="region" aria-label={words.inspect.rowsOf(asset.name)}>
      {shown.rows.kind === 'plain' ? <PlainRows rows={shown.rows.rows} kind={asset.rows} /> : <RowsAsRead rows={shown.rows.rows} />}
    </div>
  );
}

interface PagerProps {
  readonly offset: number;
  readonly page: number;
  readonly total: number;
  readonly onMove: (offset: number) => void;
}

function Pager({ offset, page, total, onMove }: PagerProps) {
  const { words, format } = useWords();
  const first = Math.min(offset + 1, total);
  return (
    <div className="row small ink-2">
      <IconButton
        label={words.data.previous}
        icon={<ChevronLeft {...icon} />}
        disabled={offset === 0}
        onClick={() => onMove(Math.max(0, offset - page))}
      />
      {words.data.previewMeta(format.whole(first), format.whole(Math.min(total, offset + page)), format.whole(total))}
      <IconButton
        label={words.data.next}
        icon={<ChevronRight {...icon} />}
        disabled={offset + page >= total}
        onClick={() => onMove(offset + page)}
      />
    </div>
  );
}

function range(offset: number, count: number, total: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.min(count, total - offset)) }, (_, index) => offset + index);
}

/** Different rows, in their order. What is drawn is looked at and goes nowhere: it needs no seed. */
function draw(total: number): readonly number[] {
  const drawn = new Set<number>();
  while (drawn.size < Math.min(DRAWN, total)) drawn.add(Math.floor(Math.random() * total));
  return [...drawn].sort((a, b) => a - b);
}

interface Wanted {
  readonly dataId: string;
  readonly indices: readonly number[];
  readonly lengths?: ReturnType<typeof lengthsOf>;
}

/** @param reading undefined: as they stand */
function useShownRows(dataId: string, indices: readonly number[], reading: Reading | undefined): Shown {
  const [shown, setShown] = useState<Shown>({ state: 'waiting' });
  const wanted = JSON.stringify({ dataId, indices, ...(reading === undefined ? {} : { lengths: lengthsOf(reading) }) } satisfies Wanted);
  useEffect(() => {
    let stale = false;
    const { lengths, ...rows } = JSON.parse(wanted) as Wanted; // written above
    const asked: Promise<ShownRows> =
      lengths === undefined
        ? call('pick-rows', rows).then((found) => ({ kind: 'plain', rows: found.rows }))
        : call('read-as-model', { ...rows, ...lengths }).then((found) => ({ kind: 'read', rows: found.rows }));
    asked.then(
      (rows) => !stale && setShown({ state: 'done', rows }),
      (reason: unknown) => !stale && setShown({ state: 'failed', error: toWireError(reason) }),
    );
    return () => {
      stale = true;
    };
  }, [wanted]);
  return shown;
}

function lengthsOf({ modelId, instruction, queryMaximum, passageMaximum }: Reading) {
  return { modelId, instruction, queryMaximumLength: queryMaximum, passageMaximumLength: passageMaximum };
}
