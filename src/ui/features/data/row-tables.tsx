import type { RowAsRead } from '../../../contract/data-calls.ts';
import type { RowKind } from '../../../contract/examples.ts';
import type { RowPreview, TokenPreview } from '../../../contract/protocol.ts';
import { ModelText } from '../../components/model-text.tsx';
import { useWords } from '../../words/use-words.ts';

export type ShownRows =
  { readonly kind: 'plain'; readonly rows: RowPreview['rows'] } | { readonly kind: 'read'; readonly rows: readonly RowAsRead[] };

/** Rows as they stand in the file. */
export function PlainRows({ rows, kind }: { readonly rows: RowPreview['rows']; readonly kind: RowKind }) {
  const { format } = useWords();
  return (
    <table className="table preview">
      <tbody>
        {rows.map((row) => (
          <tr key={row.number}>
            <td className="number ink-3">{format.whole(row.number)}</td>
            <Cells row={row} kind={kind} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Rows as the model reads them: prefix, tokens, and what is cut off. */
export function RowsAsRead({ rows }: { readonly rows: readonly RowAsRead[] }) {
  const { format } = useWords();
  return (
    <ol className="rows-read">
      {rows.map((row) => (
        <li key={row.number}>
          <span className="number ink-3">{format.whole(row.number)}</span>
          <div className="stack stack-small">
            <TextAsRead preview={row.query} />
            {row.passage !== undefined && <TextAsRead preview={row.passage} />}
          </div>
        </li>
      ))}
    </ol>
  );
}

function TextAsRead({ preview }: { readonly preview: TokenPreview }) {
  const { words, format } = useWords();
  return (
    <div>
      <ModelText preview={preview} />
      <p className="small ink-3">
        {words.inspect.tokens(format.whole(preview.length))}
        {preview.instructionLength > 0 && ` · ${words.inspect.ofPrefix(format.whole(preview.instructionLength))}`}
        {preview.cut > 0 && <span className="caution"> · {words.inspect.cutOff(format.whole(preview.cut))}</span>}
      </p>
    </div>
  );
}

type PreviewedRow = RowPreview['rows'][number];

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
