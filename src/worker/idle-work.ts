/** Work for an idle time: begun once nothing was asked for a little while, given up as soon as something is. */
export class IdleWork<Subject> {
  readonly #work: (subject: Subject, signal: AbortSignal) => Promise<void>;
  readonly #idleMilliseconds: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = new AbortController();

  constructor(idleMilliseconds: number, work: (subject: Subject, signal: AbortSignal) => Promise<void>) {
    this.#idleMilliseconds = idleMilliseconds;
    this.#work = work;
  }

  /** Begins after the idle time, unless it is stopped before. */
  schedule(subject: Subject): void {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    this.#timer = setTimeout(() => {
      // What fails here fails again, and is told, when it is asked for.
      this.#work(subject, running.signal).catch(() => undefined);
    }, this.#idleMilliseconds);
  }

  /** Begins nothing more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#running.abort();
  }
}
