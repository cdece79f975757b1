/** What the person asked of a run; the loop looks at it between steps. */
export class RunControl {
  readonly #stopping = new AbortController();
  #isPaused = false;
  #wantsSave = false;
  #wantsEvaluation = false;
  #wake: (() => void) | undefined;

  pause(): void {
    this.#isPaused = true;
  }

  continue(): void {
    this.#isPaused = false;
    this.#wake?.();
  }

  /** Ends the run after the current step; what it made so far is kept. */
  stop(): void {
    this.#stopping.abort();
    this.continue();
  }

  saveNow(): void {
    this.#wantsSave = true;
    this.#wake?.();
  }

  evaluateNow(): void {
    this.#wantsEvaluation = true;
    this.#wake?.();
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** For long work between steps. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Whether a save was asked for since the last call. */
  takeSave(): boolean {
    const wanted = this.#wantsSave;
    this.#wantsSave = false;
    return wanted;
  }

  takeEvaluation(): boolean {
    const wanted = this.#wantsEvaluation;
    this.#wantsEvaluation = false;
    return wanted;
  }

  /** Resolves when something is asked for while paused. */
  async waitForWish(): Promise<void> {
    if (this.#wantsSave || this.#wantsEvaluation || !this.#isPaused) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }
}
