// Checkpoints that no run needs to go on, and the room that they take.

import { peekLatestCheckpoint } from '../checkpoints/checkpoint.ts';
import type { OldCheckpoints } from '../contract/recovery.ts';
import { checkpointPath } from '../engine/checkpointing.ts';
import type { RunStore } from './run-store.ts';

interface OldSlot {
  readonly runId: string;
  readonly name: string;
  /** Path of the slot within the run's checkpoints. */
  readonly slot: string;
  readonly bytes: number;
}

/** @param activeId the run that is executed, here or in another tab: all of its checkpoints stay */
export async function oldCheckpoints(runs: RunStore, activeId: string | undefined): Promise<OldCheckpoints> {
  const slots = await oldSlots(runs, activeId);
  const ids = [...new Set(slots.map(({ runId }) => runId))];
  const listed = ids.map((runId) => {
    const own = slots.filter((slot) => slot.runId === runId);
    return { runId, name: own[0]?.name ?? '', checkpoints: own.length, bytes: sum(own) };
  });
  return { runs: listed.sort((a, b) => b.bytes - a.bytes), bytes: sum(slots) };
}

/** Removes them; manifests first, so that no half of one is ever taken for whole. */
export async function freeCheckpoints(runs: RunStore, activeId: string | undefined): Promise<void> {
  for (const { runId, slot } of await oldSlots(runs, activeId)) {
    const folder = runs.folderOf(runId).folder(checkpointPath);
    await folder.remove(`${slot}/manifest.json`);
    await folder.remove(slot);
  }
}

async function oldSlots(runs: RunStore, activeId: string | undefined): Promise<readonly OldSlot[]> {
  const found: OldSlot[] = [];
  for (const { runId, name, state } of await runs.summaries(activeId)) {
    if (runId === activeId) continue;
    const folder = runs.folderOf(runId).folder(checkpointPath);
    const newest = state === 'completed' ? undefined : await peekLatestCheckpoint(folder);
    const sizes = new Map<string, number>();
    for (const path of await folder.list('')) {
      const slot = path.slice(0, path.indexOf('/'));
      sizes.set(slot, (sizes.get(slot) ?? 0) + ((await folder.file(path))?.size ?? 0));
    }
    for (const [slot, bytes] of sizes) if (slot !== newest?.slot && bytes > 0) found.push({ runId, name, slot, bytes });
  }
  return found;
}

function sum(slots: readonly OldSlot[]): number {
  return slots.reduce((total, { bytes }) => total + bytes, 0);
}
