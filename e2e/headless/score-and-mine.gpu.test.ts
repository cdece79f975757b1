import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { PairRow } from '../../src/contract/examples.ts';
import {
  executeRunFile,
  readLines,
  removeTemporaryFolders,
  temporaryFolder,
  type ExecutedRun,
  type ExecuteOptions,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

const data = ['../fixtures/pairs.jsonl'];
const lengths = { queryMaximumLength: 24, passageMaximumLength: 48 };
afterAll(removeTemporaryFolders);

function run(stages: readonly Record<string, unknown>[], options: ExecuteOptions = {}): Promise<ExecutedRun> {
  return executeRunFile('e2e/runs/resume.json', {
    ...options,
    change: (json) => {
      json.evaluation = [];
      json.stages = [...stages];
    },
  });
}

const rowsOf = (made: ExecutedRun, name: string): Promise<readonly PairRow[]> => readLines<PairRow>(join(made.output, 'data'), name);

describe.skipIf((await testDevice()) === undefined)('scores and negatives of one run', () => {
  test('a score filters the rows of a later stage, and its report says what the threshold keeps', async () => {
    const scored = await run([{ stage: 'score', data, output: 'scored.jsonl', threshold: 0.9, ...lengths }]);
    const scores = (await rowsOf(scored, 'scored.jsonl')).map(({ score = NaN }) => score);
    const median = [...scores].sort((a, b) => a - b)[Math.floor(scores.length / 2)] ?? NaN;
    const report: unknown = JSON.parse(await readFile(join(scored.output, 'data/scored.jsonl.report.json'), 'utf8'));
    const kept = scores.filter((score) => score >= 0.9).length;
    expect(report).toMatchObject({ rows: scores.length, kept, threshold: 0.9, scoredBy: 'embedder' });
    expect(scored.notes.some((note) => note.includes(`${scores.length} rows scored`) && note.includes(`; ${kept} (`))).toBe(true);
    const filtered = await run([
      { stage: 'score', data, output: 'scored.jsonl', ...lengths },
      { stage: 'contrastive', data: [{ file: 'scored.jsonl', minimumScore: median }], batchSize: 2, epochs: 1, ...lengths },
    ]);
    expect(filtered.metrics).toHaveLength(Math.floor(scores.filter((score) => score >= median).length / 2));
  });

  test('a reranker made here says which candidates are wrong, and its scores teach', async () => {
    const teacher = { stage: 'reranker', id: 'teacher', data, batchSize: 4, steps: 2, negatives: 1, maximumLength: 48 };
    const mine = {
      stage: 'mine',
      data,
      range: [2, 12],
      negatives: 3,
      choice: 'top',
      output: 'mined.jsonl',
      rescoreWith: 'teacher',
      ...lengths,
    };
    const score = { stage: 'score', from: 'teacher', data: ['mined.jsonl'], output: 'taught.jsonl', ...lengths };
    const student = { stage: 'task', data: ['taught.jsonl'], batchSize: 4, steps: 2, negatives: 2, distillation: 'kl', ...lengths };
    const made = await run([teacher, mine, score, student]);
    expect(made.ended).toBe('completed');
    const mined = await rowsOf(made, 'mined.jsonl');
    expect(mined.some(({ neg }) => neg.length === 3)).toBe(true);
    for (const { neg, pos, neg_scores = [], pos_scores = [] } of mined) {
      expect([neg_scores.length, pos_scores.length]).toEqual([neg.length, pos.length]);
      expect(neg_scores).toEqual([...neg_scores].sort((a, b) => b - a));
    }
    // The same model reads the same pairs in both stages: lengths of texts and of pairs are alike.
    for (const [index, { neg_scores = [] }] of (await rowsOf(made, 'taught.jsonl')).entries())
      for (const [place, found] of neg_scores.entries()) expect(found).toBeCloseTo(mined[index]?.neg_scores?.[place] ?? NaN, 4);
    const last = made.metrics.at(-1) as Record<string, unknown> | undefined;
    expect(last?.['distillationLoss']).toBeGreaterThan(0);
  });

  test('a run that was stopped in its mining goes on to the same rows', async () => {
    const first = { stage: 'contrastive', data, batchSize: 4, steps: 1, ...lengths };
    const mine = { stage: 'mine', data, range: [2, 12], negatives: 3, output: 'mined.jsonl', ...lengths };
    const whole = await run([first, mine]);
    const output = await temporaryFolder();
    let mining = 0;
    const stopped = await run([first, mine], {
      output,
      onStatus: ({ phase }, control) => {
        if (phase?.key === 'searching' && (mining += 1) === 1) control.stop();
      },
    });
    expect(stopped.ended).toBe('stopped');
    const resumed = await run([first, mine], { output, resumes: true });
    expect(resumed.ended).toBe('completed');
    const bytes = (made: ExecutedRun): Promise<string> => readFile(join(made.output, 'data/mined.jsonl'), 'utf8');
    expect(await bytes(resumed)).toBe(await bytes(whole));
  });
});
