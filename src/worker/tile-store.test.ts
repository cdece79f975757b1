import { expect, test } from 'vitest';
import { MemoryFolder } from '../base/memory-folder.ts';
import { snapshot } from '../testing/studio-script.ts';
import type { DeviceReport } from '../contract/protocol.ts';
import { TileStore } from './tile-store.ts';

// Names as measurements write them.
const [nn, nt, tn] = ['nn', 'nt', 'tn'].map((form) => `matrix-product ${form} fff 1024 x 256 x 256`) as [string, string, string];
const [small, large, wide] = ['registers-4x4-of-8x8', 'workgroup-8x8-of-16x16', 'subgroup-16x8-of-4'] as const;

const report: DeviceReport = snapshot.device.state === 'ready' ? snapshot.device.report : expect.fail('the script has a device');
const device = (choices: Readonly<Record<string, string>> = {}, changed: Partial<DeviceReport> = {}) => ({
  report: { ...report, ...changed },
  choices: new Map(Object.entries(choices)),
});

async function kept(folder: MemoryFolder, changed: Partial<DeviceReport> = {}): Promise<Readonly<Record<string, string>>> {
  const fresh = device({}, changed);
  await new TileStore(folder).load(fresh);
  return Object.fromEntries(fresh.choices);
}

test('a device that is started again has the tiles that its adapter was measured with', async () => {
  const folder = new MemoryFolder();
  await new TileStore(folder).save(device({ [nn]: large }));
  expect(await kept(folder)).toEqual({ [nn]: large });
});

test('a later run adds to what is kept, and a newer choice replaces an older one', async () => {
  const folder = new MemoryFolder();
  const store = new TileStore(folder);
  // Two at once, as two stages that follow each other quickly.
  await Promise.all([store.save(device({ [nn]: large, [nt]: small })), store.save(device({ [nn]: small, [tn]: wide }))]);
  expect(await kept(folder)).toEqual({ [nn]: small, [nt]: small, [tn]: wide });
});

test.each([
  ['another driver', { name: 'NVIDIA GeForce RTX 4070, driver 2' }],
  ['another architecture', { architecture: 'ampere' }],
  ['another vendor', { vendor: 'amd' }],
  ['fewer features', { features: report.features.slice(1) }],
])('%s is another adapter, with tiles of its own', async (_, changed) => {
  const folder = new MemoryFolder();
  const store = new TileStore(folder);
  await store.save(device({ [nn]: large }));
  await store.save(device({ [nn]: small }, changed));
  expect(await kept(folder)).toEqual({ [nn]: large });
  expect(await kept(folder, changed)).toEqual({ [nn]: small });
});

test('what a device was given already stands', async () => {
  const folder = new MemoryFolder();
  const store = new TileStore(folder);
  await store.save(device({ [nn]: large, [nt]: large }));
  const given = device({ [nn]: wide });
  await store.load(given);
  expect(Object.fromEntries(given.choices)).toEqual({ [nn]: wide, [nt]: large });
});

test('nothing is written where nothing was measured or nothing is new', async () => {
  const folder = new MemoryFolder();
  const store = new TileStore(folder);
  await store.save(device());
  expect(await folder.list('')).toEqual([]);
  await store.save(device({ [nn]: large }));
  const [path = ''] = await folder.list('');
  let writes = 0;
  folder.write = () => {
    writes += 1;
    return Promise.resolve();
  };
  await store.save(device({ [nn]: large }));
  expect(writes).toBe(0);
  expect(path).toMatch(/^\d+\.json$/);
});

test.each(['', '{', '[]', '{"adapter":1}'])('a damaged file (%s) is as good as none, and is replaced', async (damaged) => {
  const folder = new MemoryFolder();
  const store = new TileStore(folder);
  await store.save(device({ [nn]: large }));
  const [path = ''] = await folder.list('');
  await folder.write(path, damaged);
  expect(await kept(folder)).toEqual({});
  await store.save(device({ [nn]: small }));
  expect(await kept(folder)).toEqual({ [nn]: small });
});

test('names that no kernel knows any more are forgotten, so that they are measured again', async () => {
  const folder = new MemoryFolder();
  await new TileStore(folder).save(device({ [nn]: 'a tile of last year', [nt]: small, 'another kernel': small }));
  expect(await kept(folder)).toEqual({ [nt]: small });
});
