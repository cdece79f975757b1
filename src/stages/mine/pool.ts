// A pool of ranked candidates for every row, mined by the code of the mining stage and kept: for the person who looks at
// negatives before they are taken.

import { assertExists } from '../../base/assert.ts';
import { readText } from '../../base/folder.ts';
import { mixDatasets, type DataMixture } from '../../data/data-mixture.ts';
import type { ModelState } from '../../model/model-state.ts';
import type { RankedRow } from '../../retrieval/ranked-pool.ts';
import type { StageSetup } from '../trainer.ts';
import { openCorpus, type Corpus, type CorpusSetup, type MiningConfig } from './corpus.ts';
import { mineRows, passagePrefixOf, piecesOf } from './miner.ts';

/** What a pool is mined with. */
export interface PoolConfig {
  /** Ranks that are kept a row. */
  readonly depth: number;
  /** A file that is searched instead of the passages of the data. */
  readonly candidates?: string | undefined;
  readonly queryMaximumLength: number;
  readonly passageMaximumLength: number;
}

const rankedPath = 'ranked.jsonl';

/** Rows and texts of a pool; the texts are read from the data each time. */
export interface PoolCorpus {
  readonly rows: DataMixture;
  readonly corpus: Corpus;
}

/** Every rank from the first, nothing chosen yet. A margin of nothing lets the miner work out the cosines of the positives. */
function configOf({ depth, ...rest }: PoolConfig, reranker: string | undefined): MiningConfig {
  return {
    range: [1, depth],
    negatives: 1,
    choice: 'top',
    absoluteMargin: 0,
    relativeMargin: undefined,
    maximumScore: undefined,
    candidates: undefined,
    rescoreWith: reranker,
    ...rest,
  };
}

/** @throws InputError where there is nothing to search, or nothing to search for */
export async function openPoolCorpus(setup: CorpusSetup & Pick<StageSetup, 'folder'>, config: PoolConfig): Promise<PoolCorpus> {
  passagePrefixOf(setup);
  const rows = mixDatasets(setup.data, 'pairs');
  // Without its reranker, so that positives outside a file of candidates are there as well.
  const corpus = await openCorpus(setup, configOf(config, undefined), rows, setup.folder.folder('texts'));
  return { rows, corpus };
}

/**
 * Mines a pool, or goes on with one that was stopped.
 * @param reranker reads every candidate as well; its id is that of {@link StageSetup.entryOf}
 * @throws CancelledError once the signal is aborted; complete pieces stay
 */
export async function minePool(
  setup: StageSetup,
  config: PoolConfig,
  { rows, corpus }: PoolCorpus,
  reranker: { readonly id: string; readonly model: ModelState } | undefined,
): Promise<void> {
  const mining = {
    setup,
    config: configOf(config, reranker?.id),
    rows,
    corpus,
    reranker: reranker?.model,
    folder: setup.folder.folder('mining'),
    keys: [setup.seed],
    keepsRanking: true,
    linesOf: (mined: readonly { readonly ranked: RankedRow | undefined }[]) =>
      Promise.resolve(mined.map(({ ranked }) => assertExists(ranked, 'a ranking'))),
  };
  const made = await mineRows(mining);
  await made.join(piecesOf(mining), setup.folder, rankedPath, () => undefined);
  await setup.folder.remove('mining');
}

/** What was mined; undefined where it is not complete. */
export async function readPool(folder: StageSetup['folder']): Promise<readonly RankedRow[] | undefined> {
  const text = await readText(folder, rankedPath);
  // Written by `minePool` alone, whole or not at all.
  return text
    ?.trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RankedRow);
}
