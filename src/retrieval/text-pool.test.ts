import { describe, expect, test } from 'vitest';
import { MemoryFolder } from '../base/memory-folder.ts';
import { Random } from '../base/random.ts';
import type { FileWriter } from '../base/folder.ts';
import { fillPools, TextPool } from './text-pool.ts';

const texts = ['one', '二', '\uFEFFwith a mark', 'one', '', 'four 四'];

async function poolOf(given: Iterable<string>, folder = new MemoryFolder(), limitBytes?: number): Promise<TextPool> {
  const pool = new TextPool(folder, limitBytes);
  for (const text of given) await pool.add(text);
  await pool.finish();
  return pool;
}

/** Tells what became of the files that were begun. */
class WatchedFolder extends MemoryFolder {
  readonly ends: string[] = [];

  override async writer(path: string): Promise<FileWriter> {
    const writer = await super.writer(path);
    const ended = async (how: string, end: () => Promise<void>): Promise<void> => {
      this.ends.push(how);
      await end();
    };
    return {
      write: (bytes) => writer.write(bytes),
      close: () => ended('closed', () => writer.close()),
      abort: () => ended('aborted', () => writer.abort()),
    };
  }
}

describe('a pool of texts', () => {
  test.each([
    ['in memory', undefined],
    ['on disk', 0],
  ])('holds each text once and gives it back unchanged, %s', async (_, limit) => {
    const pool = await poolOf(texts, new MemoryFolder(), limit);
    expect(pool.count).toBe(5);
    expect(await pool.texts([4, 0, 2, 2, 3, 1])).toEqual(['four 四', 'one', '\uFEFFwith a mark', '\uFEFFwith a mark', '', '二']);
    expect(texts.map((text) => pool.numberOf(text))).toEqual([0, 1, 2, 0, 3, 4]);
    expect(pool.numberOf('five')).toBeUndefined();
  });

  test('of many texts keeps the bytes in a file, in the order they came', async () => {
    const random = new Random(4);
    const many = Array.from({ length: 3000 }, (_, index) => `${index} ${'字 word '.repeat(random.below(100))}`);
    const folder = new MemoryFolder();
    const pool = await poolOf(many, folder, 100_000);
    const file = await folder.open('texts.bin');
    expect(file?.sizeBytes).toBe(new TextEncoder().encode(many.join('')).length);
    const chosen = random.sample(many.length, 200);
    expect(await pool.texts(chosen)).toEqual(chosen.map((number) => many[number]));
  });

  test('leaves no file open where its filling ends before its time', async () => {
    const folders = [new WatchedFolder(), new WatchedFolder(), new WatchedFolder()] as const;
    const long = 'word '.repeat(400_000);
    const pools = folders.map((folder) => new TextPool(folder, 0));
    const filling = fillPools(pools, async () => {
      await pools[0]?.add(long);
      await pools[1]?.add('short: not yet in a file');
      await pools[2]?.add(long);
      throw new Error('cancelled');
    });
    await expect(filling).rejects.toThrow('cancelled');
    expect(folders.map(({ ends }) => ends)).toEqual([['aborted'], [], ['aborted']]);
    const again = new TextPool(folders[0], 0);
    await fillPools([again], () => again.add(long));
    expect(folders[0].ends).toEqual(['aborted', 'closed']);
    expect(await again.texts([0])).toEqual([long]);
  });

  test('knows texts by what they say, and by how they are written', async () => {
    const pool = await poolOf(['Hello!', 'hello', 'bye']);
    expect(pool.identity(0).normal).toBe(pool.identity(1).normal);
    expect(pool.identity(0).exact).not.toBe(pool.identity(1).exact);
    expect(pool.identity(2).normal).not.toBe(pool.identity(1).normal);
  });

  test('is another one when its texts or their order change', async () => {
    const digests = await Promise.all(
      [
        ['a', 'b'],
        ['b', 'a'],
        ['a', 'c'],
        ['a', 'b', 'a'],
      ].map(async (own) => (await poolOf(own)).digest),
    );
    expect(new Set(digests.slice(0, 3)).size).toBe(3);
    expect(digests[3]).toBe(digests[0]);
  });
});
