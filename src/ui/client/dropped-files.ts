// Files from a drop or a file dialog, with their paths inside a folder.

import type { DroppedFile } from '../../contract/protocol.ts';

/** Everything that was dropped, folders opened to any depth. Must be called inside the drop event, before it ends. */
export async function filesOfDrop(transfer: DataTransfer): Promise<readonly DroppedFile[]> {
  const entries = [...transfer.items].filter((item) => item.kind === 'file').map((item) => item.webkitGetAsEntry());
  const plain = [...transfer.files];
  const found = await Promise.all(entries.map((entry) => (entry === null ? Promise.resolve([]) : filesOfEntry(entry))));
  const files = found.flat();
  return files.length > 0 ? files : plain.map((file) => ({ path: file.name, file }));
}

/** Files of an <input type="file">, with or without `webkitdirectory`. */
export function filesOfInput(list: FileList): readonly DroppedFile[] {
  return [...list].filter((file) => !isHidden(file.name)).map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function filesOfEntry(entry: FileSystemEntry): Promise<readonly DroppedFile[]> {
  if (isHidden(entry.name)) return [];
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  if (!isDirectory(entry)) return [];
  const children = await childrenOf(entry.createReader());
  return (await Promise.all(children.map(filesOfEntry))).flat();
}

/** A reader gives at most some hundred entries a call; an empty answer is the end. */
async function childrenOf(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return children;
    children.push(...some);
  }
}

const isHidden = (name: string): boolean => name.startsWith('.') || name === '__MACOSX';
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
