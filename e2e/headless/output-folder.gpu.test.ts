import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  executeRunFile,
  removeTemporaryFolders,
  temporaryFolder,
  type ExecutedRun,
  type RunFileJson,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

const curve = 'e2e/fixtures/curves/2layers-2negatives.run.json';
afterAll(removeTemporaryFolders);

/** The curve's stage, as often as there are changes of it. */
function withStages(...changes: readonly Record<string, unknown>[]): (json: RunFileJson) => void {
  return (json) => {
    const [stage] = json.stages;
    json.stages = changes.map((change) => ({ ...stage, steps: 2, ...change }));
  };
}

function firstLoss(run: ExecutedRun, id: string): number | undefined {
  return run.metrics.find((line) => line.id === id)?.loss;
}

describe.skipIf((await testDevice()) === undefined)('a run and its output folder', () => {
  test('a stage starts from the stage it names, also behind one that mined from it', async () => {
    const mine = { stage: 'mine', from: 'general', data: ['../pairs.jsonl'], output: 'mined.jsonl', negatives: 2, range: [1, 50] };
    const run = await executeRunFile(curve, {
      change: (json) => {
        withStages({ id: 'general' }, { id: 'first', from: 'general' }, { id: 'again', from: 'general' })(json);
        json.stages.splice(2, 0, mine);
      },
    });
    expect(firstLoss(run, 'first')).not.toBe(firstLoss(run, 'general'));
    expect(firstLoss(run, 'again')).toBe(firstLoss(run, 'first'));
    const card = await readFile(join(run.output, 'model/README.md'), 'utf8');
    expect(card).toContain('again');
    expect(card).not.toContain('first');
  });

  test('what cannot be used is told before anything is trained, and an earlier result stays', async () => {
    const output = await temporaryFolder();
    const earlier = await executeRunFile(curve, { output, change: withStages({}) });
    const broken = executeRunFile(curve, { output, change: withStages({}, { data: ['missing.jsonl'] }) });
    await expect(broken).rejects.toThrow('The file missing.jsonl is not there.');
    await expect(executeRunFile(curve, { output, change: withStages({}, { data: ['../text.jsonl'] }) })).rejects.toThrow(
      'holds plain texts',
    );
    const lines = (await readFile(join(output, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(earlier.metrics.length);
    expect(await readFile(join(output, 'model/model.safetensors'))).toHaveProperty('length', expect.any(Number));
  });

  test('a new run forgets the checkpoints of an old one, and a run file does not resume another', async () => {
    const output = await temporaryFolder();
    await executeRunFile(curve, { output, change: withStages({}) });
    const other = withStages({ learningRate: 0.002, steps: 6 });
    await expect(executeRunFile(curve, { output, resumes: true, change: other })).rejects.toThrow('made by another run file');
    const stopped = await executeRunFile(curve, {
      output,
      change: other,
      onMetrics: ({ step }, control) => (step === 2 ? control.stop() : undefined),
    });
    expect(stopped.ended).toBe('stopped');
    const resumed = await executeRunFile(curve, { output, resumes: true, change: other });
    expect(resumed.metrics.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('a stop in one stage leaves out the next, not with an error', async () => {
    const run = await executeRunFile(curve, {
      change: withStages({}, {}),
      onMetrics: ({ stageIndex }, control) => (stageIndex === 0 ? control.stop() : undefined),
    });
    expect(run.ended).toBe('stopped');
    expect(run.metrics.every(({ stageIndex }) => stageIndex === 0)).toBe(true);
  });
});
