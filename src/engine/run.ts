// A run from its run file to its outputs: the same code behind both doors.

import { CancelledError, InputError } from '../base/errors.ts';
import type { Folder } from '../base/folder.ts';
import { hashKeys } from '../base/random.ts';
import type { RunFile, StageEntry } from '../contract/run-file.ts';
import { TokenCache } from '../data/tokenizer/token-cache.ts';
import { frozenState, loadModelState, stateForStage, type ModelState } from '../model/model-state.ts';
import { stageWorkers } from '../stages/trainers.ts';
import type { MakingStage, StageData, StageSetup, StageTrainer, TrainingStage } from '../stages/trainer.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { loadRun, restoreArena, saveRun, type SavedRun } from './checkpointing.ts';
import type { RunControl } from './control.ts';
import type { OpenOptions, RunInputs } from './inputs.ts';
import { lineageOf, startOf } from './lineage.ts';
import { openModelSource, type ModelSource } from './model-source.ts';
import { prepareStage } from './prepare-stage.ts';
import { refuseUnfitAfter } from './refuse-unfit.ts';
import { Reporter, type RunObserver } from './reporter.ts';
import { fingerprintOf, RunData } from './run-data.ts';
import { RunRecord, restoreTiles } from './run-record.ts';
import { RunEvaluations } from './run-evaluations.ts';
import { RunPlan } from './run-plan.ts';
import { emptyState, keepStageWeights, loadStageWeights, partsIn } from './stage-weights.ts';
import { runTrainingLoop, type LoopResult } from './training-loop.ts';
import { writeModel } from './write-model.ts';

export interface RunSetting {
  readonly runFile: RunFile;
  readonly device: TensorDevice;
  readonly inputs: RunInputs;
  /** Everything that the run writes. */
  readonly output: Folder;
  readonly control: RunControl;
  readonly observer: RunObserver;
  /** Goes on from the last checkpoint in `output`. */
  readonly resumes: boolean;
  /** Evaluates before the first step; otherwise after a few, so that the first loss comes soon. */
  readonly evaluatesFirst: boolean;
}

/**
 * Executes a run. A run that was stopped returns normally: its model is written as it was.
 * @throws InputError before anything is trained or an earlier result is touched, when a file cannot be used
 */
export async function executeRun(setting: RunSetting): Promise<'completed' | 'stopped'> {
  let run: Run | undefined;
  try {
    run = await Run.open(setting);
    return await run.execute();
  } catch (error) {
    // A cancel inside long work is the stop that was asked for.
    if (error instanceof CancelledError && setting.control.isStopping) return 'stopped';
    throw error;
  } finally {
    run?.dispose();
  }
}

const fromTheStart = { stageIndex: 0, step: 0, metricsLines: 0, evaluationLines: 0, seconds: 0 };

/** What an earlier run left in the output folder and a new one must not meet. */
const leftovers = ['checkpoints', 'best', 'stages', 'data', 'models', 'model', 'tokenizer'] as const;

/** Where a checkpoint stands. */
interface SavePlace {
  readonly index: number;
  readonly step: number;
  readonly seconds: number;
  readonly model: ModelState;
  /** Step that the person is told, where the place is the start of the next stage. */
  readonly shownStep?: number;
  /** How the stage's batches are cut, in the middle of a stage. */
  readonly microBatchTokens?: number | undefined;
}

/** A training stage under way. */
interface RunningStage {
  readonly index: number;
  readonly entry: StageEntry;
  /** The model that is trained, and the one it started from. */
  readonly model: ModelState;
  readonly base: ModelState;
  readonly microBatchTokens: number | undefined;
}

interface Parts {
  readonly reporter: Reporter;
  readonly saved: SavedRun | undefined;
  readonly source: ModelSource;
  readonly tokens: TokenCache;
  readonly current: ModelState;
  readonly evaluations: RunEvaluations;
  readonly data: RunData;
}

class Run {
  readonly #setting: RunSetting;
  readonly #parts: Parts;
  readonly #record: RunRecord;
  /** Models on the device, freed at the end however it comes. */
  readonly #models = new Set<ModelState>();
  #current: ModelState;
  /** Stage that made the current embedder; undefined: the loaded model. */
  #currentId: string | undefined;
  #seconds: number;

  static async open(setting: RunSetting): Promise<Run> {
    const { runFile, output, inputs, control, device } = setting;
    const reporter = new Reporter(output, setting.observer);
    reporter.status({ state: 'preparing' });
    const saved = setting.resumes ? await loadRun(output, fingerprintOf(runFile)) : undefined;
    const data = new RunData(setting);
    await data.openAll({ signal: control.signal, onProgress: (done, total) => reporter.phase('reading-data', done, total) });
    const sets = await RunEvaluations.openSets(setting);
    const opening = { ...setting, reporter, signal: control.signal };
    const found = 'folder' in runFile.model ? await openModelSource(opening) : undefined;
    // Everything that was named is there: only now is an earlier result replaced.
    if (!setting.resumes) for (const path of leftovers) await output.remove(path);
    await reporter.begin(saved?.position ?? fromTheStart);
    const source = found ?? (await openModelSource(opening));
    const tokens = new TokenCache(source.tokenizer);
    tokens.preload(await inputs.tokenisedAhead(source.tokenizer.hash));
    const current = await loadModelState(device, source.description, source.folder ?? runFile.seed);
    return new Run(setting, {
      reporter,
      saved,
      source,
      tokens,
      current,
      evaluations: new RunEvaluations(setting, sets, { tokens, reporter }),
      data,
    });
  }

  private constructor(setting: RunSetting, parts: Parts) {
    this.#setting = setting;
    this.#parts = parts;
    this.#record = new RunRecord(setting.runFile, setting.device);
    this.#current = this.#own(parts.current);
    this.#seconds = parts.saved?.position.seconds ?? 0;
  }

  async execute(): Promise<'completed' | 'stopped'> {
    const { runFile, control, evaluatesFirst, device, inputs, output } = this.#setting;
    const { saved, evaluations } = this.#parts;
    if (saved !== undefined) await restoreTiles(output, device);
    const plan = new RunPlan({ runFile, target: device, inputs, scratch: output, signal: control.signal }, this.#parts);
    await refuseUnfitAfter(saved?.position.stageIndex ?? 0, runFile, plan);
    this.#record.tellPrecision(this.#parts.reporter);
    await this.#writeRunJson();
    // A resumed run has the loaded model at hand only here.
    if (evaluatesFirst || saved !== undefined) await evaluations.first(this.#current);
    if (saved !== undefined) await this.#restoreCurrent(saved);
    for (let index = saved?.position.stageIndex ?? 0; index < runFile.stages.length && !control.isStopping; index += 1) {
      await this.#executeStage(index);
    }
    // A run whose stages only make data never came to the first evaluation.
    await evaluations.first(this.#current);
    await this.#finish();
    return control.isStopping ? 'stopped' : 'completed';
  }

  /** Frees what is on the device. */
  dispose(): void {
    for (const model of this.#models) model.arena.dispose();
    this.#models.clear();
  }

  async #executeStage(index: number): Promise<void> {
    const { reporter, data } = this.#parts;
    const entry = this.#entry(index);
    const status = { state: 'preparing', stageIndex: index, step: 0, steps: 0, candidates: undefined } as const;
    reporter.status({ ...status, phase: { key: 'reading-data', done: 0, total: 1 } });
    try {
      const opened = await data.ofStage(index, this.#openOptions());
      await this.#writeRunJson();
      const worker = stageWorkers[entry.stage];
      if (worker.kind === 'trains') await this.#train(index, worker.stage, opened);
      else await this.#make(index, worker.stage, opened);
    } catch (error) {
      if (!(error instanceof CancelledError && this.#setting.control.isStopping)) throw error;
    }
  }

  async #train(index: number, stage: TrainingStage, data: readonly StageData[]): Promise<void> {
    const { device, runFile, control } = this.#setting;
    const entry = this.#entry(index);
    const saved = this.#parts.saved?.position.stageIndex === index ? this.#parts.saved : undefined;
    const seed = hashKeys(runFile.seed, index);
    const base = await this.#startingModel(index);
    const { precision } = this.#record;
    const model = this.#own(stateForStage(device, base, { trained: stage.trained, seed, precision }));
    const stepsDone = saved?.position.step ?? 0;
    if (saved !== undefined && stepsDone > 0) await restoreArena(model.arena, saved);
    const cut = saved?.position.microBatchTokens;
    const setup: StageSetup = { device, model, tokens: this.#parts.tokens, entry, data, seed, microBatchTokens: cut };
    const { gpuBudgetMiB } = runFile;
    const prepared = await prepareStage(stage, setup, { gpuBudgetMiB, reporter: this.#parts.reporter, signal: control.signal });
    const { trainer, plan, microBatchTokens } = prepared;
    this.#record.planned(entry.id, plan);
    await this.#writeRunJson();
    this.#parts.reporter.status({ steps: trainer.steps, candidates: trainer.candidates, step: stepsDone });
    const running = { index, entry, model, base, microBatchTokens };
    device.resetPeak();
    // An evaluation that was due when the run was stopped.
    if (stepsDone > 0 && this.#parts.evaluations.isDue(stepsDone, trainer.steps))
      await this.#evaluate(running, { step: stepsDone, steps: trainer.steps, isAsked: false });
    const result = await this.#loop(running, trainer, stepsDone);
    this.#record.trained(entry.id);
    await this.#completeStage(running, result);
  }

  #loop(running: RunningStage, trainer: StageTrainer, stepsDone: number): Promise<LoopResult> {
    const { device, control, runFile } = this.#setting;
    const { index, entry, model, microBatchTokens } = running;
    return runTrainingLoop({
      device,
      arena: model.arena,
      trainer,
      entry,
      stageIndex: index,
      stepsDone,
      secondsBefore: this.#seconds,
      control,
      reporter: this.#parts.reporter,
      save: (step, seconds) => this.#save({ index, step, seconds, model, microBatchTokens }),
      saveEverySeconds: runFile.checkpoint.everySeconds,
      isEvaluationDue: (step) => this.#parts.evaluations.isDue(step, trainer.steps),
      evaluate: (step, isAsked) => this.#evaluate(running, { step, steps: trainer.steps, isAsked }),
    });
  }

  async #evaluate(
    { index, entry, model, base }: RunningStage,
    at: { readonly step: number; readonly steps: number; readonly isAsked: boolean },
  ): Promise<void> {
    const { device } = this.#setting;
    this.#record.trained(entry.id);
    await this.#parts.evaluations.during({ ...at, model, initial: base, stageIndex: index, id: entry.id });
    device.trim();
    device.resetPeak();
    await this.#keepBest({ index, step: at.step, model });
  }

  async #completeStage({ index, entry, model, base, microBatchTokens }: RunningStage, { step, seconds }: LoopResult): Promise<void> {
    const { control, device, output, runFile } = this.#setting;
    const { evaluations } = this.#parts;
    this.#seconds = seconds;
    await evaluations.first(base);
    if (!control.isStopping) {
      await evaluations.after(model, { stageIndex: index, id: entry.id, step });
      await this.#keepBest({ index, step, model });
    }
    // Stopped in the stage or in its last evaluation: a resumed run comes back to this place.
    const isStopped = control.isStopping;
    if (isStopped) await this.#save({ index, step, seconds, model, microBatchTokens });
    const frozen = this.#own(frozenState(device, model));
    for (const used of new Set([model, base, this.#current])) this.#free(used);
    this.#current = frozen;
    this.#currentId = entry.id;
    if (isStopped) return;
    if (runFile.stages.slice(index + 1).some((later) => later.from === entry.id)) await keepStageWeights(output, entry.id, frozen);
    if (entry.named) await this.#writeModel(`models/${entry.id}`);
    await this.#save({ index: index + 1, step: 0, seconds, model: frozen, shownStep: step });
  }

  async #make(index: number, stage: MakingStage, data: readonly StageData[]): Promise<void> {
    const { device, control, output, runFile } = this.#setting;
    const { reporter, tokens } = this.#parts;
    const entry = this.#entry(index);
    const model = await this.#startingModel(index);
    reporter.status({ state: 'mining' });
    const yields = await stage.make({
      device,
      model,
      tokens,
      entry,
      data,
      seed: hashKeys(runFile.seed, index),
      output: output.folder('data'),
      openFile: (name) => this.#openFile(index, name),
      onPhase: (key, done, total) => reporter.phase(key, done, total),
      signal: control.signal,
    });
    reporter.note(
      `${entry.id}: ${Object.entries(yields)
        .map(([key, value]) => `${key} ${value}`)
        .join(', ')}`,
    );
    if (model !== this.#current) this.#free(model);
    await this.#save({ index: index + 1, step: 0, seconds: this.#seconds, model: this.#current });
  }

  async #openFile(index: number, name: string) {
    const made = this.#parts.data.outputsBefore(index).has(name) ? await this.#setting.output.open(`data/${name}`) : undefined;
    return made ?? this.#setting.inputs.openFile(name);
  }

  /** The embedder that a stage starts from: the current one, the loaded one, or a named stage's. */
  async #startingModel(index: number): Promise<ModelState> {
    const { device, output, runFile } = this.#setting;
    const { source } = this.#parts;
    const id = startOf(runFile, index);
    if (id === this.#currentId) return this.#current;
    if (id === undefined) return this.#own(await loadModelState(device, source.description, source.folder ?? runFile.seed));
    return this.#own(await loadStageWeights(output, id, device, source.description));
  }

  /** The weights of the last completed stage, or, in the middle of one, a model of the right parts to be overwritten. */
  async #restoreCurrent(saved: SavedRun): Promise<void> {
    const { runFile, device } = this.#setting;
    const { stageIndex, step } = saved.position;
    const prefix = 'parameters/';
    const names = new Set(
      [...saved.checkpoint.arrays.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)),
    );
    const restored = this.#own(emptyState(device, this.#parts.source.description, partsIn(names)));
    await restoreArena(restored.arena, saved);
    this.#free(this.#current);
    this.#current = restored;
    // In the middle of a stage the weights stand for its start: the stage's own are restored over them.
    this.#currentId = step > 0 ? startOf(runFile, stageIndex) : lastTrainedBefore(runFile, stageIndex);
  }

  async #save(at: SavePlace): Promise<void> {
    const { output, runFile } = this.#setting;
    const { reporter } = this.#parts;
    reporter.status({ state: 'saving', phase: { key: 'checkpoint', done: 0, total: 1 } });
    await reporter.flush();
    await saveRun(output, at.model.arena, this.#position(at), runFile.checkpoint.keepLast);
    reporter.status({ savedStep: at.shownStep ?? at.step, phase: undefined });
  }

  /** Keeps the weights with the highest value of the metric that the run file names, beside the ordinary checkpoints. */
  async #keepBest(at: { readonly index: number; readonly step: number; readonly model: ModelState }): Promise<void> {
    const { output, runFile } = this.#setting;
    if (!this.#parts.evaluations.isBest(runFile.checkpoint.keepBest, { stageIndex: at.index, step: at.step })) return;
    await saveRun(output.folder('best'), at.model.arena, this.#position({ ...at, seconds: this.#seconds }), 2);
  }

  #position({ index, step, seconds, microBatchTokens }: SavePlace) {
    const { metricsLines, evaluations } = this.#parts.reporter;
    return {
      stageIndex: index,
      step,
      seconds,
      metricsLines,
      evaluationLines: evaluations.length,
      fingerprint: fingerprintOf(this.#setting.runFile),
      ...(microBatchTokens === undefined ? {} : { microBatchTokens }),
    };
  }

  async #finish(): Promise<void> {
    const { reporter } = this.#parts;
    reporter.status({ state: 'writing', phase: { key: 'writing-model', done: 0, total: 1 } });
    await reporter.flush();
    await this.#writeModel('model');
    await this.#writeRunJson();
  }

  async #writeModel(path: string): Promise<void> {
    const { inputs, output, runFile } = this.#setting;
    const { source, data, reporter } = this.#parts;
    const folder = output.folder(path);
    await writeModel(folder, {
      source,
      state: this.#current,
      runFile,
      stages: lineageOf(runFile, this.#currentId, data.summaries),
      data: [...data.summaries].map(([name, { rows }]) => ({ name, rows, attribution: inputs.attributionOf(name) })),
      evaluations: reporter.evaluations,
      languages: data.languages,
    });
    // Every model folder says how it was made.
    await folder.write('run.json', this.#runJson());
  }

  async #writeRunJson(): Promise<void> {
    await this.#setting.output.write('run.json', this.#runJson());
  }

  #runJson(): string {
    const { data, source } = this.#parts;
    return this.#record.text({ data: Object.fromEntries(data.summaries), tokenizer: source.tokenizer.hash });
  }

  #openOptions(): OpenOptions {
    return { signal: this.#setting.control.signal, onProgress: (done, total) => this.#parts.reporter.phase('reading-data', done, total) };
  }

  #entry(index: number): StageEntry {
    const entry = this.#setting.runFile.stages[index];
    if (entry === undefined) throw new InputError(`The run has no stage ${index}.`, 'Start it again from its run file.');
    return entry;
  }

  #own(model: ModelState): ModelState {
    this.#models.add(model);
    return model;
  }

  #free(model: ModelState): void {
    if (this.#models.delete(model)) model.arena.dispose();
  }
}

/** Id of the last stage before `index` that made an embedder. */
function lastTrainedBefore(runFile: RunFile, index: number): string | undefined {
  return runFile.stages.slice(0, index).findLast(({ stage }) => stageWorkers[stage].kind === 'trains')?.id;
}
