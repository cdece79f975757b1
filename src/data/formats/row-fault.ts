import type { LabelledRow, PairRow, TextRow } from '../../contract/examples.ts';

/** What is wrong with one row, without its place in a file. */
export interface RowFault {
  readonly kind: string;
  readonly column?: string | undefined;
  readonly message: string;
}

export type ParsedRow =
  | { readonly kind: 'pairs'; readonly row: PairRow }
  | { readonly kind: 'texts'; readonly row: TextRow }
  | { readonly kind: 'labelled'; readonly row: LabelledRow }
  | Fault;

export interface Fault {
  readonly kind: 'fault';
  readonly fault: RowFault;
}

export function fault(kind: string, column: string | undefined, message: string): Fault {
  return { kind: 'fault', fault: { kind, column, message } };
}

export const nulByte = fault('NUL byte', undefined, 'The row holds a NUL byte.');
export const notText = fault('not text', undefined, 'The row holds bytes that are not text in the encoding of the file.');

/** What a value is, for a message. */
export function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
    return `the ${typeof value === 'boolean' ? 'boolean' : 'number'} ${String(value)}`;
  }
  return typeof value === 'string' ? 'a text' : 'an object';
}
