// None, A and B beside each other: what is asked for, and which queries flip.

import type { Comparison, ComparedModel, ComparisonRequest, SystemReport } from '../../contract/comparison-calls.ts';
import { rankChange } from './comparison-view.ts';

export interface PrefixSystems {
  readonly none: SystemReport;
  readonly a: SystemReport;
  readonly b: SystemReport;
}

/** One model without a prefix, under A and under B; undefined where there is nothing to compare. */
export function prefixRequest(
  setId: string | undefined,
  model: ComparedModel | undefined,
  { a, b }: { readonly a: string; readonly b: string },
): ComparisonRequest | undefined {
  if (setId === undefined || model === undefined || (a === '' && b === '')) return undefined;
  const instructions = [...new Set(['', a, b])];
  return { setId, systems: instructions.map((instruction) => ({ model, instruction })), base: 0 };
}

/** The systems of a comparison by their prefixes; two that are the same are the same system. */
export function prefixSystems({ systems }: Comparison, { a, b }: { readonly a: string; readonly b: string }): PrefixSystems | undefined {
  const under = (instruction: string): SystemReport | undefined => systems.find((system) => system.instruction === instruction);
  const [none, underA, underB] = [under(''), under(a), under(b)];
  return none === undefined || underA === undefined || underB === undefined ? undefined : { none, a: underA, b: underB };
}

export const flipFilters = ['changed', 'better', 'worse', 'disagree'] as const;
export type FlipFilter = (typeof flipFilters)[number];

interface Ranks {
  readonly none: Uint32Array;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
}

/**
 * Queries that flip, the largest change first. `better` and `worse` are of one prefix against none; `disagree`: the one prefix makes
 * the rank better and the other worse.
 */
export function flippedQueries(ranks: Ranks, slot: 'a' | 'b', filter: FlipFilter): readonly number[] {
  const changeOf = (query: number, of: 'a' | 'b') => rankChange(ranks.none[query] ?? 0, ranks[of][query] ?? 0).direction;
  const size = (query: number): number =>
    Math.max(...(['a', 'b'] as const).map((of) => Math.abs(placeOf(ranks.none[query]) - placeOf(ranks[of][query]))));
  const isIn = (query: number): boolean => {
    const [a, b] = [changeOf(query, 'a'), changeOf(query, 'b')];
    if (filter === 'changed') return a !== 'same' || b !== 'same';
    if (filter === 'disagree') return (a === 'better' && b === 'worse') || (a === 'worse' && b === 'better');
    return changeOf(query, slot) === filter;
  };
  return [...ranks.none.keys()].filter(isIn).sort((one, other) => size(other) - size(one) || one - other);
}

/** What is not found counts as one behind the last that is ranked. */
const placeOf = (rank: number | undefined): number => (rank === undefined || rank === 0 ? 101 : rank);
