// A step's profile for people who read a terminal.

import type { DeviceCeilings, StepProfile } from '../contract/step-profile.ts';
import { textTable } from './text-table.ts';

/** Programs that are listed one by one; the others are summed up. */
const listedRows = 24;

/** Lines of a profile: what was timed, and a table of its GPU programs, the slowest first. */
export function profileReport(profile: StepProfile): readonly string[] {
  const title = `profile of ${profile.stage} step ${profile.step}, ${profile.tokens} tokens`;
  if (profile.rows === undefined) return [`${title}: none. ${profile.reason}`];
  const { rows, milliseconds, dispatches, ceilings, resolutionNanoseconds } = profile;
  const rest = rows.slice(listedRows);
  const lines = rows.slice(0, listedRows).map((row) => ({
    kernel: row.kernel,
    figures: [row.dispatches.toFixed(0), row.milliseconds.toFixed(2), percent(row.share), percent(row.shareOfCeiling)],
  }));
  if (rest.length > 0) {
    const sum = (of: (row: (typeof rest)[number]) => number): number => rest.reduce((total, row) => total + of(row), 0);
    const figures = [
      sum((row) => row.dispatches).toFixed(0),
      sum((row) => row.milliseconds).toFixed(2),
      percent(sum((row) => row.share)),
      '',
    ];
    lines.push({ kernel: `${rest.length} others`, figures });
  }
  return [
    `${title}: ${milliseconds.toFixed(1)} ms in ${dispatches} dispatches; the clock steps by ${resolutionNanoseconds} ns`,
    ...(ceilings === undefined ? [] : [`ceilings of the device: ${ceilingsInWords(ceilings)}`]),
    ...textTable(
      ['kernel', 'dispatches', 'ms', 'of the step', 'of the ceiling'],
      lines.map(({ kernel, figures }) => [kernel, ...figures]),
    ),
  ];
}

function ceilingsInWords({ gigaflops, halfGigaflops, gigabytesPerSecond }: DeviceCeilings): string {
  const halves = halfGigaflops === undefined ? '' : `, ${halfGigaflops.toFixed(0)} in halves`;
  return `${gigaflops.toFixed(0)} GFLOP/s${halves}, ${gigabytesPerSecond.toFixed(1)} GB/s`;
}

function percent(share: number | undefined): string {
  return share === undefined ? '' : `${(100 * share).toFixed(1)} %`;
}
