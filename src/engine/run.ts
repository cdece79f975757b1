// A run from its run file to its outputs: the same code behind both doors.

import { CancelledError, InputError } from '../base/errors.ts';
import type { StageEntry } from '../contract/run-file.ts';
import { TokenCache } from '../data/tokenizer/token-cache.ts';
import { loadModelState } from '../model/model-state.ts';
import { stageWorkers } from '../stages/trainers.ts';
import { loadRun } from './checkpointing.ts';
import type { OpenOptions } from './inputs.ts';
import { makeRows } from './make-rows.ts';
import { mergeModels } from './merge-models.ts';
import { openModelSource } from './model-source.ts';
import { refuseUnfitAfter } from './refuse-unfit.ts';
import { Reporter } from './reporter.ts';
import { fingerprintOf, RunData } from './run-data.ts';
import { RunEvaluations } from './run-evaluations.ts';
import { RunModels } from './run-models.ts';
import { RunOutputs } from './run-outputs.ts';
import { RunPlan } from './run-plan.ts';
import { RunRecord, restoreTiles } from './run-record.ts';
import type { RunSetting } from './run-setting.ts';
import type { StageRun } from './stage-run.ts';
import { trainStage } from './train-stage.ts';

/**
 * Executes a run. A run that was stopped returns normally: its model is written as it was. One that was left for somebody
 * else to go on with is saved and nothing more.
 * @throws InputError before anything is trained or an earlier result is touched, when a file cannot be used
 */
export async function executeRun(setting: RunSetting): Promise<RunEnd> {
  let run: Run | undefined;
  try {
    run = await Run.open(setting);
    return await run.execute();
  } catch (error) {
    // A cancel inside long work is the stop that was asked for.
    if (error instanceof CancelledError && setting.control.isStopping) return setting.control.isLeaving ? 'left' : 'stopped';
    throw error;
  } finally {
    run?.dispose();
  }
}

/** How a run ended that did not fail. */
export type RunEnd = 'completed' | 'stopped' | 'left';

const fromTheStart = { stageIndex: 0, step: 0, metricsLines: 0, evaluationLines: 0, seconds: 0 };

/** What an earlier run left in the output folder and a new one must not meet. */
const leftovers = ['checkpoints', 'best', 'stages', 'data', 'models', 'model', 'reranker', 'adapter', 'queries', 'tokenizer'] as const;

class Run {
  readonly #run: StageRun;

  static async open(setting: RunSetting): Promise<Run> {
    const { runFile, output, inputs, control, device } = setting;
    const reporter = new Reporter(output, setting.observer);
    reporter.status({ state: 'preparing' });
    const saved = setting.resumes ? await loadRun(output, [fingerprintOf(runFile), ...(setting.replaces ?? [])]) : undefined;
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
    const models = new RunModels(setting, source, await loadModelState(device, source.description, source.folder ?? runFile.seed));
    const evaluations = new RunEvaluations(setting, sets, { tokens, reporter, models });
    const record = new RunRecord(runFile, device);
    const outputs = new RunOutputs({ runFile, inputs, output, reporter, source, evaluations, data, record }, saved?.position.seconds ?? 0);
    return new Run({ setting, reporter, saved, source, tokens, evaluations, data, models, outputs, record });
  }

  private constructor(run: StageRun) {
    this.#run = run;
  }

  async execute(): Promise<RunEnd> {
    const { setting, saved, evaluations, models, record, reporter, outputs } = this.#run;
    const { runFile, control, evaluatesFirst } = setting;
    if (saved !== undefined) await restoreTiles(setting.output, setting.device);
    record.tellPrecision(reporter);
    await this.#refuseUnfit();
    await outputs.writeRunJson();
    // A resumed run has the loaded model at hand only here.
    if (evaluatesFirst || saved !== undefined) await evaluations.first(models.current);
    if (saved !== undefined) await models.restore(saved);
    for (let index = saved?.position.stageIndex ?? 0; index < runFile.stages.length && !control.isStopping; index += 1) {
      await this.#executeStage(index);
    }
    if (control.isLeaving) return 'left';
    // A run whose stages only make data never came to the first evaluation.
    await evaluations.first(models.current);
    reporter.status({ state: 'writing', phase: { key: 'writing-model', done: 0, total: 1 } });
    await reporter.flush();
    await outputs.writeModel('model', models.current, models.currentId);
    await outputs.writeRunJson();
    return control.isStopping ? 'stopped' : 'completed';
  }

  async #refuseUnfit(): Promise<void> {
    const { setting, saved } = this.#run;
    const { runFile, device, inputs, output, control } = setting;
    const plan = new RunPlan({ runFile, target: device, inputs, scratch: output, signal: control.signal }, this.#run);
    await refuseUnfitAfter(saved?.position.stageIndex ?? 0, runFile, plan);
  }

  /** Frees what is on the device. */
  dispose(): void {
    this.#run.models.dispose();
  }

  async #executeStage(index: number): Promise<void> {
    const { reporter, data, setting, outputs } = this.#run;
    const entry = this.#entry(index);
    const status = { state: 'preparing', stageIndex: index, step: 0, steps: 0, candidates: undefined } as const;
    reporter.status({ ...status, phase: { key: 'reading-data', done: 0, total: 1 } });
    try {
      const placed = { index, entry, data: await data.ofStage(index, this.#openOptions()) };
      await outputs.writeRunJson();
      const worker = stageWorkers[entry.stage];
      if (worker.kind === 'trains') await trainStage(this.#run, placed, worker.stage);
      else if (worker.kind === 'merges') await mergeModels(this.#run, placed, worker.stage);
      else await makeRows(this.#run, placed, worker.stage);
    } catch (error) {
      if (!(error instanceof CancelledError && setting.control.isStopping)) throw error;
    }
  }

  #openOptions(): OpenOptions {
    const { setting, reporter } = this.#run;
    return { signal: setting.control.signal, onProgress: (done, total) => reporter.phase('reading-data', done, total) };
  }

  #entry(index: number): StageEntry {
    const entry = this.#run.setting.runFile.stages[index];
    if (entry === undefined) throw new InputError(`The run has no stage ${index}.`, 'Start it again from its run file.');
    return entry;
  }
}
