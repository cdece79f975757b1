// What the worker does for each command of the page: a group of handlers for each part of the studio.

import type { Calls, Event } from '../contract/protocol.ts';
import { RunEventLog } from './event-log.ts';
import { comparisonHandlers } from './handlers/comparison.ts';
import { dataHandlers } from './handlers/data.ts';
import { deviceHandlers } from './handlers/device.ts';
import { measurementHandlers } from './handlers/measurement.ts';
import { negativesHandlers } from './handlers/negatives.ts';
import { playgroundHandlers } from './handlers/playground.ts';
import { recoveryHandlers } from './handlers/recovery.ts';
import { runLibraryHandlers } from './handlers/run-library.ts';
import { runHandlers } from './handlers/runs.ts';
import { Workshop, type HandlersOf } from './workshop.ts';

/** Everything but `cancel`, which the worker's entry answers itself. */
export type Handlers = HandlersOf<Exclude<keyof Calls, 'cancel'>>;

/** Opens the storage and answers commands from then on. */
export async function openStudio(tell: (event: Event) => void): Promise<Handlers> {
  const listeners: RunEventLog[] = [];
  const workshop = await Workshop.open((event) => {
    for (const listener of listeners) listener.hear(event);
    tell(event);
  });
  const log = new RunEventLog(workshop.runs, tell);
  listeners.push(log);
  return {
    hello: () => workshop.snapshot(),
    ...deviceHandlers(workshop),
    ...measurementHandlers(workshop),
    ...dataHandlers(workshop),
    ...runHandlers(workshop),
    ...runLibraryHandlers(workshop, log),
    ...recoveryHandlers(workshop),
    ...negativesHandlers(workshop),
    ...playgroundHandlers(workshop),
    ...comparisonHandlers(workshop),
  };
}
