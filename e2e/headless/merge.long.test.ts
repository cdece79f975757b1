import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../src/base/assert.ts';
import { openSafetensors, readTensorValues } from '../../src/checkpoints/safetensors.ts';
import type { EvaluationRecord } from '../../src/contract/metrics.ts';
import { fileSource } from '../../src/headless/node-folder.ts';
import { executeRunFile, removeTemporaryFolders, temporaryFolder, type ExecuteOptions } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

const training = {
  stage: 'contrastive',
  data: ['../fixtures/pairs.jsonl'],
  batchSize: 8,
  steps: 4,
  learningRate: 0.003,
  temperature: 0.05,
};
const lengths = { queryMaximumLength: 24, passageMaximumLength: 48 };

/** Two fine-tunings of one model, their merge, and a stage that goes on from it. */
const twoAndTheirMerge: NonNullable<ExecuteOptions['change']> = (json) => {
  json.stages = [
    { ...training, ...lengths, id: 'one' },
    { ...training, ...lengths, id: 'two', from: 'model', negatives: 1 },
    {
      stage: 'merge',
      id: 'both',
      models: [
        { from: 'one', weight: 0.5 },
        { from: 'two', weight: 0.5 },
      ],
      sweep: [0, 0.5, 1],
    },
    { ...training, ...lengths, id: 'last', steps: 1 },
  ];
  json.evaluation = [{ kind: 'retrieval', name: 'small', folder: '../fixtures/eval' }];
};

async function weightsOf(output: string, id: string): Promise<ReadonlyMap<string, Float32Array>> {
  const source = assertExists(await fileSource(join(output, 'models', id, 'model.safetensors')), `the weights of ${id}`);
  const file = await openSafetensors(source);
  const weights = new Map<string, Float32Array>();
  for (const tensor of file.tensors) weights.set(tensor.name, await readTensorValues(file, tensor));
  return weights;
}

const nameOf = ({ id, step, system, variant = '' }: EvaluationRecord): string => [id, step, system, variant].join(' ');

afterAll(removeTemporaryFolders);

describe.skipIf((await testDevice()) === undefined)('a merge of two models', () => {
  test('is their mean, is measured between them, and is gone on from; stopped in the sweep it comes to the same', async () => {
    const whole = await executeRunFile('e2e/runs/resume.json', { change: twoAndTheirMerge });
    const [one, two, both] = [
      await weightsOf(whole.output, 'one'),
      await weightsOf(whole.output, 'two'),
      await weightsOf(whole.output, 'both'),
    ];
    expect(both.size).toBe(one.size);
    let moved = 0;
    for (const [name, values] of both) {
      const wanted = values.map((_, index) => ((one.get(name)?.[index] ?? NaN) + (two.get(name)?.[index] ?? NaN)) / 2);
      expect(values, name).toEqual(wanted);
      moved += values.reduce((sum, value, index) => sum + Math.abs(value - (one.get(name)?.[index] ?? 0)), 0);
    }
    expect(moved).toBeGreaterThan(1);

    const models = whole.evaluations.filter(({ system }) => system === 'model');
    expect(models.map(nameOf)).toEqual([
      'model 0 model ',
      'one 4 model ',
      'two 4 model ',
      'both 0 model 0 / 1',
      'both 0 model 0.5 / 0.5',
      'both 0 model 1 / 0',
      'both 0 model ',
      'last 1 model ',
    ]);
    const figures = models.map(({ metrics }) => metrics);
    // At its ends the sweep is the models themselves.
    expect([figures[3], figures[5], figures[4]]).toEqual([figures[2], figures[1], figures[6]]);
    expect(figures[1]).not.toEqual(figures[2]);
    expect(models[1]?.versus?.than).toBe('base');
    expect(models[1]?.versus?.change['ndcg@10']?.by).toBeCloseTo((figures[1]?.['ndcg@10'] ?? 0) - (figures[0]?.['ndcg@10'] ?? 0), 5);

    const output = await temporaryFolder();
    const stopped = await executeRunFile('e2e/runs/resume.json', {
      change: twoAndTheirMerge,
      output,
      onEvaluation: ({ variant }, control) => {
        if (variant === '0.5 / 0.5') control.stop();
      },
    });
    expect(stopped.ended).toBe('stopped');
    const resumed = await executeRunFile('e2e/runs/resume.json', { change: twoAndTheirMerge, output, resumes: true });
    expect(resumed.evaluations).toEqual(whole.evaluations);
    expect(await weightsOf(output, 'both')).toEqual(both);

    // Of every system the files of the first and the best evaluation, and the last of each stage with its variants.
    const files = await readdir(join(output, 'queries/small'));
    expect(files).toEqual(expect.arrayContaining(['base-bm25.jsonl', 'base-model.jsonl', '3-last-1-model.jsonl']));
    expect(files.length).toBeLessThanOrEqual(9);
    expect(files.sort()).toEqual((await readdir(join(whole.output, 'queries/small'))).sort());
  });
});
