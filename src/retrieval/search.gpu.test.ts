import { describe, test } from 'vitest';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { expectExactSearch, type SearchCase } from '../testing/search-case.ts';

const cases: readonly SearchCase[] = [
  { queries: 1, documents: 1, width: 4, kept: 1, blockSize: 4096, handed: 0 },
  { queries: 3, documents: 7, width: 4, kept: 20, blockSize: 4, handed: 0 },
  { queries: 5, documents: 255, width: 12, kept: 10, blockSize: 64, handed: 33 },
  { queries: 2, documents: 1025, width: 8, kept: 257, blockSize: 512, handed: 0 },
  { queries: 2, documents: 5000, width: 8, kept: 2000, blockSize: 1028, handed: 700 },
  // More queries than one group holds.
  { queries: 1027, documents: 61, width: 4, kept: 3, blockSize: 64, handed: 20 },
  { queries: 300, documents: 2000, width: 64, kept: 100, blockSize: 512, handed: 0 },
];

describe.skipIf((await testDevice()) === undefined)('exact search on the GPU', () => {
  test.each(cases)('$queries queries, $documents documents of $width, $kept kept, blocks of $blockSize, $handed handed', async (item) => {
    const device = await requiredDevice();
    await expectNoLeak(device, () => expectExactSearch(device, item));
  });
});
