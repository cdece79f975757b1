// Which rows of its data a stage shows as its model reads them: the same ones at every look.

import { Random } from '../base/random.ts';

const rowsALook = 3;
/** Keeps the choice of rows apart from every other use of the seed. */
const lookStream = 0x6c6f_6f6b;

/** Numbers of the rows looked at. */
export function rowsLookedAt(seed: number, count: number): readonly number[] {
  return lookDraws(seed).sample(count, rowsALook);
}

/** What else a look draws. */
export function lookDraws(seed: number, ...keys: readonly number[]): Random {
  return new Random(seed, lookStream, ...keys);
}
