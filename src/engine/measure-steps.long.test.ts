import { afterAll, expect, test } from 'vitest';
import { MemoryFolder } from '../base/memory-folder.ts';
import { NodeInputs } from '../headless/node-inputs.ts';
import { readRunFileText } from '../stages/definitions.ts';
import { readRunFileJson, removeTemporaryFolders, repositoryPath } from '../testing/execute-run-file.ts';
import { requiredDevice } from '../testing/gpu.ts';
import { measureSteps } from './measure-steps.ts';

afterAll(removeTemporaryFolders);

test('a few steps of a stage are timed, and nothing of them is kept on the device', async () => {
  const json = await readRunFileJson('e2e/runs/demo.json');
  const device = await requiredDevice();
  const before = device.memory();
  const stages = await measureSteps({
    runFile: readRunFileText(JSON.stringify(json)),
    device,
    inputs: new NodeInputs(`${repositoryPath}/e2e/runs/demo.json`, new MemoryFolder(), () => undefined),
    scratch: new MemoryFolder(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(stages).toHaveLength(1);
  const [stage] = stages;
  expect(stage?.state).toBe('measured');
  if (stage?.state !== 'measured') return;
  expect(stage.secondsPerStep).toBeGreaterThan(0);
  expect(stage.tokensPerStep).toBeGreaterThan(300);
  expect(device.memory().tensors).toBe(before.tensors);
});
