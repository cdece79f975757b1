import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { InputError } from '../../base/errors.ts';
import { bytesSource } from '../../base/folder.ts';
import { MemoryFolder } from '../../base/memory-folder.ts';
import { isZip, unzipInto } from './unzip.ts';

function zip(files: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}

async function unzip(bytes: Uint8Array, folder = new MemoryFolder()): Promise<readonly string[]> {
  return unzipInto(bytesSource('a.zip', bytes), folder, new AbortController().signal);
}

/** The archive with other bytes at a place of its first local header. */
function patched(offset: number, ...bytes: readonly number[]): Uint8Array {
  const archive = zip({ 'a.jsonl': '{"text":"a"}\n'.repeat(10) });
  archive.set(bytes, offset);
  return archive;
}

describe('unzipInto', () => {
  it('unpacks files with their folders, and leaves out what a Mac adds', async () => {
    const folder = new MemoryFolder();
    const archive = zip({ 'eval/corpus.jsonl': 'one', 'b.txt': '', '__MACOSX/b.txt': 'x' });
    expect(isZip(archive)).toBe(true);
    expect(await unzip(archive, folder)).toEqual(['eval/corpus.jsonl', 'b.txt']);
    expect(await folder.list('')).toEqual(['b.txt', 'eval/corpus.jsonl']);
  });

  it.each(['../a.txt', 'b/../../a.txt', '/etc/a.txt', 'C:\\a.txt', '..\\a.txt'])('refuses a file named %s', async (name) => {
    await expect(unzip(zip({ [name]: 'x' }))).rejects.toThrow(InputError);
    await expect(unzip(zip({ [name]: 'x' }))).rejects.toThrow('points outside of it');
  });

  it.each([
    ['a size that no packing reaches', patched(22, 0xff, 0xff, 0xff, 0x7f), 'unpacks to 2147483647 bytes, which cannot be'],
    ['a password', patched(6, 1), 'locked with a password'],
    ['a way of packing that is not known', patched(8, 14), 'in a way that the studio does not unpack'],
    ['an end that is missing', patched(0).subarray(0, 50), 'not a whole zip archive'],
    ['no file', zip({}), 'holds no files'],
  ])('refuses an archive with %s', async (_, bytes, message) => {
    await expect(unzip(bytes)).rejects.toThrow(InputError);
    await expect(unzip(bytes)).rejects.toThrow(message);
  });
});
