import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../src/base/assert.ts';
import type { PairRow } from '../../src/contract/examples.ts';
import {
  executeRunFile,
  lossColumn,
  removeTemporaryFolders,
  repositoryPath,
  temporaryFolder,
  type ExecutedRun,
  type ExecuteOptions,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

const hasDevice = (await testDevice()) !== undefined;
let data = '';
let unbroken: ExecutedRun | undefined;

beforeAll(async () => {
  const text = await readFile(join(repositoryPath, 'e2e/fixtures/pairs.jsonl'), 'utf8');
  // Rows that PyTorch's fixtures were made of: of every second one the negatives are taken away.
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as PairRow);
  data = join(await temporaryFolder(), 'pairs.jsonl');
  const lines = rows.map((row, index) => `${JSON.stringify(index % 2 === 0 ? row : { ...row, neg: [] })}\n`);
  await writeFile(data, lines.join(''));
  if (hasDevice) unbroken = await train({});
});
afterAll(removeTemporaryFolders);

/** A task stage of eight steps that mines before steps 1, 4 and 7. */
function train(keys: Record<string, unknown>, options: ExecuteOptions = {}): Promise<ExecutedRun> {
  return executeRunFile('e2e/runs/resume.json', {
    ...options,
    change: (json) => {
      json.evaluation = [];
      json.stages = [
        {
          stage: 'task',
          data: [data],
          batchSize: 4,
          steps: 8,
          negatives: 2,
          learningRate: 0.001,
          dropout: 0.1,
          queryMaximumLength: 24,
          passageMaximumLength: 48,
          refresh: { everySteps: 3, range: [2, 12], negatives: 3 },
          ...keys,
        },
      ];
    },
  });
}

const minedBefore = (run: ExecutedRun): readonly string[] =>
  run.notes.flatMap((note) => /Before step (\d+): \d+ negatives/.exec(note)?.[1] ?? []);

describe.skipIf(!hasDevice)('negatives that are mined again while a stage trains', () => {
  test('are those of the weights of the moment, also in a run that was stopped just before they are due, or between', async () => {
    const whole = assertExists(unbroken, 'the run without a stop');
    expect(minedBefore(whole)).toEqual(['1', '4', '7']);
    const once = await train({ refresh: { everySteps: 100, range: [2, 12], negatives: 3 } });
    expect(lossColumn(once.metrics).slice(0, 3)).toEqual(lossColumn(whole.metrics).slice(0, 3));
    expect(lossColumn(once.metrics).slice(3)).not.toEqual(lossColumn(whole.metrics).slice(3));
    // The values of a step are read when the next one is under way, or when something is due after it: every second step.
    for (const { stopAfter, stoppedAt, then } of [
      { stopAfter: 2, stoppedAt: 2, then: ['4', '7'] },
      { stopAfter: 3, stoppedAt: 4, then: ['7'] },
    ]) {
      const output = await temporaryFolder();
      const stopped = await train({}, { output, onMetrics: ({ step }, control) => step === stopAfter && control.stop() });
      expect(stopped.ended).toBe('stopped');
      expect(stopped.metrics).toHaveLength(stoppedAt);
      const resumed = await train({}, { output, resumes: true });
      expect(minedBefore(resumed), `stopped after step ${stopAfter}`).toEqual(then);
      expect(lossColumn(resumed.metrics), `stopped after step ${stopAfter}`).toEqual(lossColumn(whole.metrics));
    }
  });

  test('are begun again where the run was stopped in their mining, and no step before is lost', async () => {
    const whole = assertExists(unbroken, 'the run without a stop');
    const output = await temporaryFolder();
    let steps = 0;
    const stopped = await train(
      {},
      {
        output,
        onMetrics: ({ step }) => (steps = step),
        onStatus: ({ phase }, control) => steps > 0 && phase?.key === 'encoding' && control.stop(),
      },
    );
    expect(minedBefore(stopped)).toEqual(['1']);
    expect(stopped.metrics).toHaveLength(3);
    const resumed = await train({}, { output, resumes: true });
    expect(minedBefore(resumed)).toEqual(['4', '7']);
    expect(lossColumn(resumed.metrics)).toEqual(lossColumn(whole.metrics));
  });

  test('replace the own ones from the first refresh on, where every row has enough', async () => {
    const enough = { data: ['../fixtures/pairs.jsonl'], negatives: 1 };
    const refreshed = await train(enough);
    const plain = await train({ ...enough, refresh: undefined });
    expect(minedBefore(refreshed)).toEqual(['4', '7']);
    expect(lossColumn(refreshed.metrics).slice(0, 3)).toEqual(lossColumn(plain.metrics).slice(0, 3));
    expect(refreshed.metrics[3]?.loss).not.toBe(plain.metrics[3]?.loss);
  });

  test('are refused where a teacher would have to score them', async () => {
    await expect(train({ distillation: 'kl' })).rejects.toThrow(/teacher/);
  });
});
