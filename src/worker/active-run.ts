// The run that this worker executes: the engine's observer on one side, the page's events on the other.

import { InputError, StorageError, toWireError } from '../base/errors.ts';
import type { LookInsideRecord } from '../contract/look-inside.ts';
import type { EvaluationRecord, StepMetrics } from '../contract/metrics.ts';
import type { Event, RunState, RunStatus } from '../contract/protocol.ts';
import type { RunFile } from '../contract/run-file.ts';
import type { StageReportRecord } from '../contract/stage-report.ts';
import type { DeviceCeilings, StepProfile } from '../contract/step-profile.ts';
import { RunControl } from '../engine/control.ts';
import type { RunInputs } from '../engine/inputs.ts';
import type { RunObserver, StatusChange } from '../engine/reporter.ts';
import { executeRun, type RunEnd } from '../engine/run.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { DeviceRecovery } from './device-recovery.ts';
import type { RunEvent } from './other-tabs.ts';
import { PatientFolder } from './patient-folder.ts';
import { chunksOf, type RunHeader, type RunStore } from './run-store.ts';

/** The page is told at most this often. */
const tellMilliseconds = 250;

export interface ActiveRunSetting {
  readonly header: RunHeader;
  readonly runFile: RunFile;
  readonly device: TensorDevice;
  readonly inputs: RunInputs;
  readonly store: RunStore;
  readonly resumes: boolean;
  /** Starts a device in place of one that was lost. */
  openDevice(): Promise<TensorDevice>;
  /** Keeps the tiles that were measured for a stage. */
  keepTiles(device: TensorDevice): Promise<void>;
  tell(event: RunEvent | Extract<Event, { readonly type: 'failed' }>): void;
}

const stateAtEnd: { readonly [E in RunEnd]: RunState } = { completed: 'completed', stopped: 'stopped', left: 'interrupted' };

export class ActiveRun implements RunObserver {
  readonly control = new RunControl();
  readonly #setting: ActiveRunSetting;
  #status: RunStatus;
  #lines: StepMetrics[] = [];
  readonly #waitingForSave: (() => void)[] = [];
  readonly #waitingForProfile: ((reason: Error) => void)[] = [];
  #headerWritten: Promise<void> = Promise.resolve();
  #lastTold = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #device: TensorDevice;
  readonly #recovery: DeviceRecovery;
  /** Until the first step after a loss. */
  #isRecovering = false;
  /** Seconds and steps when this session's stage began, for the time that is left. */
  #stageBegan: { seconds: number; step: number } | undefined;

  constructor(setting: ActiveRunSetting) {
    this.#setting = setting;
    this.#device = setting.device;
    this.#recovery = new DeviceRecovery(() => setting.openDevice());
    this.#status = { ...setting.header.status, state: 'preparing', error: undefined, blocked: undefined };
  }

  get status(): RunStatus {
    return this.#status;
  }

  /** Executes the run to its end; a failure becomes its last status. */
  async execute(): Promise<void> {
    const { store, header } = this.#setting;
    try {
      const ended = await this.#untilEnded();
      this.#change({
        state: stateAtEnd[ended],
        phase: undefined,
        secondsLeft: undefined,
        stages: ended === 'completed' ? this.#status.stages.map((stage) => ({ ...stage, state: 'done' as const })) : this.#status.stages,
      });
    } catch (error) {
      this.#change({ state: 'failed', phase: undefined, secondsLeft: undefined, error: toWireError(error) });
    }
    this.#answerSaves();
    this.#refuseProfiles();
    this.#keepTiles();
    await this.#tell();
    await store.folderOf(header.runId).remove('made');
  }

  /** Executes the run, again from its last save as often as the GPU is taken away. */
  async #untilEnded(): Promise<RunEnd> {
    const { runFile, inputs, store, header } = this.#setting;
    const { replaces = [] } = header;
    const output = new PatientFolder(store.folderOf(header.runId), () => this.#waitForRoom());
    for (let resumes = this.#setting.resumes; ; resumes = true) {
      const given = { runFile, inputs, output, control: this.control, observer: this, replaces, evaluatesFirst: false };
      try {
        return await executeRun({ ...given, device: this.#device, resumes });
      } catch (error) {
        const reason = await this.#recovery.reasonOf(this.#device);
        if (reason === undefined || this.control.isStopping) throw error;
        await this.#recover(reason);
      }
    }
  }

  async #recover(reason: string): Promise<void> {
    const { step, stageIndex, losses = [], savedAt, lastStepAt } = this.#status;
    const from = await this.#setting.store.savedPlace(this.#status.runId);
    const since = from?.at ?? savedAt ?? this.#setting.header.startedAt;
    const lostSeconds = Math.max(0, ((lastStepAt ?? since) - since) / 1000);
    const loss = { at: Date.now(), stageIndex, step, reason, from, lostSeconds };
    this.#isRecovering = true;
    this.#stageBegan = undefined;
    this.#refuseProfiles();
    this.#change({ state: 'recovering', phase: undefined, secondsLeft: undefined, losses: [...losses, loss] });
    this.#schedule(true);
    this.#device = await this.#recovery.replace(reason);
  }

  /** The storage is full: the run waits, with all it knows on the GPU, until somebody lets it go on. */
  async #waitForRoom(): Promise<boolean> {
    if (this.control.isStopping) return false;
    const { state } = this.#status;
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    this.control.pause();
    this.#change({ state: 'paused', blocked: { cause: 'storage-full', usedBytes: usage, quotaBytes: quota } });
    this.#schedule(true);
    await this.control.untilContinued();
    this.#change({ state, blocked: undefined });
    this.#schedule(true);
    return true;
  }

  onStatus(told: StatusChange): void {
    const change = this.#whileRecovering(told);
    this.#change(change);
    if (change.savedStep !== undefined) {
      this.#recovery.saved();
      this.#change({ savedAt: Date.now() });
      this.#answerSaves();
    }
    if (change.stageIndex !== undefined) this.#beginStage(change.stageIndex);
    // Told once the stage is prepared.
    if (change.steps !== undefined && change.steps > 0) this.#keepTiles();
    if (change.steps !== undefined || change.step !== undefined) this.#countStage();
    this.#schedule(change.state !== undefined && change.state !== 'training');
  }

  /** What a run prepares again after a loss is part of its recovery. */
  #whileRecovering(change: StatusChange): StatusChange {
    if (!this.#isRecovering || change.state === undefined) return change;
    this.#isRecovering = change.state === 'preparing';
    return this.#isRecovering ? { ...change, state: 'recovering' } : change;
  }

  #beginStage(running: number): void {
    this.#stageBegan = undefined;
    const stateAt = (index: number): 'done' | 'running' | 'waiting' => {
      if (index === running) return 'running';
      return index < running ? 'done' : 'waiting';
    };
    this.#change({ secondsLeft: undefined, stages: this.#status.stages.map((stage, index) => ({ ...stage, state: stateAt(index) })) });
  }

  onMetrics(metrics: StepMetrics): void {
    this.#lines.push(metrics);
    this.#change({ lastStepAt: Date.now() });
    this.#schedule(this.#lines.length === 1 && metrics.step <= 2);
  }

  onEvaluation(record: EvaluationRecord): void {
    this.#setting.tell({ type: 'evaluated', runId: this.#status.runId, record });
  }

  onLookInside(records: readonly LookInsideRecord[]): void {
    this.#setting.tell({ type: 'looked-inside', runId: this.#status.runId, records });
  }

  onStageReport(record: StageReportRecord): void {
    this.#setting.tell({ type: 'stage-report', runId: this.#status.runId, record });
  }

  onNote(): void {
    // Notes are for the log of the headless door; the page shows status and evaluations.
  }

  /** Resolves after the next save, or at the end of the run. */
  untilSaved(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingForSave.push(resolve);
    });
  }

  /**
   * Profiles the next step.
   * @param ceilings what the device can do at best, where it was measured
   * @throws InputError where no step comes any more
   */
  profileStep(ceilings: DeviceCeilings | undefined): Promise<StepProfile> {
    return new Promise((resolve, reject) => {
      this.#waitingForProfile.push(reject);
      this.control.profileNextStep({ ceilings, take: resolve });
    });
  }

  /** Those that were answered do not mind. */
  #refuseProfiles(): void {
    const reason = new InputError('The run ended before its next step.', 'Ask again while a run trains.');
    for (const reject of this.#waitingForProfile.splice(0)) reject(reason);
  }

  /** The run goes on where they cannot be kept: they are measured again then. */
  #keepTiles(): void {
    this.#setting.keepTiles(this.#device).catch((error: unknown) => this.#setting.tell({ type: 'failed', error: toWireError(error) }));
  }

  #answerSaves(): void {
    for (const resolve of this.#waitingForSave.splice(0)) resolve();
  }

  #change(change: Partial<RunStatus>): void {
    this.#status = { ...this.#status, ...change };
  }

  #countStage(): void {
    const { step, steps, stageIndex, secondsElapsed } = this.#status;
    this.#stageBegan ??= { seconds: secondsElapsed, step };
    const done = step - this.#stageBegan.step;
    const perStep = done > 0 ? (secondsElapsed - this.#stageBegan.seconds) / done : undefined;
    this.#change({
      secondsLeft: perStep === undefined ? undefined : perStep * (steps - step),
      stages: this.#status.stages.map((stage, index) => (index === stageIndex ? { ...stage, steps, done: step } : stage)),
    });
  }

  #schedule(isUrgent: boolean): void {
    const wait = isUrgent ? 0 : Math.max(0, this.#lastTold + tellMilliseconds - performance.now());
    if (wait === 0) void this.#tell();
    else this.#timer ??= setTimeout(() => void this.#tell(), wait);
  }

  /** One write after the other: a file has one writer at a time. */
  #saveHeader(): Promise<void> {
    const header = { ...this.#setting.header, status: this.#status };
    // A write that failed (quota) must not keep the next one from being tried.
    this.#headerWritten = this.#headerWritten.catch(() => undefined).then(() => this.#setting.store.saveHeader(header));
    return this.#headerWritten;
  }

  async #tell(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastTold = performance.now();
    const lines = this.#lines;
    this.#lines = [];
    const { runId, state } = this.#status;
    for (const chunk of chunksOf(lines)) this.#setting.tell({ type: 'metrics', runId, chunk });
    this.#setting.tell({ type: 'run', status: this.#status });
    if (state !== 'training' && state !== 'preparing' && state !== 'evaluating') await this.#saveHeader().catch(passWhereFull);
  }
}

/** The run itself says so at its next write, and waits; its header is written again then. */
function passWhereFull(error: unknown): void {
  if (!(error instanceof StorageError && error.fault?.key === 'storage-full')) throw error;
}
