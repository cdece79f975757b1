// Which roles a person may give to the columns of a file, and whether they make up a row.

import { columnRoles, type ColumnRole, type ColumnRoles } from '../../../contract/columns.ts';
import type { PeekedColumn } from '../../../contract/data-calls.ts';
import type { RowKind } from '../../../contract/examples.ts';

export { columnRoles };

/** What rows with these roles are; undefined where roles are missing that every row needs. */
export function kindOfColumns(columns: readonly PeekedColumn[]): RowKind | undefined {
  const has = (role: ColumnRole): boolean => columns.some((column) => column.role === role);
  if (has('text1') && has('text2') && (has('label') || has('score'))) return 'labelled';
  if (has('query') && has('positive')) return 'pairs';
  return has('text') ? 'texts' : undefined;
}

/** The columns with another role for one of them; a role that only one column can have leaves the other. */
export function withRole(columns: readonly PeekedColumn[], name: string, role: ColumnRole): readonly PeekedColumn[] {
  const isShared = role === 'positive' || role === 'negative' || role === 'ignore';
  return columns.map((column) => {
    if (column.name === name) return { ...column, role };
    return !isShared && column.role === role ? { ...column, role: 'ignore' } : column;
  });
}

export function rolesOf(columns: readonly PeekedColumn[]): ColumnRoles {
  return Object.fromEntries(columns.map(({ name, role }) => [name, role]));
}

/** Columns that say something, first those that make up the row. */
export function usedColumns(columns: readonly PeekedColumn[]): readonly PeekedColumn[] {
  return columns.filter(({ role }) => role !== 'ignore');
}
