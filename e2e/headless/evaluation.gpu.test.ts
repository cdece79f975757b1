import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { executeRunFile, removeTemporaryFolders, repositoryPath } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

interface EvaluationFixture {
  readonly ranks: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
}

// Written by e2e/fixtures/sample_fixtures.py.
const fixture = JSON.parse(await readFile(join(repositoryPath, 'e2e/fixtures/evaluation.json'), 'utf8')) as Readonly<
  Record<string, EvaluationFixture>
>;

afterAll(removeTemporaryFolders);

describe.skipIf((await testDevice()) === undefined)('an evaluation before the first stage', () => {
  test.each(['std02-2layers/cls', 'std02-2layers/mean', 'std02-4layers/cls', 'std02-4layers/mean'])(
    "finds PyTorch's ranks: metrics of %s",
    async (name) => {
      const [model, pooling] = name.split('/');
      const { evaluations } = await executeRunFile('e2e/runs/resume.json', {
        change: (json) => {
          json['model'] = { folder: `../fixtures/models/${model ?? ''}`, pooling };
          json.stages = [];
        },
      });
      expect(evaluations.map(({ system, stageIndex, step }) => `${system} ${stageIndex} ${step}`)).toEqual(['bm25 -1 0', 'model -1 0']);
      const found = evaluations[1]?.metrics ?? {};
      const wanted = Object.entries(fixture[name]?.metrics ?? {}).filter(([metric]) => metric in found);
      expect(wanted.map(([metric]) => metric)).toEqual(expect.arrayContaining(['ndcg@10', 'mrr@10', 'map@100']));
      for (const [metric, value] of wanted) expect(found[metric], metric).toBeCloseTo(value, 6);
    },
  );
});
