// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { filesOfDrop } from './dropped-files.ts';

function fileEntry(fullPath: string): FileSystemFileEntry {
  const name = fullPath.slice(fullPath.lastIndexOf('/') + 1);
  return {
    isFile: true,
    isDirectory: false,
    name,
    fullPath,
    file: (resolve: (file: File) => void) => resolve(new File(['x'], name)),
  } as unknown as FileSystemFileEntry;
}

/** Gives its children two at a time, as browsers give a hundred. */
function folderEntry(fullPath: string, children: readonly FileSystemEntry[]): FileSystemDirectoryEntry {
  const createReader = () => {
    let given = 0;
    return {
      readEntries: (resolve: (entries: readonly FileSystemEntry[]) => void) => {
        resolve(children.slice(given, given + 2));
        given += 2;
      },
    };
  };
  return {
    isFile: false,
    isDirectory: true,
    name: fullPath.slice(fullPath.lastIndexOf('/') + 1),
    fullPath,
    createReader,
  } as unknown as FileSystemDirectoryEntry;
}

const dropOf = (entries: readonly FileSystemEntry[], files: readonly File[] = []): DataTransfer =>
  ({ items: entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })), files }) as unknown as DataTransfer;

test('folders are opened to any depth, past the reader’s first answer, and hidden files stay out', async () => {
  const folder = folderEntry('/model', [
    fileEntry('/model/config.json'),
    fileEntry('/model/.DS_Store'),
    fileEntry('/model/tokenizer.json'),
    folderEntry('/model/1_Pooling', [fileEntry('/model/1_Pooling/config.json')]),
    fileEntry('/model/model.safetensors'),
  ]);
  const found = await filesOfDrop(dropOf([folder, fileEntry('/train.jsonl')]));
  expect(found.map((file) => file.path)).toEqual([
    'model/config.json',
    'model/tokenizer.json',
    'model/1_Pooling/config.json',
    'model/model.safetensors',
    'train.jsonl',
  ]);
});

test('where entries are not given the plain files are taken', async () => {
  const transfer = {
    items: [{ kind: 'file', webkitGetAsEntry: () => null }],
    files: [new File(['x'], 'a.csv')],
  } as unknown as DataTransfer;
  expect((await filesOfDrop(transfer)).map((file) => file.path)).toEqual(['a.csv']);
});
