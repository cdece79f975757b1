import { CancelledError } from '../base/errors.ts';

import type { DeviceCeilings, StepProfile } from '../contract/step-profile.ts';

/** Who wants to know where the time of a step goes. */
export interface ProfileWish {
  /** What the device can do at best, where it was measured: shares are told of it. */
  readonly ceilings: DeviceCeilings | undefined;
  readonly take: (profile: StepProfile) => void;
}

/** Where a stage stands when its next step is about to be recorded. */
export interface ComingStep {
  readonly step: number;
  /** Steps of the stage, and those of them that an earlier session did. */
  readonly steps: number;
  readonly stepsDone: number;
}

/** By its third step a stage has compiled and touched everything that it uses. */
const warmAfter = 3;

/** What the person asked of a run; the loop looks at it between steps. */
export class RunControl {
  readonly #stopping = new AbortController();
  #isPaused = false;
  #isLeaving = false;
  #wantsSave = false;
  #wantsEvaluation = false;
  #wantsStep = false;
  #profileWishes: ProfileWish[] = [];
  #stageProfiles: ProfileWish | undefined;
  #wake: (() => void) | undefined;
  readonly #waitingToContinue: (() => void)[] = [];

  pause(): void {
    this.#isPaused = true;
  }

  continue(): void {
    this.#isPaused = false;
    this.#wake?.();
    for (const resolve of this.#waitingToContinue.splice(0)) resolve();
  }

  /** Resolves once a paused run is to go on, or to stop. */
  async untilContinued(): Promise<void> {
    if (!this.#isPaused) return;
    await new Promise<void>((resolve) => {
      this.#waitingToContinue.push(resolve);
    });
  }

  /** Ends the run after the current step; what it made so far is kept. */
  stop(): void {
    // Whatever waits for something long ends with this reason.
    this.#stopping.abort(new CancelledError('The run'));
    this.continue();
  }

  /** Ends the run after the current step with a save, for another tab to go on with: no model is written. */
  leave(): void {
    this.#isLeaving = true;
    this.stop();
  }

  saveNow(): void {
    this.#wantsSave = true;
    this.#wake?.();
  }

  evaluateNow(): void {
    this.#wantsEvaluation = true;
    this.#wake?.();
  }

  /** Does one step of a paused run, which then is paused again. */
  stepOnce(): void {
    this.#wantsStep = true;
    this.#wake?.();
  }

  /** Asks for a profile of the next step. */
  profileNextStep(wish: ProfileWish): void {
    this.#profileWishes.push(wish);
  }

  /** Asks for a profile of one warm step of every stage that trains. */
  profileEveryStage(wish: ProfileWish): void {
    this.#stageProfiles = wish;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get isLeaving(): boolean {
    return this.#isLeaving;
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

  takeStep(): boolean {
    const wanted = this.#wantsStep;
    this.#wantsStep = false;
    return wanted;
  }

  /** Who wants a profile of the step that comes now. */
  takeProfiles({ step, steps, stepsDone }: ComingStep): readonly ProfileWish[] {
    const wishes = this.#profileWishes;
    this.#profileWishes = [];
    const isWarm = step === Math.min(stepsDone + warmAfter, steps);
    return this.#stageProfiles !== undefined && isWarm ? [...wishes, this.#stageProfiles] : wishes;
  }

  /** Resolves when something is asked for while paused. */
  async waitForWish(): Promise<void> {
    if (this.#wantsSave || this.#wantsEvaluation || this.#wantsStep || !this.#isPaused) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }
}
