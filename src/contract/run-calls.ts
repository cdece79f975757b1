// What the page asks of runs beyond starting and steering them: what happened, what is kept, what they are called.

import type { WireError } from '../base/errors.ts';
import type { RunFile } from './run-file.ts';
import type { RunState } from './run-state.ts';

export interface RunCalls {
  /** What happened to a run, in the order of time; also before this page was opened. */
  'read-events': { request: { readonly runId: string }; reply: { readonly events: readonly RunEvent[] } };
  /** The page has seen something that the worker could not. */
  'note-freeze': { request: { readonly seconds: number }; reply: Record<never, never> };
  /** What is needed to tell runs apart, of all of them. */
  'read-library': { request: Record<never, never>; reply: { readonly runs: readonly RunDetails[] } };
  /** Keeps a checkpoint whatever the run does later, or lets it go. */
  'pin-checkpoint': { request: { readonly runId: string; readonly path: string; readonly pinned: boolean }; reply: Record<never, never> };
}

export type RunEvent = { readonly at: number; readonly stageIndex: number; readonly step: number } & (
  | { readonly kind: 'state'; readonly state: RunState; readonly error?: WireError | undefined }
  | { readonly kind: 'saved' }
  /** The browser stopped the page for a while. */
  | { readonly kind: 'frozen'; readonly seconds: number }
);

export interface RunDescription {
  readonly note: string;
  readonly starred: boolean;
}

/** `older`: checkpoints that a later one has replaced; `last`: all of the run's own; `best`: the best; `models`: model folders. */
export const prunableParts = ['older', 'last', 'best', 'pinned', 'models'] as const;
export type PrunablePart = (typeof prunableParts)[number];

export interface StoredCheckpoint {
  /** Of its slot, inside the run's folder. */
  readonly path: string;
  readonly kind: 'last' | 'older' | 'best' | 'pinned';
  readonly stageIndex: number;
  readonly step: number;
  readonly sizeBytes: number;
  readonly savedAt: number;
}

/** The figure of a run that is looked at first, over its evaluations. */
export interface RunQuality {
  readonly set: string;
  readonly metric: string;
  readonly values: readonly number[];
  /** The same figure of the model before the first stage. */
  readonly base?: number | undefined;
}

export interface RunDetails extends RunDescription {
  readonly runId: string;
  /** Absent where this version cannot read it. */
  readonly runFile?: RunFile | undefined;
  readonly quality?: RunQuality | undefined;
  readonly secondsElapsed: number;
  readonly checkpoints: readonly StoredCheckpoint[];
  readonly modelBytes: number;
  readonly curveBytes: number;
}
