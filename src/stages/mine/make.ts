// Hard-negative mining: encode the candidates and the queries with the current model, search exactly, choose within a
// window of ranks. Every known positive of a query's text is excluded, in whichever row or file it stands.

import { InputError, throwIfCancelled } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import type { ConfigOf } from '../../contract/fields.ts';
import { textsOfRow, type PairRow } from '../../contract/examples.ts';
import { queryText } from '../../data/batching/example-texts.ts';
import { readRows } from '../../data/formats/read-rows.ts';
import { embedderContext } from '../../model/model-state.ts';
import { disposeBlocks, encodeTexts, readVectors, type VectorBlock } from '../../retrieval/encode.ts';
import { chooseHardNegatives } from '../../retrieval/hard-negatives.ts';
import { searchExact, type SearchResult } from '../../retrieval/search.ts';
import type { MakerSetup, MakingStage } from '../trainer.ts';
import type { mine } from './definition.ts';

type Config = ConfigOf<(typeof mine)['fields']>;

export const mineStage: MakingStage = { make };

interface MinedRow {
  readonly row: PairRow;
  readonly instruction: string;
  readonly passageInstruction: string;
}

/** Queries that are searched at once. */
const queriesAtOnce = 1024;

async function make(setup: MakerSetup): Promise<Readonly<Record<string, number>>> {
  // The run file filled in every field of this stage's definition, and only those.
  const config = setup.entry.config as Config;
  setup.onPhase('reading-data', 0, 1);
  const rows = await readPairs(setup);
  const candidates = config.candidates === undefined ? ownTexts(rows) : await readCandidates(setup, config.candidates);
  const context = embedderContext(setup.device, setup.model);
  const { signal } = setup;
  const longest = setup.model.config.maximumPositions;
  const prefix = passagePrefixOf(setup);
  const onProgress = (done: number, total: number): void => setup.onPhase('encoding', done, total);
  const blocks = await encodeTexts(
    context,
    setup.tokens,
    candidates.map((text) => prefix + text),
    { maximumLength: Math.min(config.passageMaximumLength, longest), onProgress, signal },
  );
  const miner = new Miner({ setup, config, candidates, rows, blocks });
  try {
    return await miner.run();
  } finally {
    disposeBlocks(blocks);
  }
}

/** Candidates are shared by all files, so their prefix must be too. */
function passagePrefixOf(setup: MakerSetup): string {
  const [first = '', ...others] = setup.data.map(({ entry }) => entry.passageInstruction);
  if (others.every((other) => other === first)) return first;
  throw new InputError(`Stage ${setup.entry.id} has data with different passage instructions.`, 'Mine each file in a stage of its own.');
}

async function readPairs(setup: MakerSetup): Promise<readonly MinedRow[]> {
  const rows: MinedRow[] = [];
  for (const { entry, dataset } of setup.data) {
    for await (const row of dataset.iterate()) {
      if (!('query' in row))
        throw new InputError(
          `${entry.file} holds ${'text' in row ? 'plain texts' : 'labelled pairs'}; negatives are mined for pairs.`,
          'Choose a file with queries and positives.',
        );
      rows.push({ row, instruction: entry.instruction, passageInstruction: entry.passageInstruction });
    }
  }
  return rows;
}

/** Every positive and negative of the data, once, in order of first appearance. */
function ownTexts(rows: readonly MinedRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ row }) => [...row.pos, ...row.neg]))];
}

async function readCandidates(setup: MakerSetup, file: string): Promise<readonly string[]> {
  const texts = new Set<string>();
  for await (const result of readRows(await setup.openFile(file), { signal: setup.signal })) {
    if (!result.ok) continue;
    const { row } = result;
    for (const text of 'pos' in row ? [...row.pos, ...row.neg] : textsOfRow(row)) texts.add(text);
  }
  return [...texts];
}

interface Mining {
  readonly setup: MakerSetup;
  readonly config: Config;
  readonly candidates: readonly string[];
  readonly rows: readonly MinedRow[];
  readonly blocks: readonly VectorBlock[];
}

class Miner {
  readonly #setup: MakerSetup;
  readonly #config: Config;
  readonly #candidates: readonly string[];
  readonly #numberOf: ReadonlyMap<string, number>;
  readonly #rows: readonly MinedRow[];
  readonly #blocks: readonly VectorBlock[];
  /** Texts that must not become negatives of a query's text: its positives in all rows, and itself. */
  readonly #excluded: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(mining: Mining) {
    this.#setup = mining.setup;
    this.#config = mining.config;
    this.#candidates = mining.candidates;
    this.#numberOf = new Map(mining.candidates.map((text, number) => [text, number]));
    this.#rows = mining.rows;
    this.#blocks = mining.blocks;
    this.#excluded = positivesByQuery(mining.rows);
  }

  async run(): Promise<Readonly<Record<string, number>>> {
    const writer = await this.#setup.output.writer(this.#setup.entry.output ?? 'mined.jsonl');
    const vectors = this.#needsPositiveScores()
      ? await readVectors(embedderContext(this.#setup.device, this.#setup.model), this.#blocks)
      : undefined;
    const yields = { rows: this.#rows.length, negatives: 0, rowsWithFewer: 0, rowsWithNone: 0 };
    const encoder = new TextEncoder();
    try {
      for (let first = 0; first < this.#rows.length; first += queriesAtOnce) {
        throwIfCancelled(this.#setup.signal, 'Mining');
        this.#setup.onPhase('searching', first, this.#rows.length);
        const lines = await this.#mineFrom(first, vectors, yields);
        await writer.write(encoder.encode(lines.join('')));
      }
    } catch (error) {
      await writer.abort();
      throw error;
    }
    await writer.close();
    return yields;
  }

  #needsPositiveScores(): boolean {
    return this.#config.absoluteMargin !== undefined || this.#config.relativeMargin !== undefined;
  }

  async #mineFrom(
    first: number,
    vectors: Float32Array | undefined,
    yields: { negatives: number; rowsWithFewer: number; rowsWithNone: number },
  ): Promise<string[]> {
    const rows = this.#rows.slice(first, first + queriesAtOnce);
    const { found, queryVectors, depth } = await this.#search(rows, vectors !== undefined);
    return rows.map((mined, index) => {
      const ids = found.ids.subarray(index * depth, (index + 1) * depth);
      const scores = found.scores.subarray(index * depth, (index + 1) * depth);
      const weakestPositive =
        vectors === undefined || queryVectors === undefined ? undefined : this.#weakestPositive(mined.row, vectors, queryVectors, index);
      const excluded = this.#excluded.get(mined.row.query) ?? new Set<string>();
      const chosen = chooseHardNegatives(
        { ids, scores, weakestPositive },
        this.#config,
        (id) => excluded.has(this.#candidates[id] ?? ''),
        new Random(this.#setup.seed, first + index),
      );
      yields.negatives += chosen.length;
      if (chosen.length < this.#config.negatives) yields.rowsWithFewer += 1;
      if (chosen.length === 0) yields.rowsWithNone += 1;
      // Scores of the old negatives would belong to nothing.
      const row = { ...mined.row, neg: chosen.map(({ id }) => this.#candidates[id] ?? ''), neg_scores: undefined };
      return `${JSON.stringify(row)}\n`;
    });
  }

  async #search(
    rows: readonly MinedRow[],
    withVectors: boolean,
  ): Promise<{ found: SearchResult; queryVectors: Float32Array | undefined; depth: number }> {
    const { device, model, tokens, signal } = this.#setup;
    const context = embedderContext(device, model);
    const texts = rows.map(({ row, instruction }) => queryText(row, instruction));
    const queries = await encodeTexts(context, tokens, texts, {
      maximumLength: Math.min(this.#config.queryMaximumLength, model.config.maximumPositions),
      signal,
    });
    const [block] = queries;
    if (block === undefined) throw new InputError('There are no rows to mine negatives for.', 'Choose a file with rows.');
    const depth = Math.min(this.#config.range[1], this.#candidates.length);
    try {
      const found = await searchExact(device, block.vectors, this.#blocks, { kept: depth, signal });
      const queryVectors = withVectors ? await readVectors(context, queries) : undefined;
      return { found, queryVectors, depth };
    } finally {
      disposeBlocks(queries);
    }
  }

  /** Lowest cosine of the row's query with its positives, among those that are candidates. */
  #weakestPositive(row: PairRow, vectors: Float32Array, queryVectors: Float32Array, query: number): number | undefined {
    const width = this.#setup.model.config.width;
    const scores = row.pos.flatMap((text) => {
      const number = this.#numberOf.get(text);
      if (number === undefined) return [];
      let score = 0;
      for (let column = 0; column < width; column += 1)
        score += (vectors[number * width + column] ?? 0) * (queryVectors[query * width + column] ?? 0);
      return [score];
    });
    return scores.length === 0 ? undefined : Math.min(...scores);
  }
}

function positivesByQuery(rows: readonly MinedRow[]): ReadonlyMap<string, ReadonlySet<string>> {
  const excluded = new Map<string, Set<string>>();
  for (const { row } of rows) {
    const texts = excluded.get(row.query) ?? new Set([row.query]);
    for (const positive of row.pos) texts.add(positive);
    excluded.set(row.query, texts);
  }
  return excluded;
}
