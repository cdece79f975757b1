import { beforeEach, describe, expect, test } from 'vitest';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { measureTiles } from './measure-tiles.ts';
import { candidateTiles, shapeClass, type ProductShape } from './tiles.ts';

const small: ProductShape = { form: 'nn', rows: 40, columns: 36, inner: 20, constants: {} };
const large: ProductShape = { form: 'tn', rows: 128, columns: 128, inner: 100, constants: {} };

describe.skipIf((await testDevice()) === undefined)('measuring tiles', () => {
  beforeEach(async () => {
    (await requiredDevice()).choices.clear();
  });

  test('chooses one for every class and leaves no tensor behind', async () => {
    const device = await requiredDevice();
    const { tensors } = device.memory();
    const progress: string[] = [];
    const onProgress = (done: number, total: number): void => void progress.push(`${done} of ${total}`);
    await measureTiles(device, [small, large, { ...small, rows: 50 }], { milliseconds: 60_000, onProgress });
    expect(progress).toEqual(['1 of 2', '2 of 2']);
    const names = candidateTiles(device).map(({ name }) => name);
    expect([...device.choices.keys()]).toEqual([shapeClass(large), shapeClass(small)]);
    for (const name of device.choices.values()) expect(names).toContain(name);
    expect(device.memory().tensors).toBe(tensors);
  });

  test('stops when its time is over or it is told to, and keeps what was chosen before', async () => {
    const device = await requiredDevice();
    await measureTiles(device, [large], { milliseconds: 0 });
    await measureTiles(device, [large], { milliseconds: 60_000, signal: AbortSignal.abort() });
    expect(device.choices.size).toBe(0);
    device.choices.set(shapeClass(large), 'registers-4x4-of-8x8');
    await measureTiles(device, [large], { milliseconds: 60_000 });
    expect(device.choices.get(shapeClass(large))).toBe('registers-4x4-of-8x8');
  });
});
