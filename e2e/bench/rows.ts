// What a benchmark says, and how it is shown.

export const suites = ['kernels', 'step', 'loss', 'encode', 'search'] as const;
export type Suite = (typeof suites)[number];

export type Unit = 'ms' | 'MiB' | 'dispatches' | 'tokens/s';

/** One line of the result: what ours took and what the other took. */
export interface Row {
  readonly suite: Suite;
  readonly case: string;
  readonly adapter: string;
  readonly ours: number;
  readonly other?: number;
  readonly otherName?: string;
  readonly unit: Unit;
  /** Above 1: ours is better. */
  readonly ratio?: number;
  readonly target?: number;
  /** Of what the device can do at most, 0 to 1. */
  readonly shareOfCeiling?: number;
}

/** How often ours is better, whichever way the unit counts. */
export function ratioOf(unit: Unit, ours: number, other: number): number {
  return unit === 'tokens/s' ? ours / other : other / ours;
}

const headings = ['case', 'ours', 'other', 'unit', 'ratio', 'target', 'of ceiling'] as const;

/** A Markdown table, its columns aligned so that it reads on a terminal too. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.case,
    shortNumber(row.ours),
    row.other === undefined ? '' : `${shortNumber(row.other)} (${row.otherName ?? ''})`,
    row.unit,
    row.ratio === undefined ? '' : row.ratio.toFixed(2),
    row.target === undefined ? '' : row.target.toString(),
    row.shareOfCeiling === undefined ? '' : `${(100 * row.shareOfCeiling).toFixed(0)} %`,
  ]);
  const widths = headings.map((heading, column) => Math.max(heading.length, ...cells.map((line) => line[column]?.length ?? 0)));
  const line = (values: readonly string[]): string => `| ${values.map((value, column) => value.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

function shortNumber(value: number): string {
  if (value >= 1000) return Math.round(value).toString();
  return value.toPrecision(3);
}
