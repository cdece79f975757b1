import { describe, expect, test } from 'vitest';
import { CancelledError } from '../base/errors.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { expectExactSearch } from '../testing/search-case.ts';
import { searchExact } from './search.ts';

const device = new PlainDevice();

describe('exact search', () => {
  // Scores of query (1, 0, 0, 0): 2, 5, 5, -1; of (0, 1, 0, 0): 0, 1, 3, 9. Documents 1 and 2 tie for the first query.
  test('by hand', async () => {
    const queries = device.upload(Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0), [2, 4]);
    const documents = device.upload(Float32Array.of(2, 0, 0, 0, 5, 1, 0, 0, 5, 3, 0, 0, -1, 9, 0, 0), [4, 4]);
    const { ids, scores, found } = await searchExact(device, queries, documents, { kept: 3 });
    expect(found).toBe(3);
    expect([...ids]).toEqual([1, 2, 0, 3, 2, 1]);
    expect([...scores]).toEqual([5, 5, 2, 9, 3, 1]);
  });

  test("takes blocks that stay the caller's", async () => {
    const queries = device.upload(Float32Array.of(1, 0, 0, 0), [1, 4]);
    const block = (first: number, score: number) => ({ first, vectors: device.upload(Float32Array.of(score, 0, 0, 0), [1, 4]) });
    const blocks = [block(0, 1), block(1, 3), block(2, 2)];
    expect([...(await searchExact(device, queries, blocks, { kept: 2 })).ids]).toEqual([1, 2]);
    expect(blocks.some(({ vectors }) => vectors.isDisposed)).toBe(false);
  });

  test.each([
    { queries: 1, documents: 1, width: 4, kept: 5, blockSize: 8, handed: 0 },
    { queries: 3, documents: 37, width: 12, kept: 7, blockSize: 8, handed: 5 },
  ])('equals brute force: $documents documents, $kept kept, blocks of $blockSize', async (item) => {
    await expectNoLeak(device, () => expectExactSearch(device, item));
  });

  test('stops when it is cancelled, and leaves nothing behind', async () => {
    await expectNoLeak(device, async () => {
      const controller = new AbortController();
      controller.abort();
      const tensor = device.upload(new Float32Array(8), [2, 4]);
      await expect(searchExact(device, tensor, tensor, { kept: 1, signal: controller.signal })).rejects.toThrow(CancelledError);
      tensor.dispose();
    });
  });
});
