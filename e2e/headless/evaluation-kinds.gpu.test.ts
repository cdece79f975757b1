import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { EvaluationRecord } from '../../src/contract/metrics.ts';
import type { RankedQuery, ScoredPair } from '../../src/evaluation/query-results.ts';
import {
  executeRunFile,
  readLines,
  removeTemporaryFolders,
  temporaryFolder,
  type RunFileJson,
} from '../../src/testing/execute-run-file.ts';
import { encoderFixture } from '../../src/testing/fixtures.ts';
import { testDevice } from '../../src/testing/gpu.ts';

const fixture = await encoderFixture();
/** Longer ones are cut there, and not by an evaluation. */
const whole = [...fixture.texts.keys()].filter((index) => (fixture.texts[index]?.ids.length ?? 99) < 48);
const vectors = fixture.embeddings['std02-2layers'].cls;

function cosine(a: number, b: number): number {
  return (vectors[a] ?? []).reduce((sum, value, column) => sum + value * (vectors[b]?.[column] ?? 0), 0);
}

/** All pairs of the texts, in an order that has nothing to do with how alike they are. */
const pairs = whole.flatMap((a) =>
  whole.filter((b) => b > a).map((b) => ({ a, b, label: (a * 7 + b * 3) % 5 > 2 ? 1 : 0, score: (a * 5 + b) % 4 })),
);

async function labelledFile(): Promise<string> {
  const path = join(await temporaryFolder(), 'labelled.jsonl');
  const rows = pairs.map(({ a, b, label, score }) => ({ text1: fixture.texts[a]?.text, text2: fixture.texts[b]?.text, label, score }));
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

const noStages = (json: RunFileJson): void => {
  json['model'] = { folder: '../fixtures/models/std02-2layers', pooling: 'cls' };
  json.stages = [];
};
const only = (records: readonly EvaluationRecord[], set: string): readonly EvaluationRecord[] =>
  records.filter((record) => record.set === set);

afterAll(removeTemporaryFolders);

describe.skipIf((await testDevice()) === undefined)('evaluations', () => {
  test("of labelled pairs rest on PyTorch's cosines", async () => {
    const file = await labelledFile();
    const { evaluations, output } = await executeRunFile('e2e/runs/resume.json', {
      change: (json) => {
        noStages(json);
        json.evaluation = [
          { kind: 'similarity', name: 'alike', file },
          { kind: 'pair-classification', name: 'classes', file },
        ];
      },
    });
    const found = await readLines<ScoredPair>(output, 'queries/alike/base-model.jsonl');
    expect(found.map(({ row }) => row)).toEqual(pairs.map((_, index) => index + 1));
    for (const [index, { a, b, score }] of pairs.entries()) {
      expect(found[index]?.label).toBe(score);
      expect(found[index]?.score).toBeCloseTo(cosine(a, b), 5);
    }
    const [alike, classes] = [only(evaluations, 'alike'), only(evaluations, 'classes')];
    // A set without anything to search has no line of BM25.
    expect([alike, classes].map((records) => records.map(({ system, queries }) => `${system} ${queries ?? 0}`))).toEqual([
      [`model ${pairs.length}`],
      [`model ${pairs.length}`],
    ]);
    expect(Object.keys(alike[0]?.metrics ?? {})).toEqual(['spearman', 'pearson']);
    const positives = pairs.filter(({ label }) => label === 1).length;
    expect(classes[0]?.metrics['accuracy']).toBeGreaterThanOrEqual(Math.max(positives, pairs.length - positives) / pairs.length);
    for (const [low, high] of Object.values(alike[0]?.intervals ?? {})) expect(high).toBeGreaterThan(low);
  });

  test('of candidates sort each row, with BM25 beside the model', async () => {
    const { evaluations, output } = await executeRunFile('e2e/runs/resume.json', {
      change: (json) => {
        noStages(json);
        json.evaluation = [{ kind: 'reranking', name: 'candidates', file: '../fixtures/pairs.jsonl' }];
      },
    });
    expect(evaluations.map(({ system }) => system)).toEqual(['bm25', 'model']);
    const rows = await readLines<RankedQuery>(output, 'queries/candidates/base-model.jsonl');
    expect(rows).toHaveLength(22);
    for (const { firstRelevant, metrics, documents } of rows) {
      // One positive among three or four candidates.
      expect(metrics['map']).toBeCloseTo(1 / (firstRelevant ?? 0), 12);
      const scores = documents.map(([, score]) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      expect([3, 4]).toContain(scores.length);
    }
    const map = rows.reduce((sum, { metrics }) => sum + (metrics['map'] ?? 0), 0) / rows.length;
    expect(evaluations[1]?.metrics['map']).toBeCloseTo(map, 12);
  });

  test('compare instructions in one pass: each has the figures that it has alone', async () => {
    const wanted: Record<string, unknown> = { kind: 'retrieval', name: 'small/a', folder: '../fixtures/eval' };
    const run = (evaluation: Record<string, unknown>[]) =>
      executeRunFile('e2e/runs/resume.json', {
        change: (json) => {
          noStages(json);
          json.evaluation = evaluation;
        },
      });
    const together = await run([{ ...wanted, instruction: 'find: ', compareInstructions: ['', 'find: ', 'a longer one: '] }]);
    const alone = await run(
      ['', 'find: ', 'a longer one: '].map((instruction, index) => ({ ...wanted, name: String(index), instruction })),
    );
    const figureAlone = (name: string) => alone.evaluations.find(({ set, system }) => set === name && system === 'model')?.metrics;
    const models = together.evaluations.filter(({ system }) => system === 'model');
    expect(models.map(({ variant, instruction }) => [variant, instruction])).toEqual([
      [undefined, 'find: '],
      ['no instruction', ''],
      ['instruction "a longer one: "', 'a longer one: '],
    ]);
    expect(models.map(({ metrics }) => metrics)).toEqual(['1', '0', '2'].map(figureAlone));
    expect(new Set(models.map(({ metrics }) => metrics['ndcg@10'])).size).toBe(3);
    // A name with a slash is one folder.
    const folders = await readdir(join(together.output, 'queries'));
    expect(folders).toHaveLength(1);
    expect((await readdir(join(together.output, 'queries', folders[0] ?? ''))).length).toBe(4);
  });
});
