// The loop over the steps of one stage. It knows no stage: only gradients, the optimizer, and what was asked for between
// two steps.

import { CancelledError, NumericsError } from '../base/errors.ts';
import type { StageEntry } from '../contract/run-file.ts';
import { learningRateAt } from '../optimizers/schedule.ts';
import type { RecordedStep, StageTrainer, StepValues } from '../stages/trainer.ts';
import type { ParameterArena } from '../tensor/arena/parameter-arena.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { optimizerStateOf } from '../tensor/kernels/adamw/adamw.ts';
import type { RunControl } from './control.ts';
import { profileStep } from './profile-step.ts';
import { recordUpdate } from './record-update.ts';
import type { Reporter } from './reporter.ts';

export interface TrainingLoop {
  readonly device: TensorDevice;
  readonly arena: ParameterArena;
  readonly trainer: StageTrainer;
  readonly entry: StageEntry;
  readonly stageIndex: number;
  /** Steps that an earlier session did. */
  readonly stepsDone: number;
  readonly secondsBefore: number;
  readonly control: RunControl;
  readonly reporter: Reporter;
  /** Saves a checkpoint after so many steps of the stage: at intervals, before an evaluation and on pause. */
  save(step: number, seconds: number): Promise<void>;
  /** Seconds between saves. */
  readonly saveEverySeconds: number;
  isEvaluationDue(step: number): boolean;
  /** Evaluates what is due after a step; the second argument says that it was asked for. */
  evaluate(step: number, isAsked: boolean): Promise<void>;
  isLookDue(step: number): boolean;
  /** Shows a few rows as the model reads them after a step. */
  lookInside(step: number): Promise<void>;
}

export interface LoopResult {
  readonly step: number;
  readonly seconds: number;
}

/** A step whose values are still on the device. */
interface PendingStep {
  readonly step: number;
  readonly learningRate: number;
  readonly tokens: number;
  readonly values: Promise<StepValues>;
  readonly optimizerState: Promise<Float32Array>;
}

/**
 * Runs the steps that are left. Values are read one step late, so that the device never waits for the page.
 * @throws NumericsError when loss or gradient are not finite; the weights then are those before that step
 */
export async function runTrainingLoop(loop: TrainingLoop): Promise<LoopResult> {
  const clock = new Clock(loop.secondsBefore);
  let lastSave = clock.seconds();
  let pending: PendingStep | undefined;
  let step = loop.stepsDone;
  while (step < loop.trainer.steps && !loop.control.isStopping) {
    const next = step + 1;
    // Stopped meanwhile: it goes on before that step again.
    if (!(await isDone(loop, () => loop.trainer.beforeStep?.(next)))) break;
    step += 1;
    const recorded: PendingStep = await recordNext(loop, step);
    if (pending !== undefined) await settle(loop, pending, clock);
    pending = recorded;
    const due = dueAfter(loop, step, clock.seconds() - lastSave);
    if (due === undefined) continue;
    await settle(loop, pending, clock);
    pending = undefined;
    clock.stop();
    if (due.look) await isDone(loop, () => loop.lookInside(step));
    if (due.save) {
      await loop.save(step, clock.seconds());
      lastSave = clock.seconds();
    }
    if (due.evaluation !== undefined) await loop.evaluate(step, due.evaluation === 'asked');
    if (due.pause) await pause(loop, step, clock);
    clock.start();
  }
  if (pending !== undefined) await settle(loop, pending, clock);
  clock.stop();
  return { step, seconds: clock.seconds() };
}

/** Does long work beside the steps; false where the run was stopped meanwhile, which is no reason to lose the steps done. */
async function isDone({ control }: TrainingLoop, work: () => Promise<void> | undefined): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof CancelledError && control.isStopping) return false;
    throw error;
  }
}

/** What is to be done between two steps. */
interface Due {
  readonly save: boolean;
  readonly evaluation: 'asked' | 'planned' | undefined;
  readonly pause: boolean;
  readonly look: boolean;
}

function dueAfter(loop: TrainingLoop, step: number, secondsSinceSave: number): Due | undefined {
  const { control } = loop;
  const save = control.takeSave() || secondsSinceSave >= loop.saveEverySeconds;
  const planned = loop.isEvaluationDue(step) ? 'planned' : undefined;
  const evaluation = control.takeEvaluation() ? 'asked' : planned;
  const pause = control.isPaused;
  const look = loop.isLookDue(step);
  // An evaluation may take longer than many steps, and whoever pauses may leave.
  const isSafer = save || pause || evaluation !== undefined;
  return isSafer || look ? { save: isSafer, evaluation, pause, look } : undefined;
}

/** Records a step, under the device's clock where somebody asked for that. */
function recordNext(loop: TrainingLoop, step: number): Promise<PendingStep> {
  const { control, trainer, stepsDone, device, entry } = loop;
  const record = async (): Promise<PendingStep> => recordStep(loop, step, await trainer.gradients(step));
  const wishes = control.takeProfiles({ step, steps: trainer.steps, stepsDone });
  return wishes.length === 0 ? record() : profileStep({ device, stage: entry.id, wishes }, record);
}

function recordStep(loop: TrainingLoop, step: number, recorded: RecordedStep): PendingStep {
  const { device, arena, trainer } = loop;
  const learningRate = learningRateAt(trainer.schedule, step);
  recordUpdate(device, arena, { ...trainer, learningRate });
  const values = recorded.read();
  const optimizerState = arena.readOptimizerState();
  // A failure of one shows in the other as well; it must not become an unhandled rejection meanwhile.
  values.catch(() => undefined);
  optimizerState.catch(() => undefined);
  return { step, learningRate, tokens: recorded.tokens, values, optimizerState };
}

async function settle(loop: TrainingLoop, pending: PendingStep, clock: Clock): Promise<void> {
  const { gradientNorm, isFinite, lossScale, skipped } = optimizerStateOf(await pending.optimizerState);
  const values = await pending.values;
  loop.device.throwIfFailed();
  const isHalf = loop.arena.precision === 'f16';
  // Under half precision a gradient too large for it is answered by a smaller loss scale, up to a point.
  const isSkipped = isHalf && !isFinite && lossScale >= smallestLossScale;
  if (!(isFinite || isSkipped) || !Number.isFinite(values.loss)) throw notFinite(loop, pending.step);
  const { seconds, tokensPerSecond } = clock.lap(pending.tokens);
  await loop.reporter.metrics({
    stageIndex: loop.stageIndex,
    stage: loop.entry.stage,
    id: loop.entry.id,
    step: pending.step,
    gradientNorm,
    learningRate: pending.learningRate,
    tokens: pending.tokens,
    tokensPerSecond,
    seconds: Math.round(seconds * 1000) / 1000,
    at: Date.now(),
    ...values,
    ...(isHalf ? { lossScale, skippedUpdates: skipped } : {}),
  });
  loop.reporter.status({ state: 'training', phase: undefined, step: pending.step, secondsElapsed: seconds, tokensPerSecond });
}

/** Below this the gradient itself is at fault, not the width of its numbers. */
const smallestLossScale = 2 ** -10;

function notFinite(loop: TrainingLoop, step: number): NumericsError {
  const rate = learningRateAt(loop.trainer.schedule, step);
  return new NumericsError(
    `Loss or gradient of step ${step} of stage ${loop.entry.id} is not finite; the weights before that step stand.`,
    `The likely cause is the learning rate (${rate.toPrecision(2)}): go on from the last save with half of it, or check the data for damaged rows.`,
    { fault: { key: 'not-finite', stage: loop.entry.id, step, learningRate: rate, isHalf: loop.arena.precision === 'f16' } },
  );
}

/** A run that is paused is saved: whoever closes its tab loses nothing. */
async function pause(loop: TrainingLoop, step: number, clock: Clock): Promise<void> {
  loop.reporter.status({ state: 'paused' });
  while (loop.control.isPaused) {
    await loop.control.waitForWish();
    if (loop.control.takeSave()) await loop.save(step, clock.seconds());
    if (loop.control.takeEvaluation()) await loop.evaluate(step, true);
    // It comes back here after that step.
    if (loop.control.takeStep()) return;
    loop.reporter.status({ state: 'paused' });
  }
}

/** Time in training, without evaluations, saves and pauses. */
class Clock {
  #before: number;
  #since: number | undefined = performance.now();
  #lastLap = performance.now();
  #rate: number | undefined;

  constructor(secondsBefore: number) {
    this.#before = secondsBefore;
  }

  seconds(): number {
    return this.#before + (this.#since === undefined ? 0 : (performance.now() - this.#since) / 1000);
  }

  stop(): void {
    this.#before = this.seconds();
    this.#since = undefined;
  }

  start(): void {
    this.#since = performance.now();
    this.#lastLap = this.#since;
  }

  /** Tokens a second of the step that just ended, smoothed over about ten. */
  lap(tokens: number): { seconds: number; tokensPerSecond: number } {
    const now = performance.now();
    const rate = (tokens * 1000) / Math.max(1, now - this.#lastLap);
    this.#rate = this.#rate === undefined ? rate : 0.9 * this.#rate + 0.1 * rate;
    this.#lastLap = now;
    return { seconds: this.seconds(), tokensPerSecond: Math.round(this.#rate) };
  }
}
