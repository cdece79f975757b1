import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../src/base/assert.ts';
import { readLatestCheckpoint, writeCheckpoint, type Checkpoint } from '../../src/checkpoints/checkpoint.ts';
import { NodeFolder } from '../../src/headless/node-folder.ts';
import {
  executeRunFile,
  lossColumn,
  removeTemporaryFolders,
  temporaryFolder,
  type ExecutedRun,
  type ExecuteOptions,
  type RunFileJson,
} from '../../src/testing/execute-run-file.ts';
import { expectCurve, type CurveName } from '../../src/testing/expect-curve.ts';
import { requiredDevice, testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

const names: readonly CurveName[] = ['2layers-0negatives', '2layers-2negatives-mean-cosine', '4layers-2negatives-instruction'];
const hasHalves = (await testDevice())?.hasHalves === true;

/** Both stages with shuffling, dropout, own negatives and micro-batches, shortened, without evaluations. */
function short(precision: string): (json: RunFileJson) => void {
  return (json) => {
    json['precision'] = precision;
    json.stages = json.stages.map((stage) => ({ ...stage, steps: 6 }));
    json.evaluation = [];
  };
}

function execute(options: ExecuteOptions = {}, precision = 'f16'): Promise<ExecutedRun> {
  return executeRunFile('e2e/runs/resume.json', { ...options, change: short(precision) });
}

/** Stops after a step of the contrastive stage; one more is under way by then. */
function stopAt(last: number): ExecuteOptions {
  return { onMetrics: ({ id, step }, control) => (id === 'match' && step === last ? control.stop() : undefined) };
}

async function checkpointOf(output: string): Promise<Checkpoint> {
  return assertExists(await readLatestCheckpoint(new NodeFolder(output).folder('checkpoints')), 'a checkpoint');
}

async function arrayOf(checkpoint: Checkpoint, name: string): Promise<Float32Array> {
  const bytes = await assertExists(checkpoint.arrays.get(name), name).read();
  return new Float32Array(bytes.slice().buffer);
}

/** Saves the newest checkpoint once more, with another loss scale. */
async function setLossScale(output: string, scale: number): Promise<void> {
  const old = await checkpointOf(output);
  const state = await arrayOf(old, 'optimizerState');
  state[0] = scale;
  const arrays = [...old.arrays.values()].map((array) => ({
    name: array.name,
    bytes: () => (array.name === 'optimizerState' ? Promise.resolve(new Uint8Array(state.buffer)) : array.read()),
  }));
  await writeCheckpoint(new NodeFolder(output).folder('checkpoints'), { state: old.state, arrays });
}

describe.skipIf(!hasHalves)('a run in half precision', () => {
  let whole: ExecutedRun | undefined;
  beforeAll(async () => {
    whole = await execute();
  });

  test.each(names)("has PyTorch's losses of single precision within 2e-2 for 20 steps: %s", (name) => expectCurve(name, 'f16'));

  test('that was stopped and resumed has the loss column of one that was not', async () => {
    const output = await temporaryFolder();
    const stopped = await execute({ ...stopAt(3), output });
    expect(stopped.ended).toBe('stopped');
    expect(stopped.metrics).toHaveLength(6 + 4);
    const resumed = await execute({ output, resumes: true });
    expect(resumed.ended).toBe('completed');
    expect(lossColumn(resumed.metrics)).toHaveLength(12);
    expect(lossColumn(resumed.metrics)).toEqual(lossColumn(assertExists(whole, 'the whole run').metrics));
  });

  test('whose gradient overflows leaves the weights as they are, halves the loss scale and goes on', async () => {
    const output = await temporaryFolder();
    await execute({ ...stopAt(1), output });
    const scale = 2 ** 36;
    await setLossScale(output, scale);
    const before = await checkpointOf(output);
    const skipping = await execute({ ...stopAt(3), output, resumes: true });
    // Steps 3 and 4 of the stage are both too large.
    expect(skipping.metrics.slice(-2).map(({ step, lossScale, skippedUpdates }) => [step, lossScale, skippedUpdates])).toEqual([
      [3, scale / 2, 1],
      [4, scale / 4, 2],
    ]);
    const after = await checkpointOf(output);
    for (const name of before.arrays.keys())
      if (name !== 'optimizerState') expect(await arrayOf(after, name), name).toEqual(await arrayOf(before, name));
    await setLossScale(output, 2 ** 10);
    const resumed = await execute({ output, resumes: true });
    expect(resumed.ended).toBe('completed');
    expect(resumed.metrics.at(-1)).toMatchObject({ step: 6, lossScale: 2 ** 10, skippedUpdates: 2 });
    expect(lossColumn(resumed.metrics).every(Number.isFinite)).toBe(true);
  });

  test('is one in single precision, and says so, where the GPU has no halves', async () => {
    const device = await requiredDevice();
    const singles = await execute({}, 'f32');
    Object.defineProperty(device, 'hasHalves', { value: false, configurable: true });
    try {
      const fallen = await execute();
      expect(lossColumn(fallen.metrics)).toEqual(lossColumn(singles.metrics));
      expect(fallen.notes.join()).toContain('no half precision');
      expect(fallen.metrics[0]).not.toHaveProperty('lossScale');
    } finally {
      Reflect.deleteProperty(device, 'hasHalves');
    }
    expect(singles.notes.join()).not.toContain('half precision');
    expect(lossColumn(assertExists(whole, 'the whole run').metrics)).not.toEqual(lossColumn(singles.metrics));
  });
});
