import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inRepository } from './repository.mjs';

/** Does not go into what is built. */
const isIgnored = (name) => /[.](test|bench|spec)[.][cm]?[jt]sx?$/.test(name) || name.endsWith('.md') || name.startsWith('.');

/**
 * A short text that changes when a file under these paths is added, removed or written: from names, sizes and times,
 * for reading every byte would take longer than the check is worth.
 */
export function fingerprintOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) addPath(hash, inRepository(path), path);
  return hash.digest('hex');
}

function addPath(hash, path, name) {
  if (!existsSync(path)) return;
  const { size, mtimeMs, isDirectory } = describe(path);
  if (!isDirectory) {
    hash.update(`${name}\0${size}\0${mtimeMs}\n`);
    return;
  }
  for (const child of readdirSync(path).sort()) {
    if (!isIgnored(child)) addPath(hash, join(path, child), `${name}/${child}`);
  }
}

function describe(path) {
  const status = statSync(path);
  return { size: status.size, mtimeMs: status.mtimeMs, isDirectory: status.isDirectory() };
}
