// A stop in the long work before the first step of a stage that makes no embedder.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  executeRunFile,
  lossColumn,
  removeTemporaryFolders,
  temporaryFolder,
  type ExecuteOptions,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

const change: ExecuteOptions['change'] = (json) => {
  const lengths = { queryMaximumLength: 24, passageMaximumLength: 48 };
  json.stages = [{ stage: 'adapter', id: 'ask', data: ['../fixtures/pairs.jsonl'], batchSize: 11, steps: 4, ...lengths }];
  json.evaluation = [];
};

describe.skipIf((await testDevice()) === undefined)('a stop before the first step', () => {
  test('of an adapter leaves the embedder what it was, and the stage begins when the run goes on', async () => {
    const output = await temporaryFolder();
    let isInStage = false;
    const stopped = await executeRunFile('e2e/runs/resume.json', {
      change,
      output,
      onStatus: ({ steps = 0, phase }, control) => {
        isInStage ||= steps > 0;
        if (isInStage && phase?.key === 'encoding') control.stop();
      },
    });
    expect(stopped.ended).toBe('stopped');
    expect(stopped.metrics).toEqual([]);
    const resumed = await executeRunFile('e2e/runs/resume.json', { change, output, resumes: true });
    const whole = await executeRunFile('e2e/runs/resume.json', { change });
    expect(lossColumn(resumed.metrics)).toEqual(lossColumn(whole.metrics));
    expect(lossColumn(resumed.metrics)).toHaveLength(4);
    for (const path of ['model/model.safetensors', 'adapter/model.safetensors']) {
      const [again, once] = await Promise.all([resumed, whole].map((run) => readFile(join(run.output, path))));
      expect(again?.equals(once ?? Buffer.alloc(0)), path).toBe(true);
    }
    // The last part of a folder of sentence-transformers, which an adapter's folder does not have.
    expect(await readFile(join(output, 'model/modules.json'), 'utf8')).toContain('Pooling');
  });
});
