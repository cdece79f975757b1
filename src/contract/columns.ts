// What the columns of a table (CSV, Parquet, keys of JSON rows) are to the studio.

export const columnRoles = [
  'query', 'positive', 'negative', 'text', 'text1', 'text2', 'label', 'score', 'title', 'id', 'positive-scores', 'negative-scores',
  'prompt', 'type', 'ignore',
] as const; // prettier-ignore

/**
 * `text1` and `text2` are a labelled pair, with `label` (0 or 1), `score` (a number), or both. `title` goes before the
 * text. `positive` and `negative` may be given to several columns, or to one that holds lists.
 */
export type ColumnRole = (typeof columnRoles)[number];

/** A person's choice, by column name; columns that are not named are ignored. "column 1", ... where a table has no header. */
export type ColumnRoles = Readonly<Record<string, ColumnRole>>;

export interface Column {
  readonly name: string;
  readonly role: ColumnRole;
}
