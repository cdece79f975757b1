// What tells weights and sets apart: a hash of their content, so that what was measured of the same is found again.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Folder } from '../../base/folder.ts';
import { checksum } from '../../checkpoints/checksum.ts';
import type { OpenedRetrieval } from '../../engine/evaluation-sets.ts';

/** Bytes that are read at once. */
const pieceBytes = 4 * 1024 * 1024;
/** Files that say nothing about what the model computes. */
const besideTheModel = /(^|\/)(README\.md|run\.json)$|\.part$/i;

/** Hexadecimal SHA-256 of a text. */
export function textHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Of a model folder: the checksums of all pieces of all its files but the model card. Reads every byte once. */
export async function folderFingerprint(folder: Folder, signal: AbortSignal): Promise<string> {
  const parts: string[] = [];
  for (const path of await folder.list('')) {
    const source = besideTheModel.test(path) ? undefined : await folder.open(path);
    if (source === undefined) continue;
    parts.push(`${path} ${source.sizeBytes}`);
    for (let start = 0; start < source.sizeBytes; start += pieceBytes) {
      signal.throwIfAborted();
      parts.push(String(checksum(await source.slice(start, Math.min(start + pieceBytes, source.sizeBytes)))));
    }
  }
  return textHash(parts.join('\n'));
}

/** Of a set: its documents, queries and judgments. */
export function setFingerprint({ documents, queries, judgments }: OpenedRetrieval): string {
  const hash = sha256.create();
  const add = (...parts: readonly string[]): unknown => hash.update(utf8ToBytes(JSON.stringify(parts)));
  for (const { id, text } of documents) add(id, text);
  for (const { id, text } of queries) {
    add(id, text);
    for (const [document, grade] of judgments.get(id) ?? []) add(document, String(grade));
  }
  return bytesToHex(hash.digest());
}
