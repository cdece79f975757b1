import { afterAll, describe, expect, test } from 'vitest';
import type { DeviceMemory } from '../../src/tensor/device/tensor-device.ts';
import { executeRunFile, removeTemporaryFolders } from '../../src/testing/execute-run-file.ts';
import { requiredDevice, testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

describe.skipIf((await testDevice()) === undefined)('memory of the device', () => {
  test('is flat over 500 steps with shuffling, dropout, evaluations and checkpoints, and given back at the end', async () => {
    const device = await requiredDevice();
    const before = device.memory();
    const samples = new Map<number, DeviceMemory>();
    await executeRunFile('e2e/runs/resume.json', {
      change: (json) => {
        json.checkpoint = { everySeconds: 5 };
        json.stages = json.stages.slice(1).map((stage) => ({ ...stage, steps: 505 }));
        json.evaluation = json.evaluation?.map((entry) => ({ ...entry, everySteps: 45 })) ?? [];
      },
      onMetrics: ({ step }) => samples.set(step, device.memory()),
    });
    const [early, late] = [samples.get(100), samples.get(500)];
    expect(early).toBeDefined();
    expect(late?.tensors).toBe(early?.tensors);
    // Batches differ in length; the pool keeps a few sizes more than it had met by then.
    expect(late?.allocatedBytes).toBeLessThanOrEqual((early?.allocatedBytes ?? 0) * 1.05);
    const after = device.memory();
    expect(after.tensors).toBe(before.tensors);
    expect(after.usedBytes).toBe(before.usedBytes);
  });
});
