import { describe, expect, test } from 'vitest';
import { CancelledError, InputError } from '../../base/errors.ts';
import { Random } from '../../base/random.ts';
import type { PairRow } from '../../contract/examples.ts';
import { embedderContext } from '../../model/model-state.ts';
import { scorePairs } from '../../retrieval/score-pairs.ts';
import { vectorsOf } from '../../retrieval/vector-file.ts';
import { PlainDevice } from '../../tensor/device/plain-device.ts';
import { caseModel, caseReranker, caseTokens, caseWords, MakerRun, rerankerEntry, type MakerCase } from '../../testing/maker-case.ts';
import { scoreStage } from './make.ts';
import { addScoreTallies, emptyScoreTally, scoreNote, scoreReport, tallyOf } from './score-report.ts';

const device = new PlainDevice();
const model = await caseModel(device, 3);
const random = new Random(9);
const instruction = 'w5 ';

function text(words: number): string {
  return Array.from({ length: words }, () => caseWords[random.below(caseWords.length)] ?? '').join(' ');
}

const rows: readonly PairRow[] = Array.from({ length: 30 }, (_, index) => ({
  query: text(3),
  pos: Array.from({ length: 1 + (index % 2) }, () => text(4)),
  neg: Array.from({ length: index % 3 }, () => text(4)),
}));

function run(keys: Record<string, unknown> = {}, own: Partial<MakerCase> = {}): MakerRun {
  return new MakerRun({ device, model, rows, instruction, entry: { stage: 'score', ...keys }, ...own });
}

describe('scoring', () => {
  test('writes the cosine of each query and its first positive, and leaves the rest of the row as it is', async () => {
    const scoring = run();
    await scoring.make(scoreStage);
    const context = embedderContext(device, model);
    for (const [index, { score, ...rest }] of (await scoring.made()).entries()) {
      const row = rows[index] ?? { query: '', pos: [] };
      const values = await vectorsOf(context, caseTokens, [instruction + row.query, row.pos[0] ?? ''], { maximumLength: 32 });
      let cosine = 0;
      for (let column = 0; column < 16; column += 1) cosine += (values[column] ?? NaN) * (values[16 + column] ?? NaN);
      expect(score).toBeCloseTo(cosine, 5);
      expect(rest).toEqual(row);
    }
  });

  test('with a reranker writes raw scores of all positives and negatives, and the probability of the first positive', async () => {
    const reranker = await caseReranker(device, 8);
    const scoring = run({}, { model: reranker });
    await scoring.make(scoreStage);
    for (const [index, made] of (await scoring.made()).entries()) {
      const row = rows[index] ?? { query: '', pos: [], neg: [] };
      const pairs = [...row.pos, ...row.neg].map((passage) => ({ query: instruction + row.query, passage }));
      const scores = [...(await scorePairs(embedderContext(device, reranker), caseTokens, pairs, { maximumLength: 32 }))];
      for (const [place, score] of [...(made.pos_scores ?? []), ...(made.neg_scores ?? [])].entries())
        expect(score).toBeCloseTo(scores[place] ?? NaN, 5);
      expect(made.pos_scores).toHaveLength(row.pos.length);
      expect(made.neg_scores).toHaveLength(row.neg.length);
      expect(made.score).toBeCloseTo(1 / (1 + Math.exp(-(scores[0] ?? NaN))), 5);
    }
  });

  test('puts the instruction of symmetric rows before their passage too, as training does', async () => {
    const scoring = run({}, { rows: [{ query: 'w1 w2', pos: ['w1 w2'], neg: [], type: 'symmetric_sts' }] });
    await scoring.make(scoreStage);
    expect((await scoring.made())[0]?.score).toBeCloseTo(1, 5);
    const apart = run({}, { rows: [{ query: 'w1 w2', pos: ['w1 w2'], neg: [] }] });
    await apart.make(scoreStage);
    expect((await apart.made())[0]?.score).toBeLessThan(0.999);
  });

  test.each([
    ['as it was trained', '', 'w7 '],
    ['as the data say, where they do', instruction, instruction],
  ])('asks a reranker %s', async (_, ofData, before) => {
    const reranker = await caseReranker(device, 8);
    const teacher = rerankerEntry({ instruction: 'w7 ', passageInstruction: 'w8 ' }, 10);
    const few = [
      { query: 'w1 w2 w3', pos: ['w4 w5 w6 w9 w10'], neg: ['w11'] },
      { query: 'w1', pos: ['w4'], neg: [], query_prompt: 'w20 ', passage_prompt: '' },
    ];
    const scoring = run({}, { model: reranker, teacher, from: 'teacher', rows: few, instruction: ofData });
    await scoring.make(scoreStage);
    const pairs = [
      { query: `${before}w1 w2 w3`, passage: 'w8 w4 w5 w6 w9 w10' },
      { query: `${before}w1 w2 w3`, passage: 'w8 w11' },
      { query: 'w20 w1', passage: 'w4' },
    ];
    const expected = await scorePairs(embedderContext(device, reranker), caseTokens, pairs, { maximumLength: 10 });
    const made = (await scoring.made()).flatMap(({ pos_scores = [], neg_scores = [] }) => [...pos_scores, ...neg_scores]);
    expect(made).toHaveLength(3);
    for (const [place, score] of made.entries()) expect(score).toBeCloseTo(expected[place] ?? NaN, 5);
  });

  test('goes on where it was stopped, and makes the very same bytes', async () => {
    const many = Array.from({ length: 600 }, () => ({ query: text(1), pos: [text(1)], neg: [] }));
    const whole = run({}, { rows: many });
    await whole.make(scoreStage);
    const stopped = run({}, { rows: many });
    await expect(stopped.make(scoreStage, { key: 'scoring', count: 2 })).rejects.toThrow(CancelledError);
    expect(await stopped.folder.list('rows')).toEqual(['rows/000000.jsonl']);
    await stopped.make(scoreStage);
    expect(await stopped.text()).toBe(await whole.text());
    expect(stopped.report).toEqual(whole.report);
    expect(whole.report).toMatchObject({ rows: 600, scoredBy: 'embedder', threshold: 0.43 });
    expect(stopped.notes).toEqual(whole.notes);
  });

  test('refuses rows that are no pairs', async () => {
    await expect(run({}, { rows: [{ text: 'w1' }] }).make(scoreStage)).rejects.toThrow(InputError);
  });
});

describe('the report of scores', () => {
  const scored = [-1, -0.99, 0.42, 0.43, 0.44, 0.9, 1].map((score) => ({ score, query: `q ${score}`, passage: 'p' }));

  test('counts in bins of 0.02, a score on an edge in the upper one, and what the threshold keeps', () => {
    const { histogram, kept, rows: count } = tallyOf(scored, 0.43);
    expect(count).toBe(7);
    expect(kept).toBe(4);
    expect(histogram).toHaveLength(100);
    expect(histogram.flatMap((rowsOfBin, bin) => (rowsOfBin === 0 ? [] : [[bin, rowsOfBin]]))).toEqual([
      [0, 2],
      [71, 2],
      [72, 1],
      [95, 1],
      [99, 1],
    ]);
  });

  test('shows the rows next to the threshold, and is the same however the rows were split', () => {
    const all = tallyOf(scored, 0.43);
    const parts = addScoreTallies(tallyOf(scored.slice(0, 4), 0.43), tallyOf(scored.slice(4), 0.43), 0.43);
    expect(addScoreTallies(emptyScoreTally(), parts, 0.43)).toEqual(all);
    expect(all.above.map(({ score }) => score)).toEqual([0.43, 0.44, 0.9, 1]);
    expect(all.below.map(({ score }) => score)).toEqual([0.42, -0.99, -1]);
    expect(scoreReport(all, 0.43, 'embedder')).toMatchObject({ keptShare: 4 / 7, threshold: 0.43 });
    expect(scoreNote(all, 0.43)).toContain('4 (57.1 %) lie at 0.43 or above. just above 0.43: "q 0.43" with "p"');
  });
});
