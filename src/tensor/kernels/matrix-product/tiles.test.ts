import { describe, expect, test } from 'vitest';
import { PlainDevice } from '../../device/plain-device.ts';
import { PlanningDevice } from '../../device/planning-device.ts';
import type { DeviceReport } from '../../../contract/protocol.ts';
import { matrixProduct } from './matrix-product.ts';
import { measureTiles, productShapes } from './measure-tiles.ts';
import { candidateTiles, defaultTile, extentOf, possibleTiles, shapeClass, tileOf, tiles, type ProductShape } from './tiles.ts';

const gpu: DeviceReport = {
  name: 'a GPU',
  vendor: 'someone',
  architecture: '',
  isSoftware: false,
  features: ['subgroups', 'shader-f16'],
  limits: { maxComputeWorkgroupStorageSize: 32768, subgroupMinSize: 32, subgroupMaxSize: 32 },
};
const cpu: DeviceReport = { ...gpu, isSoftware: true, limits: { ...gpu.limits, subgroupMinSize: 8, subgroupMaxSize: 8 } };
const planned = (report: DeviceReport) => new PlanningDevice({ report, choices: new Map() });
const shape: ProductShape = { form: 'nt', rows: 2048, columns: 1024, inner: 256, constants: { A_HALF: 1, B_HALF: 1, C_HALF: 0 } };

describe('tiles', () => {
  test('have names of their own, which are kept with a run', () => {
    expect(new Set(tiles.map(({ name }) => name)).size).toBe(tiles.length);
  });

  test('are possible where the memory and the subgroups are what they were written for', () => {
    const names = (report: DeviceReport) => possibleTiles(planned(report)).map(({ name }) => name);
    expect(names(gpu).filter((name) => name.startsWith('subgroup'))).toEqual([]);
    expect(names(cpu)).toContain('subgroup-32x4-of-8');
    expect(names(cpu)).not.toContain('subgroup-16x8-of-4');
    // 128 x 128 outputs take 2 blocks of 16 x 128 values: 16 KiB, the least that every device has.
    expect(names({ ...gpu, limits: { maxComputeWorkgroupStorageSize: 16384 } })).toContain('workgroup-8x8-of-16x16');
    expect(names({ ...gpu, limits: { maxComputeWorkgroupStorageSize: 8192 } })).not.toContain('workgroup-8x8-of-16x16');
    expect(names({ ...gpu, features: [], limits: {} })).toEqual(['registers-4x4-of-8x8', 'registers-16x4-of-8x1']);
  });

  test('are smaller where a GPU would have too few of them', () => {
    const device = planned(gpu);
    expect(extentOf(defaultTile(device, shape))).toEqual({ rows: 128, columns: 128 });
    expect(extentOf(defaultTile(device, { ...shape, columns: 256 }))).toEqual({ rows: 64, columns: 64 });
    expect(extentOf(defaultTile(device, { ...shape, rows: 64 }))).toEqual({ rows: 32, columns: 32 });
  });

  test('chosen for a class hold for all its shapes, and for no other', () => {
    const device = planned(gpu);
    expect(candidateTiles(device).map(({ kind }) => kind)).not.toContain('subgroup');
    device.choices.set(shapeClass(shape), 'registers-4x4-of-8x8');
    expect(tileOf(device, { ...shape, rows: 1025 }).name).toBe('registers-4x4-of-8x8');
    expect(tileOf(device, { ...shape, rows: 1024 }).name).not.toBe('registers-4x4-of-8x8');
    expect(tileOf(device, { ...shape, constants: {} }).name).not.toBe('registers-4x4-of-8x8');
    device.choices.set(shapeClass(shape), 'a tile of a later version');
    expect(tileOf(device, shape)).toBe(defaultTile(device, shape));
  });
});

describe('products among planned calls', () => {
  test('are found with their shapes, whole where they were split', () => {
    const device = planned(cpu);
    const make = (rows: number, columns: number) => ({ operand: device.allocate([rows, columns]), stride: columns });
    const [rows, columns, inner] = [4100, 1024, 512];
    matrixProduct(device, 'nt', { a: make(rows, inner), b: make(columns, inner), c: make(rows, columns), rows, columns, inner });
    matrixProduct(device, 'tn', { a: make(8, 64), b: make(8, 12), c: make(64, 12), rows: 64, columns: 12, inner: 8 });
    const { calls } = device;
    // 2 x 4100 x 1024 x 512 operations are more than twice 2^31.
    expect(calls.length).toBe(4);
    expect(calls.reduce((sum, { uniforms }) => sum + (uniforms['rows'] ?? 0), 0)).toBe(4100 + 64);
    const noHalves = { A_HALF: 0, B_HALF: 0, C_HALF: 0, ACCUMULATE: 0 };
    expect(productShapes([...calls, { kernel: { name: 'gelu/backward' }, uniforms: { length: 3 }, constants: {} }])).toEqual([
      { form: 'nt', rows, columns, inner, constants: noHalves },
      { form: 'tn', rows: 64, columns: 12, inner: 8, constants: noHalves },
    ]);
  });

  test('are not measured where nothing can be', async () => {
    const device = new PlainDevice();
    await measureTiles(device, [shape], { milliseconds: 1000 });
    expect(device.choices.size).toBe(0);
  });
});
