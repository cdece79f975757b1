import { Check, CircleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toWireError, type WireError } from '../../../base/errors.ts';
import type { ColumnRole, ColumnRoles } from '../../../contract/columns.ts';
import type { ColumnPeek, PeekedColumn } from '../../../contract/data-calls.ts';
import { call } from '../../client/connection.ts';
import { Button } from '../../components/button.tsx';
import { ErrorCallout } from '../../components/error-callout.tsx';
import { icon } from '../../components/icon.ts';
import { useWords } from '../../words/use-words.ts';
import { columnRoles, kindOfColumns, rolesOf, usedColumns, withRole } from './column-choice.ts';

interface ColumnsStepProps {
  readonly file: File;
  /** How the columns were read, where they were. */
  readonly read: readonly PeekedColumn[] | undefined;
  readonly known?: ColumnPeek | undefined;
  readonly onRead: (roles: ColumnRoles) => void;
}

/** The first rows of a file, with what each column is taken for in its head. */
export function ColumnsStep({ file, read, known, onRead }: ColumnsStepProps) {
  const { words } = useWords();
  const peeked = usePeek(file, known);
  if (peeked === undefined)
    return (
      <p className="ink-2" role="status">
        {words.inspect.reading}
      </p>
    );
  if ('error' in peeked) return <ErrorCallout error={peeked.error} />;
  const roles = new Map((read ?? []).map(({ name, role }) => [name, role]));
  const columns = peeked.peek.columns.map(({ name, role }) => ({ name, role: roles.get(name) ?? role }));
  return <Columns key={file.name} peek={{ ...peeked.peek, columns }} isRead={read !== undefined} onRead={onRead} />;
}

type Peeked = { readonly peek: ColumnPeek } | { readonly error: WireError } | undefined;

function usePeek(file: File, known: ColumnPeek | undefined): Peeked {
  const [peeked, setPeeked] = useState<Peeked>(known === undefined ? undefined : { peek: known });
  useEffect(() => {
    if (known !== undefined) return undefined;
    let stale = false;
    call('peek-columns', { file }).then(
      (peek) => !stale && setPeeked({ peek }),
      (reason: unknown) => !stale && setPeeked({ error: toWireError(reason) }),
    );
    return () => {
      stale = true;
    };
  }, [file, known]);
  return peeked;
}

interface ColumnsProps {
  readonly peek: ColumnPeek;
  readonly isRead: boolean;
  readonly onRead: (roles: ColumnRoles) => void;
}

function Columns({ peek, isRead, onRead }: ColumnsProps) {
  const { words } = useWords();
  const [columns, setColumns] = useState(peek.columns);
  const kind = kindOfColumns(columns);
  const isSame = JSON.stringify(columns) === JSON.stringify(peek.columns) && isRead;
  return (
    <div className="stack">
      <Mapping columns={columns} />
      <div className="table-scroll columns-scroll" tabIndex={0} role="region" aria-label={words.inspect.columnTable}>
        <table className="table columns-table">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} data-used={column.role !== 'ignore'}>
                  <RoleSelect column={column} onChoose={(role) => setColumns(withRole(columns, column.name, role))} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {peek.rows.map((row, index) => (
              <tr key={index}>
                {columns.map(({ name, role }, place) => (
                  <td key={name} className={role === 'ignore' ? 'ink-3' : undefined}>
                    {row[place]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="row row-wrap">
        <Button kind={isRead ? 'solid' : 'primary'} disabled={kind === undefined || isSame} onClick={() => onRead(rolesOf(columns))}>
          {isRead ? words.inspect.readAgain : words.inspect.readSo}
        </Button>
        {isSame && <p className="ink-3 small">{words.inspect.readAsShown}</p>}
      </div>
    </div>
  );
}

/** Whether the columns make up a row, in one line. */
function Mapping({ columns }: { readonly columns: readonly PeekedColumn[] }) {
  const { words } = useWords();
  const kind = kindOfColumns(columns);
  if (kind === undefined)
    return (
      <p className="row caution" role="status">
        <CircleAlert {...icon} /> {words.inspect.columnsMissing}
      </p>
    );
  return (
    <p className="row row-wrap good" role="status">
      <Check {...icon} /> {words.inspect.columnsMake(words.data[kind])}
      {usedColumns(columns).map(({ name, role }) => (
        <span key={name} className="pill pill-small">
          {words.inspect.mapped(name, words.inspect.roles[role])}
        </span>
      ))}
    </p>
  );
}

function RoleSelect({ column, onChoose }: { readonly column: PeekedColumn; readonly onChoose: (role: ColumnRole) => void }) {
  const { words } = useWords();
  return (
    <div className="role">
      <span className="clip" title={column.name}>
        {column.name}
      </span>
      <select
        className="select select-small"
        aria-label={words.inspect.roleOf(column.name)}
        value={column.role}
        onChange={({ currentTarget }) => onChoose(columnRoles.find((role) => role === currentTarget.value) ?? 'ignore')}
      >
        {columnRoles.map((role) => (
          <option key={role} value={role}>
            {words.inspect.roles[role]}
          </option>
        ))}
      </select>
    </div>
  );
}
