// What a person decides on candidates, step by step, so that each step can be taken back.

import type { Decision, Suspect, SuspicionReason, Verdict } from '../../../contract/negatives-calls.ts';

/** A step: what was said before, so that it can be said again. */
export interface Step {
  readonly row: number;
  readonly candidate: number;
  readonly before: Verdict | undefined;
}

interface Named {
  readonly row: number;
  readonly candidate: number;
}

const isSame = (one: Named, other: Named): boolean => one.row === other.row && one.candidate === other.candidate;

/** What was said of a candidate. */
export function verdictOn(decisions: readonly Decision[], item: Named): Verdict | undefined {
  return decisions.find((decision) => isSame(decision, item))?.verdict;
}

/** Decisions with another word on a candidate; undefined: none. */
export function withVerdict(decisions: readonly Decision[], { row, candidate }: Named, verdict: Verdict | undefined): readonly Decision[] {
  const others = decisions.filter((decision) => !isSame(decision, { row, candidate }));
  return verdict === undefined ? others : [...others, { row, candidate, verdict }];
}

/** Takes the last step back. */
export function undone(
  decisions: readonly Decision[],
  steps: readonly Step[],
): { readonly decisions: readonly Decision[]; readonly steps: readonly Step[]; readonly last: Step } | undefined {
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  return { decisions: withVerdict(decisions, last, last.before), steps: steps.slice(0, -1), last };
}

/** The queue under a filter. */
export function filtered(suspects: readonly Suspect[], filter: SuspicionReason | 'all'): readonly Suspect[] {
  return filter === 'all' ? suspects : suspects.filter(({ reasons }) => reasons.includes(filter));
}

/** The next place, behind a place and then from the start, that nobody has decided on; the place itself where none is left. */
export function nextOpen(queue: readonly Suspect[], decisions: readonly Decision[], place: number): number {
  for (let offset = 1; offset <= queue.length; offset += 1) {
    const next = (place + offset) % queue.length;
    const item = queue[next];
    if (item !== undefined && verdictOn(decisions, item) === undefined) return next;
  }
  return place;
}
