// Files of the repository, and of the shared data where they are at hand.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryPath = fileURLToPath(new URL('../../', import.meta.url));

export const inRepository = (path: string): string => join(repositoryPath, path);

/** The first of these paths that exists; they are relative to the repository. */
export function firstExisting(...paths: readonly string[]): string | undefined {
  return paths.map(inRepository).find((path) => existsSync(path));
}

/** A file that lies in memory, as a page takes it. */
export interface MadeFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export function madeFile(name: string, content: string | Uint8Array): MadeFile {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) };
}

/** All files directly in a folder. */
export async function filesIn(path: string): Promise<MadeFile[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(path, entry.name));
  return Promise.all(names.map(async (name) => madeFile(basename(name), await readFile(name))));
}
