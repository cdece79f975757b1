// Hard-negative mining: the candidates and the queries are encoded with the current model, searched exactly, and negatives
// are chosen within a window of ranks, by the scores of the search or by those of a reranker.

import { assert, assertExists } from '../../base/assert.ts';
import { InputError, throwIfCancelled } from '../../base/errors.ts';
import type { Folder } from '../../base/folder.ts';
import { dotProduct } from '../../base/numbers.ts';
import { Random } from '../../base/random.ts';
import type { PairRow } from '../../contract/examples.ts';
import { queryText } from '../../data/batching/example-texts.ts';
import type { DataMixture, MixedRow } from '../../data/data-mixture.ts';
import type { EmbedderContext } from '../../model/embedder.ts';
import { embedderContext, type ModelState } from '../../model/model-state.ts';
import { disposeBlocks, encodeTexts, readVectors } from '../../retrieval/encode.ts';
import { fitEncoding } from '../../retrieval/fit-encoding.ts';
import { chooseNegatives, hasMargin, windowOf, type Candidate, type Window } from '../../retrieval/hard-negatives.ts';
import type { RankedRow } from '../../retrieval/ranked-pool.ts';
import { searchExact } from '../../retrieval/search.ts';
import { blockTexts, modelDigest, VectorFile } from '../../retrieval/vector-file.ts';
import { goOnOrBegin, MadeRows } from '../made-rows.ts';
import type { StageSetup } from '../trainer.ts';
import { numbersFrom, type Corpus, type MiningConfig } from './corpus.ts';
import { Rescorer, type Rescored } from './rescorer.ts';
import { addTallies, emptyTally, type MiningTally } from './yield-report.ts';

/** A row with the negatives that were found for it. */
export interface MinedRow {
  readonly mixed: MixedRow;
  readonly row: PairRow;
  /** Candidate numbers; their scores are cosines, or the reranker's logits. */
  readonly chosen: readonly Candidate[];
  /** Logits of the row's positives, where a reranker scored them. */
  readonly positiveScores: readonly number[] | undefined;
  /** All that the search found, where the mining keeps it. */
  readonly ranked: RankedRow | undefined;
}

export interface Mining {
  readonly setup: StageSetup;
  readonly config: MiningConfig;
  readonly rows: DataMixture;
  readonly corpus: Corpus;
  readonly reranker: ModelState | undefined;
  /** What is kept of the work until it is done. */
  readonly folder: Folder;
  /** With the row's number they are the key of its draws. */
  readonly keys: readonly number[];
  /** What is written of rows that were mined together. */
  readonly linesOf: (rows: readonly MinedRow[]) => Promise<readonly unknown[]>;
  /** Hands on every row's ranking and the cosines of its positives; the corpus then holds the positives. */
  readonly keepsRanking?: boolean;
}

/** Rows that are chosen for and written together: what is lost at most when mining is stopped. */
const rowsAPiece = { searched: 256, rescored: 16 } as const;
/** Memory for the queries that are searched together, their vectors and lists. */
const passBytes = 64 * 1024 * 1024;
const mostRowsAPass = 16_384;

/** Passages of all data share one search, so their prefix must be shared too. @throws InputError where it is not */
export function passagePrefixOf({ data, entry }: Pick<StageSetup, 'data' | 'entry'>): string {
  const [first = '', ...others] = data.map(({ entry: file }) => file.passageInstruction);
  if (others.every((other) => other === first)) return first;
  throw new InputError(`Stage ${entry.id} has data with different passage instructions.`, 'Mine each file in a stage of its own.');
}

/** How many pieces the mined rows come in. */
export function piecesOf({ rows, config }: Pick<Mining, 'rows' | 'config'>): number {
  return Math.ceil(rows.count / pieceSize(config));
}

function pieceSize({ rescoreWith }: MiningConfig): number {
  return rescoreWith === undefined ? rowsAPiece.searched : rowsAPiece.rescored;
}

/**
 * Mines all rows, piece by piece; what the folder holds of the same work already is not done again.
 * @throws CancelledError once the signal is aborted; complete pieces and encoded candidates stay
 */
export async function mineRows(mining: Mining): Promise<MadeRows<MiningTally>> {
  const { setup, config, folder, corpus, keys, rows } = mining;
  const { device, model, tokens, data, budgetBytes } = setup;
  const context = embedderContext(device, model);
  // What training steps left in the pool is nothing to the encoding.
  if (budgetBytes !== undefined) device.trim();
  const rescorer = mining.reranker === undefined ? undefined : new Rescorer(setup, mining.reranker, config.rescoreWith);
  const longest = Math.min(Math.max(config.passageMaximumLength, rescorer?.asking.maximumLength ?? 0), model.config.maximumPositions);
  const vectors = Math.max(blockTexts, passRows(mining));
  const fitting = fitEncoding(context, { vectors, maximumLength: longest }, budgetBytes).batchTokens;
  const files = data.map(({ entry, dataset }) => [entry, dataset.manifest.hash]);
  const models = [await modelDigest(context, tokens), await rescorer?.digest(), rescorer?.asking];
  const batchTokens = await goOnOrBegin(folder, { config, keys, files, models, rows: rows.count, texts: corpus.pool.digest }, fitting);
  return new Miner(mining, { context, batchTokens, rescorer }).run();
}

/** Rows whose queries are searched together: always the same ones, wherever an earlier run was stopped. */
function passRows({ setup: { device, model }, config, corpus }: Mining): number {
  const { width } = model.config;
  const depth = Math.min(config.range[1], corpus.candidates);
  const fitting = Math.min(passBytes / (4 * width + 16 * depth), device.maximumBindingLength / width, mostRowsAPass);
  return Math.max(1, Math.floor(fitting / rowsAPiece.searched)) * rowsAPiece.searched;
}

/** What a search found for the rows of a pass. */
interface Pass {
  readonly rows: readonly MixedRow[];
  readonly first: number;
  /** [rows, depth] */
  readonly ids: Uint32Array;
  readonly scores: Float32Array;
  readonly depth: number;
  /** [rows, width], where margins ask for them. */
  readonly queryVectors: Float32Array | undefined;
}

interface Means {
  readonly context: EmbedderContext;
  readonly batchTokens: number;
  readonly rescorer: Rescorer | undefined;
}

class Miner {
  readonly #mining: Mining;
  readonly #context: EmbedderContext;
  readonly #batchTokens: number;
  readonly #vectors: VectorFile;
  readonly #made: MadeRows<MiningTally>;
  readonly #rescorer: Rescorer | undefined;
  readonly #prefix: string;

  constructor(mining: Mining, { context, batchTokens, rescorer }: Means) {
    const { setup, folder, corpus } = mining;
    this.#mining = mining;
    this.#context = context;
    this.#batchTokens = batchTokens;
    this.#vectors = new VectorFile(folder, corpus.pool, setup.model.config.width);
    this.#made = new MadeRows(folder);
    this.#prefix = passagePrefixOf(setup);
    this.#rescorer = rescorer;
  }

  async run(): Promise<MadeRows<MiningTally>> {
    const { setup, config, rows } = this.#mining;
    const { tokens, signal } = setup;
    await this.#vectors.encode(this.#context, tokens, {
      prefix: this.#prefix,
      maximumLength: this.#longest(config.passageMaximumLength),
      batchTokens: this.#batchTokens,
      onProgress: (done, total) => setup.onPhase('encoding', done, total),
      signal,
    });
    const size = passRows(this.#mining);
    for (let first = 0; first < rows.count; first += size) await this.#minePass(first, Math.min(size, rows.count - first));
    return this.#made;
  }

  #longest(length: number): number {
    return Math.min(length, this.#context.config.maximumPositions);
  }

  async #minePass(first: number, count: number): Promise<void> {
    const { config, setup, rows, linesOf } = this.#mining;
    const size = pieceSize(config);
    let pass: Pass | undefined;
    for (let start = first; start < first + count; start += size) {
      throwIfCancelled(setup.signal, 'Mining');
      if (await this.#made.has(start / size)) continue;
      pass ??= await this.#search(first, await rows.rows(numbersFrom(first, count)));
      setup.onPhase('choosing-negatives', start, rows.count);
      const { mined, tally } = await this.#minePiece(pass, start, Math.min(size, first + count - start));
      await this.#made.write(start / size, tally, await linesOf(mined));
    }
  }

  async #search(first: number, rows: readonly MixedRow[]): Promise<Pass> {
    const { setup, config, corpus } = this.#mining;
    const { device, tokens, signal } = setup;
    const queries = await encodeTexts(
      this.#context,
      tokens,
      rows.map((mixed) => queryText(pairOf(mixed), mixed.entry.instruction)),
      { maximumLength: this.#longest(config.queryMaximumLength), batchTokens: this.#batchTokens, signal },
    );
    const depth = Math.min(config.range[1], corpus.candidates);
    try {
      const { vectors } = assertExists(queries[0], 'the vectors of the queries');
      const { ids, scores } = await searchExact(device, vectors, () => this.#documents(), { kept: depth, signal });
      const needsVectors = this.#mining.keepsRanking === true || (hasMargin(config) && this.#rescorer === undefined);
      const queryVectors = needsVectors ? await readVectors(this.#context, queries) : undefined;
      return { rows, first, ids, scores, depth, queryVectors };
    } finally {
      disposeBlocks(queries);
    }
  }

  async *#documents() {
    const { setup, corpus } = this.#mining;
    for await (const block of this.#vectors.documents(this.#context, corpus.candidates)) {
      setup.onPhase('searching', block.first, corpus.candidates);
      yield block;
    }
  }

  async #minePiece(pass: Pass, start: number, count: number): Promise<{ mined: readonly MinedRow[]; tally: MiningTally }> {
    const { config } = this.#mining;
    const places = numbersFrom(start - pass.first, count);
    const windows = places.map((place) => this.#window(pass, place));
    const rows = places.map((place) => assertExists(pass.rows[place], 'a row of the pass'));
    const rescored = await this.#rescorer?.rescore(await this.#pairsOf(rows, windows), this.#batchTokens);
    const mined: MinedRow[] = [];
    let tally = emptyTally(config.negatives);
    for (const [index, mixed] of rows.entries()) {
      const window = assertExists(windows[index], 'a window');
      const place = places[index] ?? 0;
      const cosines = await this.#positiveCosines(pass, place);
      const choice = this.#choose(start + index, window, rescored?.[index], cosines && Math.min(...cosines));
      const ranked = this.#rankedRow(pass, place, cosines, { window, rescored: rescored?.[index] });
      mined.push({ mixed, row: pairOf(mixed), chosen: choice.chosen, positiveScores: rescored?.[index]?.positives, ranked });
      tally = addTallies(tally, choice.tally);
    }
    return { mined, tally };
  }

  #window({ ids, scores, depth, rows }: Pass, place: number): Window {
    const { config, corpus } = this.#mining;
    const knowledge = corpus.known.of(pairOf(assertExists(rows[place], 'a row of the pass')));
    const ranked = { ids: ids.subarray(place * depth, (place + 1) * depth), scores: scores.subarray(place * depth, (place + 1) * depth) };
    return windowOf(ranked, config.range, (id) => knowledge(corpus.pool.identity(id)));
  }

  async #pairsOf(rows: readonly MixedRow[], windows: readonly Window[]) {
    const { pool } = this.#mining.corpus;
    const all = await pool.texts(windows.flatMap(({ candidates }) => candidates.map(({ id }) => id)));
    let taken = 0;
    return rows.map((mixed, index) => {
      const count = windows[index]?.candidates.length ?? 0;
      taken += count;
      return { row: pairOf(mixed), passages: all.slice(taken - count, taken) };
    });
  }

  #choose(
    number: number,
    window: Window,
    rescored: Rescored | undefined,
    weakest: number | undefined,
  ): { chosen: readonly Candidate[]; tally: MiningTally } {
    const { config, keys } = this.#mining;
    const candidates = window.candidates.map(({ id, score }, place) => ({ id, score: rescored?.probabilities[place] ?? score }));
    const { chosen, eligible, dropped } = chooseNegatives(
      candidates,
      config,
      rescored === undefined ? weakest : rescored.weakestPositive,
      new Random(...keys, number),
    );
    const logits = new Map(window.candidates.map(({ id }, place) => [id, rescored?.logits[place]]));
    const found = new Array<number>(config.negatives + 1).fill(0);
    found[chosen.length] = 1;
    const tally = {
      rows: 1,
      rowsByNegatives: found,
      inWindow: candidates.length + window.dropped.positive + window.dropped.duplicate,
      dropped: { ...window.dropped, ...dropped },
      notNeeded: eligible - chosen.length,
    };
    return { chosen: chosen.map(({ id, score }) => ({ id, score: logits.get(id) ?? score })), tally };
  }

  #rankedRow(
    pass: Pass,
    place: number,
    positives: readonly number[] | undefined,
    { window, rescored }: { readonly window: Window; readonly rescored: Rescored | undefined },
  ): RankedRow | undefined {
    if (this.#mining.keepsRanking !== true || positives === undefined) return undefined;
    const { corpus } = this.#mining;
    const from = place * pass.depth;
    const ids = [...pass.ids.subarray(from, from + pass.depth)];
    const knowledge = corpus.known.of(pairOf(assertExists(pass.rows[place], 'a row of the pass')));
    const kinds = { positive: 1, duplicate: 2 } as const;
    const known = ids.map((id) => {
      const kind = knowledge(corpus.pool.identity(id));
      return kind === undefined ? 0 : kinds[kind];
    });
    const logits = new Map(window.candidates.map(({ id }, index) => [id, rescored?.logits[index]]));
    return {
      ids,
      scores: [...pass.scores.subarray(from, from + pass.depth)],
      known,
      positives,
      ...(rescored === undefined ? {} : { logits: ids.map((id) => logits.get(id) ?? null), positiveLogits: rescored.positives }),
    };
  }

  /** Cosines of a row's query with its positives, in 64 bits. */
  async #positiveCosines({ rows, queryVectors }: Pass, place: number): Promise<readonly number[] | undefined> {
    if (queryVectors === undefined) return undefined;
    const { width } = this.#context.config;
    const { pool } = this.#mining.corpus;
    const query = queryVectors.subarray(place * width, (place + 1) * width);
    const cosines: number[] = [];
    for (const text of pairOf(assertExists(rows[place], 'a row of the pass')).pos) {
      const vector = await this.#vectors.vector(assertExists(pool.numberOf(text), 'the number of a positive'));
      cosines.push(dotProduct(vector, query));
    }
    return cosines;
  }
}

function pairOf({ row }: MixedRow): PairRow {
  assert('query' in row, 'negatives are mined for pairs');
  return row;
}
