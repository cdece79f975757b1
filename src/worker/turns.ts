import { throwIfCancelled } from '../base/errors.ts';

export interface Turn {
  /** Aborted by the command's own signal, and when something more important wants the GPU. */
  readonly signal: AbortSignal;
  end(): void;
}

/** Long work on the GPU, one piece after the other, that gives way to a run. */
export class Turns {
  #last: Promise<void> = Promise.resolve();
  readonly #running = new Set<AbortController>();

  /** Waits for its turn. @throws CancelledError where it was cancelled meanwhile */
  async begin(signal: AbortSignal): Promise<Turn> {
    const before = this.#last;
    const control = new AbortController();
    const follow = (): void => control.abort();
    signal.addEventListener('abort', follow);
    let end: () => void = () => undefined;
    this.#last = new Promise((resolve) => {
      end = () => {
        signal.removeEventListener('abort', follow);
        this.#running.delete(control);
        resolve();
      };
    });
    this.#running.add(control);
    if (signal.aborted) control.abort();
    await before;
    if (control.signal.aborted) end();
    throwIfCancelled(control.signal, 'The comparison');
    return { signal: control.signal, end };
  }

  /** Ends whatever is under way or waits, and resolves once it has. */
  async stop(): Promise<void> {
    for (const control of this.#running) control.abort();
    await this.#last;
  }
}
