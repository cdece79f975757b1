// The mining stage: rows with new negatives, and a report of what was found.

import { sixDigits } from '../../base/numbers.ts';
import type { PairRow } from '../../contract/examples.ts';
import type { StageReport } from '../../contract/stage-report.ts';
import { mixDatasets } from '../../data/data-mixture.ts';
import type { TextPool } from '../../retrieval/text-pool.ts';
import type { MakerSetup, MakingStage } from '../trainer.ts';
import { openCorpus, type MiningConfig } from './corpus.ts';
import { mineRows, passagePrefixOf, piecesOf, type MinedRow } from './miner.ts';
import { addTallies, emptyTally, miningNote, miningReport } from './yield-report.ts';

export const mineStage: MakingStage = { state: 'mining', make };

async function make(setup: MakerSetup): Promise<StageReport> {
  // The run file filled in every field of this stage's definition, and only those.
  const config = setup.entry.config as MiningConfig;
  passagePrefixOf(setup);
  const rows = mixDatasets(setup.data, 'pairs');
  const corpus = await openCorpus(setup, config, rows, setup.folder.folder('texts'));
  const reranker = config.rescoreWith === undefined ? undefined : await setup.openModel(config.rescoreWith);
  const linesOf = (mined: readonly MinedRow[]): Promise<readonly PairRow[]> => withNegatives(corpus.pool, mined);
  const mining = { setup, config, rows, corpus, reranker, folder: setup.folder.folder('mining'), keys: [setup.seed], linesOf };
  const made = await mineRows(mining);
  const name = setup.entry.output ?? 'mined.jsonl';
  let tally = emptyTally(config.negatives);
  await made.join(piecesOf(mining), setup.output, name, (own) => (tally = addTallies(tally, own)));
  const report = miningReport(tally, corpus.candidates);
  setup.onNote(miningNote(report));
  await setup.folder.remove('');
  return report;
}

/** The rows as they are written. Scores of the old negatives would belong to nothing. */
async function withNegatives(pool: TextPool, mined: readonly MinedRow[]): Promise<readonly PairRow[]> {
  const texts = await pool.texts(mined.flatMap(({ chosen }) => chosen.map(({ id }) => id)));
  let taken = 0;
  return mined.map(({ row, chosen, positiveScores }) => {
    const neg = texts.slice(taken, (taken += chosen.length));
    if (positiveScores === undefined) return { ...row, neg, neg_scores: undefined };
    return { ...row, neg, pos_scores: positiveScores.map(sixDigits), neg_scores: chosen.map(({ score }) => sixDigits(score)) };
  });
}
