// Pools of mined candidates as they lie in storage: a folder each, its header, the ranked rows, and the review.

import { InputError } from '../base/errors.ts';
import { readText } from '../base/folder.ts';
import type { PoolHeader, PoolSettings, Review } from '../contract/negatives-calls.ts';
import type { OpfsFolder } from './opfs-folder.ts';

const headerPath = 'header.json';
const reviewPath = 'review.json';

export class PoolStore {
  readonly #root: OpfsFolder;
  /** One write after the other: a file has one writer at a time. */
  #written: Promise<void> = Promise.resolve();

  constructor(root: OpfsFolder) {
    this.#root = root;
  }

  folderOf(poolId: string): OpfsFolder {
    return this.#root.folder(poolId);
  }

  /** All pools, the latest first. */
  async list(): Promise<readonly PoolHeader[]> {
    const paths = await this.#root.list('');
    const ids = paths.flatMap((path) => (path.endsWith(`/${headerPath}`) ? [path.slice(0, path.indexOf('/'))] : []));
    const headers = await Promise.all(ids.map((id) => this.header(id)));
    return headers.sort((a, b) => b.createdAt - a.createdAt);
  }

  async header(poolId: string): Promise<PoolHeader> {
    const text = await readText(this.folderOf(poolId), headerPath);
    if (text === undefined) throw new InputError('These negatives are no longer there.', 'Mine them again.');
    // Written by this class alone, whole or not at all.
    return JSON.parse(text) as PoolHeader;
  }

  async saveHeader(header: PoolHeader): Promise<void> {
    await this.folderOf(header.poolId).write(headerPath, JSON.stringify(header));
  }

  async remove(poolId: string): Promise<void> {
    await this.#root.remove(poolId);
  }

  /** As it was kept last, or the start of one. */
  async review(poolId: string, settings: PoolSettings): Promise<Review> {
    const text = await readText(this.folderOf(poolId), reviewPath);
    // Written by this class alone.
    return text === undefined ? firstReview(settings) : (JSON.parse(text) as Review);
  }

  saveReview(poolId: string, review: Review): Promise<void> {
    // A write that failed (quota) must not keep the next one from being tried.
    this.#written = this.#written.catch(() => undefined).then(() => this.folderOf(poolId).write(reviewPath, JSON.stringify(review)));
    return this.#written;
  }
}

/** The strictest margin that is documented to work, and BGE's window as far as the pool reaches. */
function firstReview({ depth, reranker }: PoolSettings): Review {
  return {
    rules: {
      range: [Math.min(2, depth), Math.min(100, depth)],
      negatives: 7,
      choice: 'top',
      relativeMargin: 0.05,
      scoredBy: reranker === undefined ? 'embedder' : 'reranker',
    },
    decisions: [],
  };
}
