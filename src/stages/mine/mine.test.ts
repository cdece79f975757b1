import { describe, expect, test } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { CancelledError, InputError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import type { PairRow } from '../../contract/examples.ts';
import { embedderContext, type ModelState } from '../../model/model-state.ts';
import { scorePairs } from '../../retrieval/score-pairs.ts';
import { vectorsOf } from '../../retrieval/vector-file.ts';
import { PlainDevice } from '../../tensor/device/plain-device.ts';
import { caseModel, caseReranker, caseTokens, caseWords, MakerRun, rerankerEntry, type MakerCase } from '../../testing/maker-case.ts';
import { mineStage } from './make.ts';

const device = new PlainDevice();
const model = await caseModel(device, 3);
const random = new Random(5);
const instruction = 'w1 w2 ';

function text(words: number): string {
  return Array.from({ length: words }, () => caseWords[random.below(caseWords.length)] ?? '').join(' ');
}

const texts = Array.from({ length: 60 }, () => text(4));
const rows: readonly PairRow[] = Array.from({ length: 24 }, (_, index) => ({
  query: text(3),
  pos: texts.slice(index, index + 1 + (index % 3)),
  neg: index % 4 === 0 ? [texts[59 - index] ?? ''] : [],
}));

function run(keys: Record<string, unknown>, own: Partial<MakerCase> = {}): MakerRun {
  return new MakerRun({
    device,
    model,
    rows,
    instruction,
    entry: { stage: 'mine', range: [1, 60], negatives: 60, choice: 'top', ...keys },
    ...own,
  });
}

async function cosines(
  state: ModelState,
  queries: readonly string[],
  passages: readonly string[],
): Promise<readonly (readonly number[])[]> {
  const vectors = async (all: readonly string[]): Promise<readonly Float32Array[]> => {
    const values = await vectorsOf(embedderContext(device, state), caseTokens, all, { maximumLength: 32 });
    return all.map((_, index) => values.slice(index * 16, (index + 1) * 16));
  };
  const own = await vectors(passages);
  return (await vectors(queries)).map((query) =>
    own.map((passage) => passage.reduce((sum, value, place) => sum + value * (query[place] ?? NaN), 0)),
  );
}

interface Scored {
  readonly text: string;
  readonly score: number;
}

/** All candidates of every row by cosine in float64. */
async function rankedFor(candidates: readonly string[]): Promise<readonly (readonly Scored[])[]> {
  const queries = rows.map(({ query }) => instruction + query);
  return (await cosines(model, queries, candidates)).map((scores) =>
    candidates.map((candidate, index) => ({ text: candidate, score: scores[index] ?? NaN })).sort((a, b) => b.score - a.score),
  );
}

const pool = [...new Set(rows.flatMap(({ pos, neg }) => [...pos, ...neg]))];

describe('mining', () => {
  test('keeps its distance from the weakest positive, as float64 has it', async () => {
    const mining = run({ relativeMargin: 0.03 });
    await mining.make(mineStage);
    const ranked = await rankedFor(pool);
    let inside = 0;
    let outside = 0;
    for (const [index, { neg }] of (await mining.made()).entries()) {
      const row = assertExists(rows[index], 'a row');
      const all = ranked[index] ?? [];
      const weakest = Math.min(...all.filter((found) => row.pos.includes(found.text)).map(({ score }) => score));
      const window = all.slice(0, 60).filter((found) => !row.pos.includes(found.text));
      const kept = window.filter(({ score }) => score <= weakest - Math.abs(weakest) * 0.03);
      inside += window.length - kept.length;
      outside += kept.length;
      expect(neg, `row ${index + 1}`).toEqual(kept.map((found) => found.text));
    }
    expect(Math.min(inside, outside)).toBeGreaterThan(100);
    expect(mining.report).toMatchObject({ rows: 24, candidates: pool.length, dropped: { insideMargin: inside } });
  });

  test('compares with positives that are no candidates as well', async () => {
    const candidates = texts.slice(40).map((own) => ({ text: own }));
    const mining = run({ absoluteMargin: 0.02, candidates: 'others.jsonl' }, { files: { 'others.jsonl': candidates } });
    await mining.make(mineStage);
    const ranked = await rankedFor([...new Set([...texts.slice(40), ...rows.flatMap(({ pos }) => pos)])]);
    let left = 0;
    let found = 0;
    for (const [index, { neg }] of (await mining.made()).entries()) {
      const row = assertExists(rows[index], 'a row');
      const all = ranked[index] ?? [];
      const weakest = Math.min(...all.filter((found) => row.pos.includes(found.text)).map(({ score }) => score));
      const kept = all.filter((found) => texts.indexOf(found.text) >= 40 && !row.pos.includes(found.text) && found.score <= weakest - 0.02);
      left += 20 - kept.length;
      found += kept.length;
      expect(neg, `row ${index + 1}`).toEqual(kept.map((found) => found.text));
    }
    expect(Math.min(left, found)).toBeGreaterThan(50);
  });

  test('leaves out what says the same as a positive of an equal query, in whichever row, and the query itself', async () => {
    const few = [
      { query: 'w1 w2 w3?', pos: ['w4 w5'], neg: ['W4, w5!', 'w6 w7', 'w1 w2 W3', 'w8'] },
      { query: 'W1 w2 w3', pos: ['w6 w7'], neg: ['w6  w7.'] },
      { query: 'w9', pos: ['w8'], neg: [] },
    ];
    const mining = run({}, { rows: few });
    await mining.make(mineStage);
    const [first, second, third] = await mining.made();
    expect(first?.neg).toEqual(['w8']);
    expect(second?.neg).toEqual(['w8']);
    expect(new Set(third?.neg)).toEqual(new Set(['w4 w5', 'W4, w5!', 'w6 w7', 'w1 w2 W3', 'w6  w7.']));
    // Of six candidates: two answers by their own words for the first two rows, one for the third.
    expect(mining.report).toMatchObject({
      rows: 3,
      negatives: 7,
      inWindow: 18,
      dropped: { positive: 5, duplicate: 6, aboveMaximum: 0, insideMargin: 0 },
    });
  });

  test('begins anew where the model is another one', async () => {
    const stopped = run({});
    await expect(stopped.make(mineStage, { key: 'searching', count: 1 })).rejects.toThrow(CancelledError);
    expect(await stopped.folder.list('mining')).toEqual(['mining/state.json', 'mining/vectors/000000.f32']);
    const other = run({}, { model: await caseModel(device, 4) });
    for (const path of await stopped.folder.list('')) await other.folder.write(path, await bytesOf(stopped, path));
    const fresh = run({}, { model: await caseModel(device, 4) });
    await fresh.make(mineStage);
    await other.make(mineStage);
    expect(await other.text()).toBe(await fresh.text());
  });

  test('refuses rows whose instruction stands before passages, unless it stands before all of them', async () => {
    const alike = rows.map((row) => ({ ...row, type: 'symmetric_sts' }));
    const refused = run({}, { rows: alike }).make(mineStage);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow('rows.jsonl, row 1 is of type "symmetric_sts"');
    const mining = run({ range: [1, 4], negatives: 2 }, { rows: alike, instruction: '' });
    await mining.make(mineStage);
    expect((await mining.made())[0]?.neg).toHaveLength(2);
  });

  test('keeps fewer where there are fewer, and says how many rows have how many', async () => {
    const mining = run({ range: [1, 8], negatives: 5, maximumScore: 0.98, choice: 'random' });
    await mining.make(mineStage);
    const counts = new Array<number>(6).fill(0);
    for (const { neg } of await mining.made()) {
      expect(new Set(neg).size).toBe(neg.length);
      counts[neg.length] = (counts[neg.length] ?? 0) + 1;
    }
    expect(mining.report).toMatchObject({ rowsByNegatives: counts });
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(2);
    expect(mining.notes).toHaveLength(1);
    expect(mining.notes[0]).toContain(`${counts[5]} rows have 5, `);
  });
});

async function bytesOf(made: MakerRun, path: string): Promise<Uint8Array> {
  const source = assertExists(await made.folder.open(path), 'a kept file');
  return source.slice(0, source.sizeBytes);
}

describe('mining with a reranker', () => {
  test('asks it as it was trained, compares its probabilities, takes its best, and writes its raw scores', async () => {
    const reranker = await caseReranker(device, 8);
    // Pairs of twelve tokens with these instructions: one is cut off, as in training.
    const teacher = rerankerEntry({ instruction: 'w7 ', passageInstruction: 'w8 ' }, 11);
    const mining = run({ range: [2, 20], negatives: 3, relativeMargin: 0.05 }, { reranker, teacher, named: { rescoreWith: 'teacher' } });
    await mining.make(mineStage);
    const probability = (logit: number): number => 1 / (1 + Math.exp(-logit));
    const ranked = await rankedFor(pool);
    let kept = 0;
    for (const [index, { neg, neg_scores = [], pos_scores = [] }] of (await mining.made()).entries()) {
      const row = assertExists(rows[index], 'a row');
      const window = (ranked[index] ?? []).slice(1, 20).filter((found) => !row.pos.includes(found.text));
      const passages = [...window.map((found) => found.text), ...row.pos];
      const pairs = passages.map((passage) => ({ query: `w7 ${row.query}`, passage: `w8 ${passage}` }));
      const scores = [...(await scorePairs(embedderContext(device, reranker), caseTokens, pairs, { maximumLength: 11 }))];
      const positives = scores.slice(window.length);
      const weakest = Math.min(...positives.map(probability));
      const best = passages
        .slice(0, window.length)
        .map((passage, place) => ({ passage, score: scores[place] ?? NaN }))
        .filter(({ score }) => probability(score) <= weakest - weakest * 0.05)
        .sort((a, b) => b.score - a.score)
        .slice(0, 3);
      kept += best.length;
      expect(neg, `row ${index + 1}`).toEqual(best.map(({ passage }) => passage));
      for (const [place, { score }] of best.entries()) expect(neg_scores[place]).toBeCloseTo(score, 5);
      for (const [place, score] of positives.entries()) expect(pos_scores[place]).toBeCloseTo(score, 5);
      expect(pos_scores).toHaveLength(row.pos.length);
    }
    expect(kept).toBeGreaterThan(20);
    expect(kept).toBeLessThan(72);
  });
});
