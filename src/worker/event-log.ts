// What happened to each run, kept with it: the page that watched may be closed before somebody asks.

import { readText } from '../base/folder.ts';
import type { Event, RunState, RunStatus } from '../contract/protocol.ts';
import type { RunEvent } from '../contract/run-calls.ts';
import type { RunStore } from './run-store.ts';

const eventsPath = 'events.jsonl';
/** Between two steps; the run trains on afterwards, and what they did is recorded elsewhere. */
const passing: ReadonlySet<RunState> = new Set(['saving']);

export class RunEventLog {
  readonly #runs: Pick<RunStore, 'folderOf'>;
  readonly #last = new Map<string, Pick<RunStatus, 'state' | 'savedAt'>>();
  /** One write after the other: a file has one writer at a time. */
  #written: Promise<void> = Promise.resolve();

  readonly #tell: (event: Event) => void;

  constructor(runs: Pick<RunStore, 'folderOf'>, tell: (event: Event) => void) {
    this.#runs = runs;
    this.#tell = tell;
  }

  /** Keeps what is new in a status: another state, another save. */
  hear(event: Event): void {
    if (event.type !== 'run' || event.elsewhere === true) return;
    const { status } = event;
    const { runId } = status;
    const before = this.#last.get(runId);
    const state = passing.has(status.state) ? (before?.state ?? status.state) : status.state;
    this.#last.set(runId, { state, savedAt: status.savedAt });
    if (before?.state !== state) {
      this.add(runId, { at: Date.now(), stageIndex: status.stageIndex, step: status.step, kind: 'state', state, error: status.error });
    }
    if (before !== undefined && before.savedAt !== status.savedAt) this.#saved(status);
  }

  #saved({ runId, stageIndex, step, savedAt, savedStep = step }: RunStatus): void {
    // Between two stages there is nothing new to show: the place is the start of the next one.
    if (savedAt === undefined || savedStep === 0) return;
    this.add(runId, { at: savedAt, stageIndex, step: savedStep, kind: 'saved' });
  }

  add(runId: string, event: RunEvent): void {
    this.#tell({ type: 'run-event', runId, event });
    // The log is for looking back: a run goes on where it cannot be written.
    this.#written = this.#written
      .then(() => this.#runs.folderOf(runId).append(eventsPath, `${JSON.stringify(event)}\n`))
      .catch(() => undefined);
  }

  async read(runId: string): Promise<readonly RunEvent[]> {
    await this.#written;
    const text = (await readText(this.#runs.folderOf(runId), eventsPath)) ?? '';
    // Written by this class alone; a last line that a crash cut off is left out.
    return text.split('\n').flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as RunEvent] : []));
  }
}
