import { describe, expect, test } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { CancelledError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import type { PoolRules } from '../../contract/negatives-calls.ts';
import type { MiningReport } from '../../contract/stage-report.ts';
import { yieldOf } from '../../retrieval/ranked-pool.ts';
import { PlainDevice } from '../../tensor/device/plain-device.ts';
import { caseModel, caseReranker, caseWords, MakerRun, rerankerEntry, type MakerCase } from '../../testing/maker-case.ts';
import type { MakerSetup, MakingStage } from '../trainer.ts';
import { mineStage } from './make.ts';
import { minePool, openPoolCorpus, readPool } from './pool.ts';

const device = new PlainDevice();
const model = await caseModel(device, 3);
const random = new Random(5);
const texts = Array.from({ length: 50 }, () => Array.from({ length: 4 }, () => caseWords[random.below(60)] ?? '').join(' '));
const rows = Array.from({ length: 20 }, (_, index) => ({
  // The second half asks the questions of the first again: their answers are shared.
  query: `w${index % 14} w${(3 * index) % 7} w20`,
  pos: texts.slice(index, index + 1 + (index % 2)),
  neg: texts.slice(49 - index, 50 - index),
}));

const config = { depth: 30, queryMaximumLength: 16, passageMaximumLength: 16 };
const lengths = { queryMaximumLength: 16, passageMaximumLength: 16 };
const nothing: MiningReport = {
  ...{ kind: 'mining', rows: 0, rowsByNegatives: [], inWindow: 0, notNeeded: 0, candidates: 0, negatives: 0 },
  dropped: { positive: 0, duplicate: 0, aboveMaximum: 0, insideMargin: 0 },
};

/** Mines a pool where a stage would make rows. */
function poolStage(rerankerId?: string): MakingStage {
  const make = async (setup: MakerSetup): Promise<MiningReport> => {
    const reranker = rerankerId === undefined ? undefined : { id: rerankerId, model: await setup.openModel(rerankerId) };
    await minePool(setup, config, await openPoolCorpus(setup, config), reranker);
    return nothing;
  };
  return { ...mineStage, make };
}

const made = (keys: Record<string, unknown>, own: Partial<MakerCase> = {}): MakerRun =>
  new MakerRun({ device, model, rows, instruction: 'w1 ', entry: { stage: 'mine', ...lengths, ...keys }, ...own });

const rules: PoolRules = { range: [2, 20], negatives: 5, choice: 'top', scoredBy: 'embedder' };
const asked: readonly Partial<PoolRules>[] = [
  {},
  { range: [1, 30], negatives: 3, choice: 'random' },
  { relativeMargin: 0.02 },
  { range: [3, 9], absoluteMargin: 0.01, maximumScore: 0.9 },
];

describe('a pool of ranked candidates', () => {
  test('yields under any rules what the mining stage counts when it mines by them', async () => {
    const pool = made({});
    await pool.make(poolStage());
    const ranked = assertExists(await readPool(pool.folder), 'the pool');
    expect(ranked).toHaveLength(20);
    const negatives: number[] = [];
    for (const change of asked) {
      const own = { ...rules, ...change };
      const { scoredBy, ...keys } = own;
      const mining = made(keys);
      await mining.make(mineStage);
      const found = yieldOf(ranked, own, new Map(), [7]);
      const report = assertExists(mining.report, 'the report') as MiningReport;
      expect(found, scoredBy).toMatchObject({
        rows: report.rows,
        rowsByNegatives: report.rowsByNegatives,
        negatives: report.negatives,
        inWindow: report.inWindow,
        dropped: { ...report.dropped, decided: 0, byRule: 0 },
        notNeeded: report.notNeeded,
      });
      negatives.push(found.negatives);
    }
    expect(new Set(negatives).size).toBeGreaterThan(2);
  });

  test('yields by a reranker what the mining stage counts when one scores again', async () => {
    const own = { reranker: await caseReranker(device, 11), teacher: rerankerEntry({}, 32), named: { rescoreWith: 'teacher' } };
    const pool = made({}, own);
    await pool.make(poolStage('teacher'));
    const ranked = assertExists(await readPool(pool.folder), 'the pool');
    expect(ranked.every(({ logits, known }) => logits?.every((logit, place) => (logit === null) === (known[place] !== 0)))).toBe(true);
    const ofReranker = { ...rules, relativeMargin: 0.01, scoredBy: 'reranker' } as const;
    const { scoredBy, ...keys } = ofReranker;
    const mining = made(keys, own);
    await mining.make(mineStage);
    const report = assertExists(mining.report, scoredBy) as MiningReport;
    expect(report.dropped.insideMargin).toBeGreaterThan(0);
    expect(yieldOf(ranked, ofReranker, new Map(), [7])).toMatchObject({
      rowsByNegatives: report.rowsByNegatives,
      inWindow: report.inWindow,
      dropped: report.dropped,
    });
  });

  test('that was stopped goes on, and is what it would have been at once', async () => {
    const whole = made({});
    await whole.make(poolStage());
    const broken = made({});
    await expect(broken.make(poolStage(), { key: 'searching', count: 1 })).rejects.toThrow(CancelledError);
    expect(await readPool(broken.folder)).toBeUndefined();
    const encodings = broken.phases.filter(({ key }) => key === 'encoding').length;
    await broken.make(poolStage());
    expect(await readPool(broken.folder)).toEqual(await readPool(whole.folder));
    // What was encoded is not encoded again: its only block is told as done at once.
    expect(broken.phases.filter(({ key }) => key === 'encoding').length - encodings).toBe(1);
  });
});
