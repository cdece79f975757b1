// Commands of the Negatives screen: a pool is mined, looked at, decided on, and written as a new data set.

import { InputError } from '../../base/errors.ts';
import type { NegativesCalls } from '../../contract/negatives-calls.ts';
import type { Calls } from '../../contract/protocol.ts';
import { OpenedPool } from '../opened-pool.ts';
import { continuePool, newPool } from '../mine-pool.ts';
import { PoolStore } from '../pool-store.ts';
import { saveNegatives } from '../save-negatives.ts';
import type { HandlersOf, Workshop } from '../workshop.ts';

export function negativesHandlers(workshop: Workshop): HandlersOf<keyof NegativesCalls> {
  const store = new PoolStore(workshop.root.folder('negatives'));
  // One pool lies in memory: the one that is looked at.
  let opened: { readonly poolId: string; readonly pool: Promise<OpenedPool> } | undefined;
  const open = (poolId: string): Promise<OpenedPool> => {
    if (opened?.poolId !== poolId) opened = { poolId, pool: OpenedPool.open(workshop, store, poolId) };
    const { pool } = opened;
    pool.catch(() => (opened = undefined));
    return pool;
  };
  return {
    'mine-pool': async (request, context) => {
      refuseWhileRunning(workshop);
      opened = undefined;
      const header = 'poolId' in request ? await store.header(request.poolId) : await newPool(workshop, request.settings);
      return continuePool({ workshop, store }, header, context);
    },
    'list-pools': async () => ({ pools: await store.list() }),
    'delete-pool': async ({ poolId }) => {
      if (opened?.poolId === poolId) opened = undefined;
      await store.remove(poolId);
      return { pools: await store.list() };
    },
    'open-pool': async ({ poolId }) => (await open(poolId)).view(),
    'pool-yield': async ({ poolId, review }) => (await open(poolId)).yield(review),
    'review-item': async ({ poolId, row, candidate }) => (await open(poolId)).item(row, candidate),
    'keep-review': async ({ poolId, review }) => {
      await store.saveReview(poolId, review);
      return {};
    },
    'save-negatives': async (request): Promise<Calls['save-negatives']['reply']> => {
      const pool = await open(request.poolId);
      await store.saveReview(request.poolId, request.review);
      const asset = await saveNegatives(workshop, pool, request);
      workshop.tellAssets();
      return { dataId: asset.id, name: asset.name };
    },
  };
}

function refuseWhileRunning({ active }: Workshop): void {
  if (active !== undefined) throw new InputError(`${active.status.name} keeps the GPU busy.`, 'Mine once it has ended, or stop it first.');
}
