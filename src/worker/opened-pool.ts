// A pool in memory: its ranked rows, its texts by number, and what is worked out of them.

import { assertExists } from '../base/assert.ts';
import { InputError } from '../base/errors.ts';
import type { PairRow } from '../contract/examples.ts';
import type { PoolHeader, PoolView, PoolYield, Review, ReviewItem, ReviewText, Suspect } from '../contract/negatives-calls.ts';
import { Bm25Index } from '../retrieval/bm25.ts';
import {
  decisionsByRow,
  probabilityAt,
  rankBands,
  shareOf,
  yieldOf,
  type DecisionsByRow,
  type RankedRow,
} from '../retrieval/ranked-pool.ts';
import { bySuspicion, closeCandidates, reasonsFor } from '../retrieval/suspicion.ts';
import { commonWords, sharedSpans } from '../retrieval/text-overlap.ts';
import { readPool, type PoolCorpus } from '../stages/mine/pool.ts';
import { poolSeed, reopenCorpus } from './mine-pool.ts';
import type { PoolStore } from './pool-store.ts';
import type { Workshop } from './workshop.ts';

/** Candidates whose texts are compared with the answers, and those that come into the queue. */
const mostCompared = 4000;
const mostSuspects = 400;
/** Texts that BM25 is worked out over; more would take the tab's memory. */
const mostIndexed = 100_000;
/** Texts that tell which words are common. */
const sampled = 400;

export class OpenedPool {
  readonly header: PoolHeader;
  readonly rows: readonly RankedRow[];
  readonly corpus: PoolCorpus;
  readonly #store: PoolStore;
  #suspects: Promise<{ readonly suspects: readonly Suspect[]; readonly found: number }> | undefined;
  #bm25: Promise<Bm25Index | undefined> | undefined;
  #common: Promise<ReadonlySet<string>> | undefined;
  #sameQuery: ReadonlyMap<number, readonly number[]> | undefined;

  static async open(workshop: Workshop, store: PoolStore, poolId: string): Promise<OpenedPool> {
    const header = await store.header(poolId);
    const rows = await readPool(store.folderOf(poolId));
    if (rows === undefined) throw new InputError('Mining has not come to its end.', 'Go on with it first.');
    return new OpenedPool(header, rows, { corpus: await reopenCorpus(workshop, header, store), store });
  }

  private constructor(
    header: PoolHeader,
    rows: readonly RankedRow[],
    { corpus, store }: { readonly corpus: PoolCorpus; readonly store: PoolStore },
  ) {
    this.header = header;
    this.rows = rows;
    this.corpus = corpus;
    this.#store = store;
  }

  async view(): Promise<PoolView> {
    const { header, rows } = this;
    this.#suspects ??= this.#findSuspects();
    const { suspects, found } = await this.#suspects;
    const review = await this.#store.review(header.poolId, header.settings);
    const { depth, reranker } = header.settings;
    const bands = {
      embedder: rankBands(rows, depth, 'embedder'),
      ...(reranker === undefined ? {} : { reranker: rankBands(rows, depth, 'reranker') }),
    };
    return { header, bands, suspects, suspectsFound: found, review };
  }

  yield({ rules, decisions }: Review): PoolYield {
    return yieldOf(this.rows, rules, this.decisions(decisions), [poolSeed]);
  }

  decisions(decisions: Review['decisions']): DecisionsByRow {
    const same = this.#rowsBySameQuery();
    return decisionsByRow(decisions, (row) => same.get(this.corpus.rows.queryHash(row)) ?? [row]);
  }

  /** The texts of candidates, by number. */
  texts(numbers: readonly number[]): Promise<readonly string[]> {
    return this.corpus.corpus.pool.texts(numbers);
  }

  async pairs(rows: readonly number[]): Promise<readonly PairRow[]> {
    const mixed = await this.corpus.rows.rows(rows);
    return mixed.flatMap(({ row }) => ('query' in row ? [row] : []));
  }

  async item(number: number, candidate: number): Promise<ReviewItem> {
    const row = assertExists(this.rows[number], 'a row of the pool');
    const [pair] = await this.pairs([number]);
    const { query, pos } = assertExists(pair, 'a pair');
    const weakest = weakestPlace(row);
    const positive = pos[weakest] ?? '';
    const [text = ''] = await this.texts([candidate]);
    this.#common ??= this.#findCommon();
    const common = await this.#common;
    const isCommon = (word: string): boolean => common.has(word);
    const place = row.ids.indexOf(candidate);
    const positiveNumber = this.corpus.corpus.pool.numberOf(positive);
    const cosines = { positive: row.positives[weakest] ?? Number.NaN, candidate: row.scores[place] ?? Number.NaN };
    const [positiveBm25, candidateBm25] = await this.#lexical(query, [positiveNumber, candidate]);
    const logit = row.positiveLogits?.[weakest];
    const positiveSide: ReviewText = {
      text: positive,
      rank: positiveNumber === undefined || !row.ids.includes(positiveNumber) ? undefined : row.ids.indexOf(positiveNumber) + 1,
      cosine: cosines.positive,
      bm25: positiveBm25,
      probability: logit === undefined ? undefined : 1 / (1 + Math.exp(-logit)),
      shared: sharedSpans(positive, text, isCommon),
    };
    const candidateSide: ReviewText = {
      text,
      rank: place + 1,
      cosine: cosines.candidate,
      bm25: candidateBm25,
      probability: probabilityAt(row, place),
      shared: sharedSpans(text, positive, isCommon),
    };
    return { query, positive: positiveSide, candidate: candidateSide, share: shareOf(cosines.candidate, cosines.positive) };
  }

  async #lexical(query: string, numbers: readonly (number | undefined)[]): Promise<readonly (number | undefined)[]> {
    this.#bm25 ??= this.#buildIndex();
    const index = await this.#bm25;
    return numbers.map((number) =>
      index === undefined || number === undefined || number >= index.documentCount ? undefined : index.scoresOf(query, [number])[0],
    );
  }

  async #buildIndex(): Promise<Bm25Index | undefined> {
    const { count } = this.corpus.corpus.pool;
    return count > mostIndexed ? undefined : new Bm25Index(await this.texts(Array.from({ length: count }, (_, number) => number)));
  }

  async #findCommon(): Promise<ReadonlySet<string>> {
    const { candidates } = this.corpus.corpus;
    const count = Math.min(sampled, candidates);
    return commonWords(await this.texts(Array.from({ length: count }, (_, index) => Math.floor((index * candidates) / count))));
  }

  async #findSuspects(): Promise<{ readonly suspects: readonly Suspect[]; readonly found: number }> {
    const close = closeCandidates(this.rows).slice(0, mostCompared);
    const texts = await this.texts(close.map(({ candidate }) => candidate));
    const rowNumbers = [...new Set(close.map(({ row }) => row))];
    const pairs = new Map((await this.pairs(rowNumbers)).map((pair, index) => [rowNumbers[index] ?? 0, pair]));
    const suspects = close.flatMap((one, index): Suspect[] => {
      const pair = assertExists(pairs.get(one.row), 'a row of the data');
      const reasons = reasonsFor(one, texts[index] ?? '', pair.pos);
      if (reasons.length === 0) return [];
      const { row, candidate, rank, share } = one;
      return [{ row, candidate, rank, share, reasons, query: pair.query }];
    });
    return { suspects: suspects.sort(bySuspicion).slice(0, mostSuspects), found: suspects.length };
  }

  #rowsBySameQuery(): ReadonlyMap<number, readonly number[]> {
    if (this.#sameQuery !== undefined) return this.#sameQuery;
    const found = new Map<number, number[]>();
    for (let row = 0; row < this.rows.length; row += 1) {
      const hash = this.corpus.rows.queryHash(row);
      const own = found.get(hash) ?? [];
      own.push(row);
      found.set(hash, own);
    }
    this.#sameQuery = found;
    return found;
  }
}

/** Which of a row's positives scores lowest. */
function weakestPlace({ positives }: RankedRow): number {
  return positives.indexOf(Math.min(...positives));
}
