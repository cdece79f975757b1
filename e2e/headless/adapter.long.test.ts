import { statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../src/base/assert.ts';
import { openSafetensors, readTensorValues } from '../../src/checkpoints/safetensors.ts';
import { fileSource } from '../../src/headless/node-folder.ts';
import {
  executeRunFile,
  lossColumn,
  readLines,
  removeTemporaryFolders,
  temporaryFolder,
  type ExecuteOptions,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

const width = 32;

function withAdapter(layers: 'linear' | 'two', steps: number): NonNullable<ExecuteOptions['change']> {
  return (json) => {
    const lengths = { queryMaximumLength: 24, passageMaximumLength: 48 };
    json.stages = [
      {
        stage: 'adapter',
        id: 'ask',
        data: ['../fixtures/pairs.jsonl'],
        batchSize: 11,
        steps,
        layers,
        learningRate: 0.01,
        temperature: 0.05,
        ...lengths,
      },
    ];
    json.evaluation = [
      { kind: 'retrieval', name: 'small', folder: '../fixtures/eval' },
      { kind: 'reranking', name: 'candidates', file: '../fixtures/pairs.jsonl', everySteps: steps / 2 },
    ];
  };
}

async function tensorsOf(path: string): Promise<ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>> {
  const file = await openSafetensors(assertExists(await fileSource(path), path));
  const tensors = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  for (const tensor of file.tensors) tensors.set(tensor.name, { shape: tensor.shape, values: await readTensorValues(file, tensor) });
  return tensors;
}

afterAll(removeTemporaryFolders);

describe.skipIf((await testDevice()) === undefined)('an adapter', () => {
  test.each([
    ['linear', 60],
    // The residual starts at nothing: two layers take longer to have an effect.
    ['two', 240],
  ] as const)('learns the queries of its data and leaves the model alone: %s', async (layers, steps) => {
    const { evaluations, metrics, output } = await executeRunFile('e2e/runs/resume.json', { change: withAdapter(layers, steps) });
    const losses = lossColumn(metrics);
    expect(losses.at(-1)).toBeLessThan(0.8 * (losses[0] ?? 0));
    const [base, adapted] = (['model', 'adapter'] as const).map((system) =>
      evaluations.findLast((record) => record.set === 'small' && record.system === system),
    );
    // The very pairs that it was trained on.
    expect(adapted?.metrics['ndcg@10']).toBeGreaterThan((base?.metrics['ndcg@10'] ?? 1) + 0.2);
    expect(adapted?.versus?.than).toBe('embedder');
    expect(adapted?.versus?.change['ndcg@10']?.low).toBeGreaterThan(0);
    expect(evaluations.filter(({ set, system }) => set === 'candidates' && system === 'adapter').map(({ step }) => step)).toEqual([
      steps / 2,
      steps,
    ]);

    const tensors = await tensorsOf(join(output, 'adapter/model.safetensors'));
    const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
    const square = [width, width];
    expect(shapes).toEqual(
      layers === 'linear'
        ? { 'linear.weight': square }
        : { 'linear1.weight': square, 'linear1.bias': [width], 'linear2.weight': square, 'linear2.bias': [width], residual_weight: [1] },
    );
    const settings = JSON.parse(await readFile(join(output, 'adapter/config.json'), 'utf8')) as Readonly<Record<string, unknown>>;
    expect(settings['in_features']).toBe(width);
    expect(await readFile(join(output, 'adapter/README.md'), 'utf8')).toContain(
      layers === 'linear' ? 'adapter["linear.weight"].T' : 'np.maximum',
    );
    // The run's model is the one that it began with.
    const before = await tensorsOf('e2e/fixtures/models/std02-2layers/model.safetensors');
    for (const [name, { values }] of await tensorsOf(join(output, 'model/model.safetensors')))
      expect(before.get(name)?.values, name).toEqual(values);
  });

  test('goes on where it was stopped, without encoding anything again', async () => {
    const whole = await executeRunFile('e2e/runs/resume.json', { change: withAdapter('two', 20) });
    const output = await temporaryFolder();
    const stopped = await executeRunFile('e2e/runs/resume.json', {
      change: withAdapter('two', 20),
      output,
      onMetrics: ({ step }, control) => {
        if (step === 8) control.stop();
      },
    });
    expect(stopped.ended).toBe('stopped');
    const vectors = join(output, 'stages/ask/passages/vectors/000000.f32');
    const kept = await stat(vectors);
    expect(kept.size % (4 * width)).toBe(0);
    const written: number[] = [];
    const resumed = await executeRunFile('e2e/runs/resume.json', {
      change: withAdapter('two', 20),
      output,
      resumes: true,
      onMetrics: () => {
        if (written.length === 0) written.push(statSync(vectors).mtimeMs);
      },
    });
    expect(written).toEqual([kept.mtimeMs]);
    expect(lossColumn(resumed.metrics)).toEqual(lossColumn(whole.metrics));
    expect(await tensorsOf(join(output, 'adapter/model.safetensors'))).toEqual(
      await tensorsOf(join(whole.output, 'adapter/model.safetensors')),
    );
    // What only steps need is gone with the last of them.
    await expect(readFile(vectors)).rejects.toThrow('ENOENT');
    expect((await readLines<{ readonly step: number }>(output, 'metrics.jsonl')).length).toBe(20);
  });
});
