// What is searched: the candidates, each once, and what is known of them.

import { assert } from '../../base/assert.ts';
import { InputError, throwIfCancelled } from '../../base/errors.ts';
import type { Folder } from '../../base/folder.ts';
import { textsOfRow, type PairRow } from '../../contract/examples.ts';
import type { ConfigOf } from '../../contract/fields.ts';
import { passageTexts } from '../../data/batching/example-texts.ts';
import type { DataMixture } from '../../data/data-mixture.ts';
import { readRows } from '../../data/formats/read-rows.ts';
import { hasMargin } from '../../retrieval/hard-negatives.ts';
import { fillPools, TextPool } from '../../retrieval/text-pool.ts';
import type { StageSetup } from '../trainer.ts';
import type { lengthFields, miningFields } from './fields.ts';
import { KnownAnswers } from './known-answers.ts';

export type MiningConfig = ConfigOf<typeof miningFields> & ConfigOf<typeof lengthFields>;

export interface Corpus {
  readonly pool: TextPool;
  /** Texts of the pool that are searched, from the first. */
  readonly candidates: number;
  readonly known: KnownAnswers;
  /** Of the row with the fewest. */
  readonly fewestNegatives: number;
}

/** What reading the texts takes of a stage's setup: no device, no model. */
export type CorpusSetup = Pick<StageSetup, 'data' | 'entry' | 'signal' | 'onPhase' | 'openFile'>;

/** Rows that are read at once. */
const rowsAtOnce = 1024;

/**
 * Reads the candidates: a file of them, or every positive and negative of the data, in order of first appearance.
 * @throws InputError where there is nothing to search, or nothing to search for
 */
export async function openCorpus(setup: CorpusSetup, config: MiningConfig, rows: DataMixture, folder: Folder): Promise<Corpus> {
  const pool = new TextPool(folder);
  const known = new KnownAnswers();
  const ofRow = textsWanted(config);
  let fewestNegatives = Number.POSITIVE_INFINITY;
  let inFile = 0;
  await fillPools([pool], async () => {
    if (config.candidates !== undefined) await addFile(setup, config.candidates, pool);
    inFile = pool.count;
    for await (const row of pairsOf(setup, rows)) {
      known.noteQuery(row);
      fewestNegatives = Math.min(fewestNegatives, row.neg.length);
      for (const text of ofRow(row)) await pool.add(text);
    }
  });
  if (known.isShared) for await (const row of pairsOf(setup, rows)) known.noteAnswers(row);
  if (rows.count === 0) throw new InputError('There are no rows to mine negatives for.', 'Choose a file with rows.');
  const candidates = config.candidates === undefined ? pool.count : inFile;
  if (candidates === 0) throw new InputError('There are no candidates to search.', 'Choose a file with texts.');
  return { pool, candidates, known, fewestNegatives };
}

/** Texts of a row that are searched, or whose vectors are wanted: of a positive that is no candidate margins ask for one. */
function textsWanted(config: MiningConfig): (row: PairRow) => readonly string[] {
  if (config.candidates === undefined) return ({ pos, neg }) => [...pos, ...neg];
  return hasMargin(config) && config.rescoreWith === undefined ? ({ pos }) => pos : () => [];
}

async function addFile(setup: CorpusSetup, file: string, pool: TextPool): Promise<void> {
  for await (const result of readRows(await setup.openFile(file), { signal: setup.signal })) {
    if (!result.ok) continue;
    const { row } = result;
    for (const text of 'pos' in row ? [...row.pos, ...row.neg] : textsOfRow(row)) await pool.add(text);
  }
}

async function* pairsOf(setup: CorpusSetup, rows: DataMixture): AsyncGenerator<PairRow> {
  for (let first = 0; first < rows.count; first += rowsAtOnce) {
    throwIfCancelled(setup.signal, 'Mining');
    setup.onPhase('reading-data', first, rows.count);
    for (const { row, entry, name } of await rows.rows(numbersFrom(first, Math.min(rowsAtOnce, rows.count - first)))) {
      assert('query' in row, 'negatives are mined for pairs');
      // What is searched has one prefix; that of symmetric types is a query's.
      if (passageTexts(row, entry, [''])[0] !== entry.passageInstruction) throw otherPrefix(name, row.type);
      yield row;
    }
  }
}

function otherPrefix(name: string, type = ''): InputError {
  return new InputError(
    `${name} is of type "${type}": its instruction stands before passages too, but all passages are searched under passageInstruction.`,
    'Set passageInstruction of the file to its instruction, and leave "prompt" out of the rows; or leave the instruction out.',
  );
}

/** `count` numbers from `first` on. */
export function numbersFrom(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
