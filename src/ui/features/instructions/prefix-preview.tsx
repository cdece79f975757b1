import { Shuffle } from 'lucide-react';
import { Link } from 'wouter';
import type { Slot } from '../../client/instruction-tasks.ts';
import { Button } from '../../components/button.tsx';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { icon } from '../../components/icon.ts';
import { ModelText } from '../../components/model-text.tsx';
import { SelectBox } from '../../components/select-box.tsx';
import { useWords } from '../../words/use-words.ts';
import type { PreviewedRow, PrefixPreviewState } from './use-prefix-preview.ts';

interface PrefixPreviewProps {
  readonly slot: Slot;
  readonly preview: PrefixPreviewState;
}

/** Real queries as the model reads them under the prefix that is being written. */
export function PrefixPreview({ slot, preview }: PrefixPreviewProps) {
  const { words } = useWords();
  const said = words.instructions.preview;
  return (
    <div className="stack stack-small">
      <div className="row row-wrap spread">
        <h2>{said.title}</h2>
        {preview.state !== 'no-data' && (
          <div className="row">
            <SelectBox
              hideLabel
              label={said.data}
              value={preview.dataId}
              options={preview.sets.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={preview.chooseData}
            />
            <Button kind="quiet" size="small" icon={<Shuffle {...icon} size={14} />} onClick={preview.other}>
              {said.other}
            </Button>
          </div>
        )}
      </div>
      {preview.state === 'no-data' && (
        <p className="ink-2">
          {said.noData} <Link href="/data">{said.toData}</Link>
        </p>
      )}
      {preview.state === 'waiting' && <p className="ink-2 small">{words.train.tokenizing}</p>}
      {preview.state === 'failed' && <ErrorCallout error={preview.error} />}
      {preview.state === 'ready' && <Rows rows={preview.rows} slot={slot} isSample={preview.isSample} />}
    </div>
  );
}

interface RowsProps {
  readonly rows: readonly PreviewedRow[];
  readonly slot: Slot;
  readonly isSample: boolean;
}

const kinds = ['none', 'a', 'b'] as const;

function Rows({ rows, slot, isSample }: RowsProps) {
  const { words, format } = useWords();
  const said = words.instructions.preview;
  const mean = (kind: (typeof kinds)[number]): string =>
    format.fixed(rows.reduce((sum, row) => sum + row[kind].length, 0) / Math.max(1, rows.length), 1);
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={said.label}>
        <table className="table prefix-rows">
          <thead>
            <tr>
              <th scope="col">{said.row}</th>
              <th scope="col">{said.text}</th>
              {kinds.map((kind) => (
                <th key={kind} scope="col" className="number">
                  {kind === 'none' ? said.none : kind.toUpperCase()}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.number}>
                <td className="ink-3">{format.whole(row.number)}</td>
                <td>
                  <ModelText preview={row[slot]} />
                </td>
                {kinds.map((kind) => (
                  <td key={kind} className={row[kind].cut > 0 ? 'number caution' : 'number'}>
                    {kind === slot ? <strong>{format.whole(row[kind].length)}</strong> : format.whole(row[kind].length)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="small ink-2">
        {said.mean(mean('none'), mean('a'), mean('b'))} {isSample && said.sample}
      </p>
    </>
  );
}
