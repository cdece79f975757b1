// A run from its run file to its outputs: the same code behind both doors.

import { CancelledError } from '../base/errors.ts';
import type { Folder } from '../base/folder.ts';
import { hashKeys } from '../base/random.ts';
import type { EvaluationRecord } from '../contract/metrics.ts';
import { executedKey, type RunFile, type StageEntry } from '../contract/run-file.ts';
import { runFileJson } from '../contract/run-file-json.ts';
import { frozenState, loadModelState, stateForStage, type ModelState } from '../model/model-state.ts';
import { stageDefinitions } from '../stages/definitions.ts';
import { stageWorkers } from '../stages/trainers.ts';
import type { MakingStage, StageData, StageSetup, TrainingStage } from '../stages/trainer.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { TokenCache } from '../data/tokenizer/token-cache.ts';
import { loadRun, restoreArena, saveRun, type SavedRun } from './checkpointing.ts';
import type { RunControl } from './control.ts';
import { RunEvaluations } from './run-evaluations.ts';
import type { OpenOptions, RunInputs } from './inputs.ts';
import { openModelSource, type ModelSource } from './model-source.ts';
import { Reporter, type RunObserver } from './reporter.ts';
import { emptyState, keepStageWeights, loadStageWeights, partsIn } from './stage-weights.ts';
import { runTrainingLoop, type LoopResult } from './training-loop.ts';
import { languagesOf, openStageData } from './stage-data.ts';
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

/** Executes a run. A run that was stopped returns normally: its model is written as it was. */
export async function executeRun(setting: RunSetting): Promise<'completed' | 'stopped'> {
  const run = await Run.open(setting);
  return run.execute();
}

const fromTheStart = { stageIndex: 0, step: 0, metricsLines: 0, evaluationLines: 0, seconds: 0 };

/** Where a checkpoint stands. */
interface SavePlace {
  readonly index: number;
  readonly step: number;
  readonly seconds: number;
  readonly model: ModelState;
  /** Step that the person is told, where the place is the start of the next stage. */
  readonly shownStep?: number;
}

class Run {
  readonly #setting: RunSetting;
  readonly #reporter: Reporter;
  readonly #saved: SavedRun | undefined;
  readonly #source: ModelSource;
  readonly #tokens: TokenCache;
  readonly #evaluations: RunEvaluations;
  #current: ModelState;
  /** Stages that made the current embedder, with their steps. */
  readonly #made: { entry: StageEntry; steps: number }[] = [];
  readonly #data = new Map<string, { rows: number; hash: string }>();
  readonly #languages = new Set<string>();
  #seconds: number;

  static async open(setting: RunSetting): Promise<Run> {
    const reporter = new Reporter(setting.output, setting.observer);
    reporter.status({ state: 'preparing' });
    const saved = setting.resumes ? await loadRun(setting.output) : undefined;
    await reporter.begin(saved?.position ?? fromTheStart);
    const source = await openModelSource({ ...setting, reporter, signal: setting.control.signal });
    const tokens = new TokenCache(source.tokenizer);
    tokens.preload(await setting.inputs.tokenisedAhead(source.tokenizer.hash));
    const current = await loadModelState(setting.device, source.description, source.folder ?? setting.runFile.seed);
    const evaluations = await RunEvaluations.open(setting, { tokens, reporter });
    return new Run(setting, { reporter, saved, source, tokens, current, evaluations });
  }

  private constructor(
    setting: RunSetting,
    parts: {
      reporter: Reporter;
      saved: SavedRun | undefined;
      source: ModelSource;
      tokens: TokenCache;
      current: ModelState;
      evaluations: RunEvaluations;
    },
  ) {
    this.#setting = setting;
    this.#reporter = parts.reporter;
    this.#saved = parts.saved;
    this.#source = parts.source;
    this.#tokens = parts.tokens;
    this.#current = parts.current;
    this.#evaluations = parts.evaluations;
    this.#seconds = parts.saved?.position.seconds ?? 0;
  }

  async execute(): Promise<'completed' | 'stopped'> {
    const { runFile, control } = this.#setting;
    await this.#writeRunJson();
    // A resumed run has the loaded model at hand only here.
    if (this.#setting.evaluatesFirst || this.#saved !== undefined) await this.#evaluations.first(this.#current);
    if (this.#saved !== undefined) await this.#restoreCurrent(this.#saved);
    const start = this.#saved?.position.stageIndex ?? 0;
    for (const [index, entry] of runFile.stages.entries()) {
      if (index < start) this.#passOver(entry);
      else await this.#executeStage(index, entry);
      if (control.isStopping) break;
    }
    // A run whose stages only make data never came to the first evaluation.
    if (!control.isStopping) await this.#evaluations.first(this.#current);
    await this.#finish();
    return control.isStopping ? 'stopped' : 'completed';
  }

  /** A stage that an earlier session completed. */
  #passOver(entry: StageEntry): void {
    if (stageDefinitions[entry.stage].trains) this.#made.push({ entry, steps: Number(entry.config['steps'] ?? 0) });
  }

  async #executeStage(index: number, entry: StageEntry): Promise<void> {
    this.#reporter.status({
      state: 'preparing',
      stageIndex: index,
      step: 0,
      steps: 0,
      candidates: undefined,
      phase: { key: 'reading-data', done: 0, total: 1 },
    });
    const data = await openStageData(this.#setting, entry, this.#openOptions());
    for (const { entry: file, dataset } of data) this.#data.set(file.file, { rows: dataset.count, hash: dataset.manifest.hash });
    for (const language of await languagesOf(data)) this.#languages.add(language);
    await this.#writeRunJson();
    const worker = stageWorkers[entry.stage];
    try {
      if (worker.kind === 'trains') await this.#train(index, entry, worker.stage, data);
      else {
        await this.#make(entry, worker.stage, { index, data });
        await this.#save({ index: index + 1, step: 0, seconds: this.#seconds, model: this.#current });
      }
    } catch (error) {
      // A cancel inside long work is the stop that was asked for.
      if (!(error instanceof CancelledError && this.#setting.control.isStopping)) throw error;
    }
  }

  #openOptions(): OpenOptions {
    return { signal: this.#setting.control.signal, onProgress: (done, total) => this.#reporter.phase('reading-data', done, total) };
  }

  async #train(index: number, entry: StageEntry, stage: TrainingStage, data: readonly StageData[]): Promise<void> {
    const saved = this.#saved?.position.stageIndex === index ? this.#saved : undefined;
    const seed = hashKeys(this.#setting.runFile.seed, index);
    const base = await this.#startingModel(entry);
    const model = stateForStage(this.#setting.device, base, stage.trained, seed);
    if (saved !== undefined && saved.position.step > 0) await restoreArena(model.arena, saved);
    const setup: StageSetup = { device: this.#setting.device, model, tokens: this.#tokens, entry, data, seed };
    const trainer = await stage.prepare(setup);
    this.#reporter.status({
      steps: trainer.steps,
      candidates: trainer.candidates,
      step: saved?.position.step ?? 0,
      phase: { key: 'compiling', done: 0, total: 1 },
    });
    this.#made.push({ entry, steps: trainer.steps });
    const result = await runTrainingLoop({
      device: this.#setting.device,
      arena: model.arena,
      trainer,
      entry,
      stageIndex: index,
      stepsDone: saved?.position.step ?? 0,
      secondsBefore: this.#seconds,
      control: this.#setting.control,
      reporter: this.#reporter,
      save: (step, seconds) => this.#save({ index, step, seconds, model }),
      saveEverySeconds: this.#setting.runFile.checkpoint.everySeconds,
      isEvaluationDue: (step) => this.#evaluations.isDue(step, trainer.steps),
      evaluate: async (step, isAsked) => {
        await this.#evaluations.during({ model, initial: base, stageIndex: index, id: entry.id, step, steps: trainer.steps, isAsked });
        await this.#keepBest({ index, step, model });
      },
    });
    await this.#completeStage({ index, entry, model, base }, result);
  }

  async #completeStage(
    stage: { index: number; entry: StageEntry; model: ModelState; base: ModelState },
    result: LoopResult,
  ): Promise<void> {
    const { index, entry, model, base } = stage;
    const { control, device, output, runFile } = this.#setting;
    this.#seconds = result.seconds;
    if (control.isStopping) await this.#save({ index, step: result.step, seconds: result.seconds, model });
    await this.#evaluations.first(base);
    const frozen = frozenState(device, model);
    model.arena.dispose();
    if (base !== this.#current) base.arena.dispose();
    this.#current.arena.dispose();
    this.#current = frozen;
    if (control.isStopping) return;
    await this.#evaluations.after(frozen, { stageIndex: index, id: entry.id, step: result.step });
    await this.#keepBest({ index, step: result.step, model: frozen });
    if (runFile.stages.slice(index + 1).some((later) => later.from === entry.id)) await keepStageWeights(output, entry.id, frozen);
    if (entry.named) await this.#writeModel(`models/${entry.id}`);
    await this.#save({ index: index + 1, step: 0, seconds: result.seconds, model: frozen, shownStep: result.step });
  }

  async #make(entry: StageEntry, stage: MakingStage, { index, data }: { index: number; data: readonly StageData[] }): Promise<void> {
    const { device, control, inputs, output, runFile } = this.#setting;
    const model = await this.#startingModel(entry);
    this.#reporter.status({ state: 'mining' });
    const yields = await stage.make({
      device,
      model,
      tokens: this.#tokens,
      entry,
      data,
      seed: hashKeys(runFile.seed, index),
      output: output.folder('data'),
      openFile: (name) => inputs.openFile(name),
      onPhase: (key, done, total) => this.#reporter.phase(key, done, total),
      signal: control.signal,
    });
    this.#reporter.note(
      `${entry.id}: ${Object.entries(yields)
        .map(([key, value]) => `${key} ${value}`)
        .join(', ')}`,
    );
    if (model !== this.#current && entry.from !== undefined) model.arena.dispose();
  }

  /** The embedder that a stage starts from: the last one made, the loaded one, or a named stage's. */
  async #startingModel(entry: StageEntry): Promise<ModelState> {
    const { device, output, runFile } = this.#setting;
    if (entry.from === undefined || entry.from === this.#made.at(-1)?.entry.id) return this.#current;
    this.#made.length = 0;
    if (entry.from === 'model') return loadModelState(device, this.#source.description, this.#source.folder ?? runFile.seed);
    const made = runFile.stages.find((other) => other.id === entry.from);
    if (made !== undefined) this.#made.push({ entry: made, steps: Number(made.config['steps'] ?? 0) });
    return loadStageWeights(output, entry.from, device, this.#source.description);
  }

  /** The weights of the last completed stage, or, in the middle of one, a model of the right parts to be overwritten. */
  async #restoreCurrent(saved: SavedRun): Promise<void> {
    const prefix = 'parameters/';
    const names = new Set(
      [...saved.checkpoint.arrays.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)),
    );
    const restored = emptyState(this.#setting.device, this.#source.description, partsIn(names));
    await restoreArena(restored.arena, saved);
    this.#current.arena.dispose();
    this.#current = restored;
  }

  async #save(at: SavePlace): Promise<void> {
    const { output, runFile } = this.#setting;
    this.#reporter.status({ state: 'saving', phase: { key: 'checkpoint', done: 0, total: 1 } });
    await this.#reporter.flush();
    const position = {
      stageIndex: at.index,
      step: at.step,
      metricsLines: this.#reporter.metricsLines,
      evaluationLines: this.#reporter.evaluations.length,
      seconds: at.seconds,
    };
    await saveRun(output, at.model.arena, position, runFile.checkpoint.keepLast);
    this.#reporter.status({ savedStep: at.shownStep ?? at.step, phase: undefined });
  }

  /** Keeps the weights with the highest value of the metric that the run file names, beside the ordinary checkpoints. */
  async #keepBest(at: { readonly index: number; readonly step: number; readonly model: ModelState }): Promise<void> {
    const { output, runFile } = this.#setting;
    if (!this.#evaluations.isBest(runFile.checkpoint.keepBest, { stageIndex: at.index, step: at.step })) return;
    const lines = { metricsLines: this.#reporter.metricsLines, evaluationLines: this.#reporter.evaluations.length };
    await saveRun(output.folder('best'), at.model.arena, { stageIndex: at.index, step: at.step, seconds: this.#seconds, ...lines }, 2);
  }

  async #finish(): Promise<void> {
    this.#reporter.status({ state: 'writing', phase: { key: 'writing-model', done: 0, total: 1 } });
    await this.#reporter.flush();
    await this.#writeModel('model');
    await this.#writeRunJson();
    this.#current.arena.dispose();
  }

  async #writeModel(path: string): Promise<void> {
    const { inputs, output, runFile } = this.#setting;
    const data = [...this.#data].map(([name, { rows }]) => ({ name, rows, attribution: inputs.attributionOf(name) }));
    const evaluations: readonly EvaluationRecord[] = this.#reporter.evaluations;
    const folder = output.folder(path);
    await writeModel(folder, {
      source: this.#source,
      state: this.#current,
      runFile,
      stages: this.#made,
      data,
      evaluations,
      languages: [...this.#languages],
    });
    // Every model folder says how it was made.
    await folder.write('run.json', this.#runJson());
  }

  async #writeRunJson(): Promise<void> {
    await this.#setting.output.write('run.json', this.#runJson());
  }

  #runJson(): string {
    const { runFile, device } = this.#setting;
    const executed = { data: Object.fromEntries(this.#data), device: device.report, tokenizer: this.#source.tokenizer.hash, tiles: {} };
    return `${JSON.stringify({ ...runFileJson(runFile), [executedKey]: executed }, undefined, 2)}\n`;
  }
}
