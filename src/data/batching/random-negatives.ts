// Random passages of the data in place of negatives that a row does not have, as BGE's released triples have them
// (recipe, section 0.2): functions of (seed, step, index), so that a resumed run draws the same.

import { assert } from '../../base/assert.ts';
import { InputError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import type { PairRow, Row } from '../../contract/examples.ts';
import type { PlanRows } from './plan-rows.ts';

/** Keeps these draws apart from every other use of the seed. */
const FILL_STREAM = 0x6669_6c6c;
/** Rows drawn beyond those that are missing: some turn out to belong to the row itself. */
const SPARE_ROWS = 2;
/** Times that is drawn again for a row before its own are repeated. */
const ROUNDS = 8;

/** A row of a batch that has too few negatives. */
export interface FillWish {
  readonly row: PairRow;
  /** Its number in the data. */
  readonly number: number;
  /** Negatives that it does use. */
  readonly chosen: readonly string[];
  readonly missing: number;
  /** Place in the batch, from 0. */
  readonly index: number;
  /** "train.jsonl, row 12", for messages. */
  readonly name: string;
}

/** Where passages are drawn from: rows [first, first + count) of the data. */
export interface PassagePool {
  readonly data: PlanRows & { rows(numbers: readonly number[]): Promise<readonly { readonly row: Row }[]> };
  readonly first: number;
  readonly count: number;
}

/**
 * For every wish as many passages as are missing: any positive or negative of another row, but never the query, a
 * positive of its own, one that it has already, or a passage of a row that asks or answers the same. Where the pool has
 * too few, those found come again.
 * @throws InputError naming a row for which there is none
 */
export async function drawRandomNegatives(
  wishes: readonly FillWish[],
  pool: PassagePool,
  key: { readonly seed: number; readonly step: number },
): Promise<readonly (readonly string[])[]> {
  const growing = wishes.map((wish) => new Filling(wish));
  for (let round = 0; round < ROUNDS && growing.some(({ isShort }) => isShort); round += 1) {
    const draws = growing.flatMap((filling) =>
      filling.isShort ? filling.draw(pool, new Random(key.seed, FILL_STREAM, key.step, filling.index, round)) : [],
    );
    const rows = await pool.data.rows(draws.map(({ number }) => number));
    for (const [place, { filling, pick }] of draws.entries()) {
      const row = rows[place]?.row;
      if (row !== undefined) filling.take(row, pick);
    }
  }
  return growing.map((filling) => filling.complete());
}

interface Draw {
  readonly filling: Filling;
  readonly number: number;
  /** Uniform in [0, 1): which passage of the row. */
  readonly pick: number;
}

class Filling {
  readonly #wish: FillWish;
  readonly #found: string[] = [];
  readonly #refused: Set<string>;

  constructor(wish: FillWish) {
    this.#wish = wish;
    this.#refused = new Set([wish.row.query, ...wish.row.pos, ...wish.chosen]);
  }

  get index(): number {
    return this.#wish.index;
  }

  get isShort(): boolean {
    return this.#found.length < this.#wish.missing;
  }

  draw(pool: PassagePool, random: Random): readonly Draw[] {
    const wanted = this.#wish.missing - this.#found.length + SPARE_ROWS;
    return random
      .sample(pool.count, wanted)
      .map((row) => ({ filling: this, number: pool.first + row, pick: random.uniform() }))
      .filter(({ number }) => !this.#isRelated(pool.data, number));
  }

  /** Another row with the same query or a positive in common: its passages may be right answers. */
  #isRelated(data: PlanRows, number: number): boolean {
    const own = this.#wish.number;
    if (number === own || data.queryHash(number) === data.queryHash(own)) return true;
    const positives = new Set<number>(data.positiveHashes(own));
    return Array.from(data.positiveHashes(number)).some((hash) => positives.has(hash));
  }

  take(row: Row, pick: number): void {
    assert('query' in row, 'negatives are drawn from pairs');
    const passages = [...row.pos, ...row.neg];
    const passage = passages[Math.floor(pick * passages.length)] ?? '';
    if (!this.isShort || this.#refused.has(passage)) return;
    this.#refused.add(passage);
    this.#found.push(passage);
  }

  complete(): readonly string[] {
    const { chosen, missing, name } = this.#wish;
    const known = [...this.#found, ...chosen];
    if (missing > 0 && known.length === 0) {
      throw new InputError(
        `The data hold no passage that could be a negative of ${name}: all belong to its own query.`,
        'Add rows with other queries, or set negatives to 0.',
      );
    }
    return Array.from({ length: missing }, (_, place) => this.#found[place] ?? known[place % known.length] ?? '');
  }
}
