import { describe, expect, test } from 'vitest';
import { StorageError } from '../base/errors.ts';
import { readText, type Folder } from '../base/folder.ts';
import { MemoryFolder } from '../base/memory-folder.ts';
import { PatientFolder } from './patient-folder.ts';

const full = (): StorageError => new StorageError('full', 'Free some.', { fault: { key: 'storage-full', bytes: 8 } });

/** A storage that refuses so many writes before it takes one. */
function fullFor(refusals: number, folder: Folder): Folder {
  let left = refusals;
  const refuse = (): void => {
    if (left === 0) return;
    left -= 1;
    throw full();
  };
  return {
    open: (path) => folder.open(path),
    write: async (path, content) => {
      refuse();
      await folder.write(path, content);
    },
    writer: async (path) => {
      const writer = await folder.writer(path);
      return {
        ...writer,
        write: async (bytes) => {
          refuse();
          await writer.write(bytes);
        },
      };
    },
    append: async (path, content) => {
      refuse();
      await folder.append(path, content);
    },
    remove: (path) => folder.remove(path),
    list: (path) => folder.list(path),
    folder: () => fullFor(left, folder),
  };
}

describe('a folder that waits while the storage is full', () => {
  test('writes everything once there is room, in order and once', async () => {
    const memory = new MemoryFolder();
    let waits = 0;
    const folder = new PatientFolder(fullFor(3, memory), () => {
      waits += 1;
      return Promise.resolve(true);
    });
    await folder.append('lines', 'a\n');
    await folder.append('lines', 'b\n');
    const writer = await folder.writer('array');
    await writer.write(new TextEncoder().encode('one'));
    await writer.write(new TextEncoder().encode('two'));
    await writer.close();
    expect(waits).toBe(3);
    expect(await readText(memory, 'lines')).toBe('a\nb\n');
    expect(await readText(memory, 'array')).toBe('onetwo');
  });

  test('waits in the folders beneath it too', async () => {
    let waits = 0;
    const folder = new PatientFolder(fullFor(2, new MemoryFolder()), () => Promise.resolve((waits += 1) > 0));
    await folder.folder('checkpoints').write('manifest.json', '{}');
    expect(waits).toBe(2);
  });

  test('fails where nobody will make room, and with any other fault at once', async () => {
    const hopeless = new PatientFolder(fullFor(1, new MemoryFolder()), () => Promise.resolve(false));
    await expect(hopeless.write('file', 'x')).rejects.toMatchObject({ fault: { key: 'storage-full' } });
    const damaged: Folder = { ...fullFor(0, new MemoryFolder()), write: () => Promise.reject(new StorageError('damaged', 'None.')) };
    const folder = new PatientFolder(damaged, () => expect.fail('asked to wait'));
    await expect(folder.write('file', 'x')).rejects.toThrow('damaged');
  });
});
