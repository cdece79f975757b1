// How the ranks of one column differ from those of another.

import type { SearchColumn } from '../../../contract/playground-calls.ts';

/** Ranks gained (above zero) or lost against the other column; undefined: it did not stand there at all. */
export function rankMove(passage: number, place: number, other: SearchColumn): number | undefined {
  const before = other.ranked.indexOf(passage);
  return before < 0 ? undefined : before - place;
}

/** Passages shown here and not there. */
export function newIn(column: SearchColumn, other: SearchColumn): number {
  return column.hits.filter(({ passage }) => !other.hits.some((hit) => hit.passage === passage)).length;
}

/** Place of the first right passage, from 0. */
export function answerPlace({ hits, answer }: SearchColumn): number | undefined {
  const shown = hits.findIndex(({ isAnswer }) => isAnswer);
  if (shown >= 0) return shown;
  return answer === undefined ? undefined : answer.rank - 1;
}
