import { assert } from '../../base/assert.ts';
import type { SpecialIds } from './tokenizer.ts';

/** A query and a passage as one sequence: [CLS] query [SEP] passage [SEP]. */
export interface TokenPair {
  readonly ids: Int32Array;
  /** Where the passage begins: token types are 0 before and 1 from here on. */
  readonly secondStart: number;
}

/** [CLS] and two [SEP]. */
const marks = 3;
/** Room for all marks and something of both texts. */
const shortest = marks + 2;

/**
 * Joins two texts given as pieces. A query has at most three quarters of the length, as FlagReranker cuts it; of what is
 * left then, the passage alone is cut ("only second"), and never to nothing.
 * @param maximumLength in tokens, marks included
 */
export function joinPair(ids: SpecialIds, query: Int32Array, passage: Int32Array, maximumLength: number): TokenPair {
  assert(maximumLength >= shortest, `a pair of texts in ${maximumLength} tokens`);
  const first = Math.min(query.length, Math.floor((3 * maximumLength) / 4), maximumLength - marks - 1);
  const second = Math.min(passage.length, maximumLength - marks - first);
  const joined = new Int32Array(first + second + marks);
  joined[0] = ids.cls;
  joined.set(query.subarray(0, first), 1);
  joined[first + 1] = ids.sep;
  joined.set(passage.subarray(0, second), first + 2);
  joined[first + second + 2] = ids.sep;
  return { ids: joined, secondStart: first + 2 };
}
