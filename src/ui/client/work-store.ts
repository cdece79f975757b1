// Long work that the person waits for: one command at a time of each kind, how far it has come, and how it can be ended.

import { create } from 'zustand';
import type { WorkPhase } from '../../contract/protocol.ts';

interface WorkState {
  /** By the id of the command. */
  readonly phases: Readonly<Record<number, WorkPhase>>;
  note: (commandId: number, phase: WorkPhase) => void;
  forget: (commandId: number) => void;
}

export const useWork = create<WorkState>()((set) => ({
  phases: {},
  note: (commandId, phase) => set(({ phases }) => ({ phases: { ...phases, [commandId]: phase } })),
  forget: (commandId) =>
    set(({ phases }) => ({ phases: Object.fromEntries(Object.entries(phases).filter(([id]) => Number(id) !== commandId)) })),
}));
