import { describe, expect, test } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { profileOf, trafficOf } from './dispatch-cost.ts';
import { PlanningDevice } from './planning-device.ts';

const report = { name: '', vendor: '', architecture: '', isSoftware: false, features: [], limits: {} };

describe('a profile', () => {
  test('sums time, operations and bytes by pipeline, the slowest first', () => {
    const dispatch = (kernel: string, begin: number, end: number, operations?: number) => ({
      kernel,
      operations,
      bytes: 1000,
      begin: BigInt(begin),
      end: BigInt(end),
    });
    const profile = profileOf([
      dispatch('short', 0, 1_024, 10),
      dispatch('long', 2_048, 3_072_000, 500),
      dispatch('short', 4_096_000, 4_098_048, 30),
      dispatch('uncounted', 4_100_096, 4_100_096),
      dispatch('backwards', 5_120_000, 4_096_000, 1),
    ]);
    expect(profile).toEqual({
      rows: [
        { kernel: 'long', dispatches: 1, milliseconds: 3.069952, operations: 500, bytes: 1000 },
        { kernel: 'short', dispatches: 2, milliseconds: 0.003072, operations: 40, bytes: 2000 },
        { kernel: 'uncounted', dispatches: 1, milliseconds: 0, operations: undefined, bytes: 1000 },
        { kernel: 'backwards', dispatches: 1, milliseconds: 0, operations: 1, bytes: 1000 },
      ],
      resolutionNanoseconds: 1024,
    });
  });

  test('counts an operand that is bound twice once, and one that is updated twice', () => {
    const device = new PlanningDevice({ report, choices: new Map() });
    const [a, b] = [device.allocate([100]), device.allocate([200])];
    const storage = device.createStorage('page', 1024);
    const bound = (operand: Parameters<typeof device.kindOf>[0], access: 'read' | 'write' | 'update', offset: number, bytes: number) => ({
      name: 'any',
      operand,
      access,
      offset,
      bytes,
    });
    expect(trafficOf([bound(a, 'read', 0, 400), bound(a, 'read', 0, 400), bound(b, 'update', 0, 800)])).toBe(400 + 1600);
    const view = (offset: number) => ({ storage, offset, shape: [128] });
    expect(trafficOf([bound(view(0), 'read', 0, 512), bound(view(128), 'write', 512, 512), bound(view(0), 'read', 0, 512)])).toBe(1024);
  });

  test('is refused with the reason where nothing runs', async () => {
    const device = new PlanningDevice({ report, choices: new Map() });
    let isRecorded = false;
    const profile = await device.profile(() => {
      isRecorded = true;
    });
    expect(isRecorded).toBe(true);
    expect(profile.rows).toBeUndefined();
    expect(assertExists('reason' in profile ? profile.reason : undefined, 'the reason')).toContain('plans');
  });
});
