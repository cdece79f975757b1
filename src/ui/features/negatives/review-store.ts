// The review of one pool: the page's copy of rules and decisions, and what the worker makes of them. Every change is stored
// by the worker at once.

import { create } from 'zustand';
import { toWireError, type WireError } from '../../../base/errors.ts';
import type {
  Decision,
  PoolHeader,
  PoolRules,
  PoolSettings,
  PoolView,
  PoolYield,
  Review,
  SuspicionReason,
  Verdict,
} from '../../../contract/negatives-calls.ts';
import { call, send } from '../../client/connection.ts';
import { filtered, nextOpen, undone, verdictOn, withVerdict, type Step } from './review-steps.ts';

interface NegativesState {
  /** Undefined until the worker has told. */
  readonly pools: readonly PoolHeader[] | undefined;
  readonly view: PoolView | undefined;
  readonly review: Review | undefined;
  readonly found: PoolYield | undefined;
  readonly filter: SuspicionReason | 'all';
  /** Of the filtered queue. */
  readonly place: number;
  readonly steps: readonly Step[];
  /** The command that mines. */
  readonly mining: number | undefined;
  readonly error: WireError | undefined;
  readonly saved: { readonly dataId: string; readonly name: string } | undefined;
}

export const useNegatives = create<NegativesState>()(() => ({
  pools: undefined,
  view: undefined,
  review: undefined,
  found: undefined,
  filter: 'all',
  place: 0,
  steps: [],
  mining: undefined,
  error: undefined,
  saved: undefined,
}));

const set = useNegatives.setState;
const get = useNegatives.getState;

async function attempt(work: () => Promise<void>): Promise<void> {
  set({ error: undefined });
  try {
    await work();
  } catch (error) {
    const wire = toWireError(error);
    if (wire.code !== 'cancelled') set({ error: wire });
  }
}

/** Reads what was mined, and opens the latest that is complete. */
export function loadPools(): Promise<void> {
  return attempt(async () => {
    const { pools } = await call('list-pools', {});
    set({ pools });
    const wanted = get().view?.header.poolId;
    const latest = pools.find(({ poolId }) => poolId === wanted) ?? pools.find(({ state }) => state === 'ready');
    if (latest !== undefined) await open(latest.poolId);
  });
}

export function openPool(poolId: string): Promise<void> {
  return attempt(() => open(poolId));
}

async function open(poolId: string): Promise<void> {
  const view = await call('open-pool', { poolId });
  const place = nextOpen(view.suspects, view.review.decisions, -1);
  set({ view, review: view.review, steps: [], filter: 'all', place: Math.max(0, place), saved: undefined });
  await measure();
}

export function closePool(): void {
  set({ view: undefined, review: undefined, found: undefined, saved: undefined });
}

/** Mines a new pool, or goes on with one. */
export function mine(request: { readonly settings: PoolSettings } | { readonly poolId: string }): Promise<void> {
  return attempt(async () => {
    const { id, reply } = send('mine-pool', request);
    set({ mining: id });
    try {
      const { poolId } = await reply;
      await open(poolId);
    } finally {
      set({ mining: undefined });
      set(await call('list-pools', {}));
    }
  });
}

export function stopMining(): void {
  const { mining } = get();
  if (mining !== undefined) void call('cancel', { commandId: mining });
}

export function removePool(poolId: string): Promise<void> {
  return attempt(async () => {
    set(await call('delete-pool', { poolId }));
    if (get().view?.header.poolId === poolId) closePool();
  });
}

export function changeRules(change: Partial<PoolRules>): void {
  const { review } = get();
  if (review === undefined) return;
  set({ review: { ...review, rules: { ...review.rules, ...change } }, saved: undefined });
  void measure();
  keepSoon();
}

/** Says something of the candidate that is looked at, and goes to the next. */
export function decide(verdict: Verdict): void {
  const { view, review, filter, place, steps } = get();
  const queue = filtered(view?.suspects ?? [], filter);
  const item = queue[place];
  if (review === undefined || item === undefined) return;
  const { row, candidate } = item;
  const before = verdictOn(review.decisions, item);
  const decisions = withVerdict(review.decisions, item, verdict);
  set({ steps: [...steps, { row, candidate, before }], place: nextOpen(queue, decisions, place) });
  takeDecisions(decisions);
}

/** Takes the last word back, and goes to where it was said. */
export function undo(): void {
  const { view, review, steps, filter } = get();
  const back = review === undefined ? undefined : undone(review.decisions, steps);
  if (back === undefined) return;
  const places = (reason: NegativesState['filter']): number =>
    filtered(view?.suspects ?? [], reason).findIndex(({ row, candidate }) => row === back.last.row && candidate === back.last.candidate);
  const isShown = places(filter) >= 0;
  set({ steps: back.steps, filter: isShown ? filter : 'all', place: Math.max(0, places(isShown ? filter : 'all')) });
  takeDecisions(back.decisions);
}

export function move(by: 1 | -1): void {
  const { view, filter, place } = get();
  const { length } = filtered(view?.suspects ?? [], filter);
  if (length > 0) set({ place: Math.min(length - 1, Math.max(0, place + by)) });
}

export function goTo(place: number): void {
  set({ place });
}

export function setFilter(filter: NegativesState['filter']): void {
  set({ filter, place: 0 });
}

function takeDecisions(decisions: readonly Decision[]): void {
  const { review } = get();
  if (review === undefined) return;
  set({ review: { ...review, decisions }, saved: undefined });
  void keep();
  void measure();
}

/** A slider says a hundred things a second; the last of them is stored. */
const settleMilliseconds = 300;
let settling: ReturnType<typeof setTimeout> | undefined;

function keepSoon(): void {
  clearTimeout(settling);
  settling = setTimeout(() => void keep(), settleMilliseconds);
}

function keep(): Promise<void> {
  clearTimeout(settling);
  const { view, review } = get();
  if (view === undefined || review === undefined) return Promise.resolve();
  return attempt(async () => {
    await call('keep-review', { poolId: view.header.poolId, review });
  });
}

let measuring = false;

/** What the rules leave; while one answer is awaited only the latest question waits behind it. */
async function measure(): Promise<void> {
  if (measuring) return;
  measuring = true;
  try {
    for (;;) {
      const { view, review } = get();
      if (view === undefined || review === undefined) return;
      const found = await call('pool-yield', { poolId: view.header.poolId, review });
      set({ found });
      if (get().review === review) return;
    }
  } catch (error) {
    set({ error: toWireError(error) });
  } finally {
    measuring = false;
  }
}

export function saveVersion(name: string, notes: string): Promise<void> {
  return attempt(async () => {
    const { view, review } = get();
    if (view === undefined || review === undefined) return;
    set({ saved: await call('save-negatives', { poolId: view.header.poolId, review, name, notes }) });
  });
}
