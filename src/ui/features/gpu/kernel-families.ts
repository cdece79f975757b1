import type { StepProfileRow } from '../../../contract/step-profile.ts';

/** All GPU programs of one kernel, whatever their tiles and widths. */
export interface KernelFamily {
  readonly name: string;
  readonly dispatches: number;
  readonly milliseconds: number;
  /** Of the step. */
  readonly share: number;
  /** Of the device's ceiling, averaged over the time of the programs. */
  readonly shareOfCeiling: number | undefined;
}

/** Sums the rows of a profile by kernel, the slowest first. */
export function kernelFamilies(rows: readonly StepProfileRow[]): readonly KernelFamily[] {
  const families = new Map<string, StepProfileRow[]>();
  for (const row of rows) {
    const [name = ''] = row.kernel.split(/[/(]/);
    families.set(name, [...(families.get(name) ?? []), row]);
  }
  return [...families].map(([name, own]) => familyOf(name, own)).sort((a, b) => b.milliseconds - a.milliseconds);
}

function familyOf(name: string, rows: readonly StepProfileRow[]): KernelFamily {
  const sum = (of: (row: StepProfileRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const milliseconds = sum((row) => row.milliseconds);
  const isKnown = milliseconds > 0 && rows.every((row) => row.shareOfCeiling !== undefined);
  return {
    name,
    dispatches: sum((row) => row.dispatches),
    milliseconds,
    share: sum((row) => row.share),
    shareOfCeiling: isKnown ? sum((row) => (row.shareOfCeiling ?? 0) * row.milliseconds) / milliseconds : undefined,
  };
}
