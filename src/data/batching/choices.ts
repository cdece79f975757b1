import { InputError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import type { PairRow } from '../../contract/examples.ts';

/** Keeps these draws apart from every other use of the seed. */
const CHOICE_STREAM = 0x6368_6f69;

export interface ChoiceOptions {
  /** Negatives wanted of every row. */
  readonly negatives: number;
  /** What becomes of a row that has fewer: its own come again (as by default), or the rest is missing. */
  readonly fill?: 'repeat' | 'leave' | undefined;
  readonly shuffle: boolean;
  readonly seed: number;
}

/** Where a row stands, for the draws and for messages. */
export interface ChoicePlace {
  readonly step: number;
  /** Place in the batch, from 0. */
  readonly index: number;
  /** "train.jsonl, row 12", for the message. */
  readonly name: string;
}

/** Indices into the row's `pos` and `neg`. */
export interface Choice {
  readonly positive: number;
  readonly negatives: readonly number[];
  /** Negatives that the row does not have. */
  readonly missing: number;
}

/**
 * Which positive and which negatives a row uses at a step. Without shuffling the first ones; with it a random positive
 * and random negatives without replacement. A list shorter than wanted is used up before any of it is taken again, or
 * what it lacks is told as missing.
 *
 * @throws InputError where negatives are wanted and the row has none.
 */
export function chooseOfRow(row: PairRow, options: ChoiceOptions, place: ChoicePlace): Choice {
  const available = row.neg.length;
  const isLeft = options.fill === 'leave';
  const wanted = isLeft ? Math.min(available, options.negatives) : options.negatives;
  const missing = options.negatives - wanted;
  if (wanted > 0 && available === 0) {
    throw new InputError(
      `${place.name} has no negatives, but the stage takes ${wanted} of every row.`,
      'Mine negatives first, set fillNegatives to "random", or set negatives to 0.',
    );
  }
  if (!options.shuffle) return { positive: 0, negatives: Array.from({ length: wanted }, (_, index) => index % available), missing };
  const random = new Random(options.seed, CHOICE_STREAM, place.step, place.index);
  const positive = random.below(row.pos.length);
  const negatives: number[] = [];
  while (negatives.length < wanted) negatives.push(...random.sample(available, wanted - negatives.length));
  return { positive, negatives, missing };
}
