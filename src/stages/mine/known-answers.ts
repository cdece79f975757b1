// What is no wrong answer to a query: its positives in all rows, the query itself, and every text that says the same.

import type { PairRow } from '../../contract/examples.ts';
import { identityOf, type TextIdentity } from '../../retrieval/text-pool.ts';

/** What a candidate is to a query: one of its known answers (or the query), or a text that says the same as one. */
export type Knowledge = (candidate: TextIdentity) => 'positive' | 'duplicate' | undefined;

/** Rows of equal queries, case, width, white space and punctuation aside, share their answers. */
export class KnownAnswers {
  readonly #seen = new Set<number>();
  /** Of queries that stand in several rows; of the others the row itself knows all. */
  readonly #shared = new Map<number, TextIdentity[]>();

  /** First pass over all rows: which queries stand in several. */
  noteQuery(row: PairRow): void {
    const { normal } = identityOf(row.query);
    if (this.#seen.has(normal) && !this.#shared.has(normal)) this.#shared.set(normal, []);
    this.#seen.add(normal);
  }

  /** Whether a second pass has anything to note. */
  get isShared(): boolean {
    return this.#shared.size > 0;
  }

  /** Second pass: the answers of those. */
  noteAnswers(row: PairRow): void {
    this.#shared.get(identityOf(row.query).normal)?.push(...answersOf(row));
  }

  of(row: PairRow): Knowledge {
    const own = answersOf(row);
    const answers = [...own, ...(this.#shared.get(identityOf(row.query).normal) ?? [])];
    const exact = new Set(answers.map((answer) => answer.exact));
    const normal = new Set(answers.map((answer) => answer.normal));
    return (candidate) => {
      if (exact.has(candidate.exact)) return 'positive';
      return normal.has(candidate.normal) ? 'duplicate' : undefined;
    };
  }
}

function answersOf({ query, pos }: PairRow): readonly TextIdentity[] {
  return [query, ...pos].map(identityOf);
}
