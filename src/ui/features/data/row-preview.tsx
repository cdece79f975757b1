import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toWireError, type WireError } from '../../../base/errors.ts';
import type { RowKind } from '../../../contract/examples.ts';
import type { Asset, RowPreview as Rows } from '../../../contract/protocol.ts';
import { call } from '../../client/connection.ts';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';

const PAGE = 20;

/** Rows of a data set, a page at a time. */
export function RowPreview({ asset }: { readonly asset: Extract<Asset, { kind: 'data' }> }) {
  const { words, format } = useWords();
  const [offset, setOffset] = useState(0);
  const [rows, setRows] = useState<Rows>();
  const [error, setError] = useState<WireError>();
  useEffect(() => {
    let stale = false;
    call('preview-rows', { dataId: asset.id, offset, count: PAGE }).then(
      (found) => !stale && setRows(found),
      (reason: unknown) => !stale && setError(toWireError(reason)),
    );
    return () => {
      stale = true;
    };
  }, [asset.id, offset]);
  if (error !== undefined) return <ErrorCallout error={error} />;
  if (rows === undefined)
    return (
      <p className="ink-2" role="status">
        …
      </p>
    );
  return (
    <div className="stack stack-small">
      <table className="table preview">
        <tbody>
          {rows.rows.map((row) => (
            <tr key={row.number}>
              <td className="number ink-3">{format.whole(row.number)}</td>
              <Cells row={row} kind={asset.rows} />
            </tr>
          ))}
        </tbody>
      </table>
      <div className="row small ink-2">
        <button
          type="button"
          className="icon-button"
          aria-label={words.data.previous}
          disabled={offset === 0}
          onClick={() => setOffset(Math.max(0, offset - PAGE))}
        >
          <ChevronLeft {...icon} />
        </button>
        {words.data.previewMeta(
          format.whole(Math.min(offset + 1, rows.total)),
          format.whole(offset + rows.rows.length),
          format.whole(rows.total),
        )}
        <button
          type="button"
          className="icon-button"
          aria-label={words.data.next}
          disabled={offset + PAGE >= rows.total}
          onClick={() => setOffset(offset + PAGE)}
        >
          <ChevronRight {...icon} />
        </button>
      </div>
    </div>
  );
}

type PreviewedRow = Rows['rows'][number];

function Cells({ row, kind }: { readonly row: PreviewedRow; readonly kind: RowKind }) {
  switch (kind) {
    case 'texts':
      return <td colSpan={3}>{row.text}</td>;
    case 'pairs':
      return <PairCells row={row} />;
    case 'labelled':
      return <LabelledCells row={row} />;
  }
}

function LabelledCells({ row }: { readonly row: PreviewedRow }) {
  const { words } = useWords();
  const label = row.label === undefined ? undefined : words.data.label(String(row.label));
  const score = row.score === undefined ? undefined : words.data.score(String(row.score));
  return (
    <>
      <td className="preview-query">{row.text}</td>
      <td>
        <span className="preview-text">{row.text2}</span>
      </td>
      <td className="ink-3 small preview-negatives">{[label, score].filter((part) => part !== undefined).join(' · ')}</td>
    </>
  );
}

function PairCells({ row }: { readonly row: PreviewedRow }) {
  const { words, format } = useWords();
  const [positive, ...others] = row.pos ?? [];
  const negatives = row.neg?.length ?? 0;
  return (
    <>
      <td className="preview-query">{row.query}</td>
      <td>
        <span className="preview-text">{positive}</span>{' '}
        {others.length > 0 && <span className="pill pill-small">{words.data.more(format.whole(others.length))}</span>}
      </td>
      <td className="ink-3 small preview-negatives">{negatives > 0 && words.data.negativesCount(negatives)}</td>
    </>
  );
}
