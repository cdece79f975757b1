// The rows of a pool with the negatives that rules and decisions leave, as a new data set. What it came from stays as it is.

import { assertExists } from '../base/assert.ts';
import type { PairRow } from '../contract/examples.ts';
import type { DataOrigin } from '../contract/data-calls.ts';
import type { PoolRules, Verdict } from '../contract/negatives-calls.ts';
import type { Asset, Calls } from '../contract/protocol.ts';
import { importDataset } from '../data/import-dataset.ts';
import { chooseOfRow, type RankedRow } from '../retrieval/ranked-pool.ts';
import { dataAsset } from './import-files.ts';
import { poolSeed } from './mine-pool.ts';
import type { OpenedPool } from './opened-pool.ts';
import type { Workshop } from './workshop.ts';

type Request = Calls['save-negatives']['request'];
type DataAsset = Extract<Asset, { kind: 'data' }>;

/** Rows that are written at once. */
const rowsAtOnce = 256;
const madePath = 'made.jsonl';

/** @returns the new asset; its parent, its notes and how it was made are kept with it */
export async function saveNegatives(workshop: Workshop, pool: OpenedPool, { review, name, notes }: Request): Promise<DataAsset> {
  const scratch = workshop.scratch.folder(crypto.randomUUID());
  try {
    const writer = await scratch.writer(madePath);
    try {
      for await (const lines of linesOf(pool, review)) await writer.write(new TextEncoder().encode(lines));
    } catch (error) {
      await writer.abort();
      throw error;
    }
    await writer.close();
    const { id, folder } = workshop.assets.newFolder();
    const source = assertExists(await scratch.open(madePath), 'the rows that were made');
    const free = workshop.assets.freeName('data', name);
    const manifest = await importDataset(source, folder, { name: free });
    const asset: DataAsset = { ...dataAsset(id, free, manifest), origin: originOf(workshop, pool, { review, notes }) };
    await workshop.assets.add(asset);
    return asset;
  } finally {
    await scratch.remove('');
  }
}

function originOf(workshop: Workshop, pool: OpenedPool, { review, notes }: Pick<Request, 'review' | 'notes'>): DataOrigin {
  const { settings, dataName, modelName } = pool.header;
  const parent = workshop.assets.byId(settings.dataId);
  const { hash, origin } = parent.kind === 'data' ? parent : { hash: '', origin: undefined };
  const { negatives, added } = pool.yield(review);
  return {
    parentId: settings.dataId,
    parentName: dataName,
    parentHash: hash,
    version: (origin?.version ?? 1) + 1,
    madeAt: Date.now(),
    change: { kind: 'mined-negatives', model: modelName, negatives, added, notes },
  };
}

async function* linesOf(pool: OpenedPool, { rules, decisions }: Request['review']): AsyncGenerator<string> {
  const byRow = pool.decisions(decisions);
  for (let first = 0; first < pool.rows.length; first += rowsAtOnce) {
    const numbers = pool.rows.slice(first, first + rowsAtOnce).map((_, index) => first + index);
    const pairs = await pool.pairs(numbers);
    const made: PairRow[] = [];
    for (const [index, pair] of pairs.entries()) {
      const number = first + index;
      made.push(await madeRow(pool, pair, { number, rules, verdicts: byRow.get(number) }));
    }
    yield made.map((row) => `${JSON.stringify(row)}\n`).join('');
  }
}

interface Chosen {
  readonly number: number;
  readonly rules: PoolRules;
  readonly verdicts: ReadonlyMap<number, Verdict> | undefined;
}

/** FlagEmbedding's row: confirmed answers behind the row's own, negatives, and the scores of both by one and the same model. */
async function madeRow(pool: OpenedPool, pair: PairRow, { number, rules, verdicts }: Chosen): Promise<PairRow> {
  const row = assertExists(pool.rows[number], 'a row of the pool');
  const { chosen, ...choice } = chooseOfRow(row, rules, verdicts, [poolSeed, number]);
  // Another row of the same query may have ranked others.
  const added = choice.added.filter((id) => row.ids.includes(id));
  const negatives = chosen.map(({ id }) => id);
  const texts = await pool.texts([...added, ...negatives]);
  const scores = scoresOf(row, [...added, ...negatives]);
  return {
    ...pair,
    pos: [...pair.pos, ...texts.slice(0, added.length)],
    neg: texts.slice(added.length),
    pos_scores: [...scores.positives, ...scores.others.slice(0, added.length)].map(rounded),
    neg_scores: scores.others.slice(added.length).map(rounded),
  };
}

/** Logits where the reranker read every one of the texts, else cosines: never some of each. */
function scoresOf(
  row: RankedRow,
  candidates: readonly number[],
): { readonly positives: readonly number[]; readonly others: readonly number[] } {
  const places = candidates.map((id) => row.ids.indexOf(id));
  const logits = places.flatMap((place) => row.logits?.[place] ?? []);
  if (row.positiveLogits !== undefined && logits.length === places.length) return { positives: row.positiveLogits, others: logits };
  return { positives: row.positives, others: places.map((place) => row.scores[place] ?? Number.NaN) };
}

/** Six digits behind the point: what 32 bits hold of a score. */
function rounded(score: number): number {
  return Number(score.toFixed(6));
}
