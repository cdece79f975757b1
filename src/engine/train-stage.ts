// A stage that learns, from its starting model to what it made.

import { hashKeys } from '../base/random.ts';
import type { StageProduct } from '../contract/fields.ts';
import { frozenState, stateForStage, type ModelState } from '../model/model-state.ts';
import { stageDefinitions } from '../stages/definitions.ts';
import type { StageTrainer, TrainingStage } from '../stages/trainer.ts';
import { restoreArena } from './checkpointing.ts';
import { prepareStage } from './prepare-stage.ts';
import { stageSetup, type PlacedStage, type StageRun } from './stage-run.ts';
import { runTrainingLoop, type LoopResult } from './training-loop.ts';

/** Times that a stage shows its insides, beside those at evaluations. */
const looksAStage = 5;

/** Executes a stage that trains, and keeps what it made. A run that is stopped meanwhile saves and returns. */
export async function trainStage(run: StageRun, placed: PlacedStage, stage: TrainingStage): Promise<void> {
  const training = await TrainingRun.begin(run, placed, stage);
  await training.complete(await training.steps());
}

interface Begun {
  readonly trainer: StageTrainer;
  /** The model that is trained, and the one it started from. */
  readonly model: ModelState;
  readonly base: ModelState;
  readonly stepsDone: number;
  readonly microBatchTokens: number | undefined;
}

class TrainingRun {
  readonly #run: StageRun;
  readonly #placed: PlacedStage;
  readonly #begun: Begun;
  readonly #makes: StageProduct;

  static async begin(run: StageRun, placed: PlacedStage, stage: TrainingStage): Promise<TrainingRun> {
    const { setting, models, record, reporter, outputs } = run;
    const { device, runFile, control } = setting;
    const { index, entry } = placed;
    const saved = run.saved?.position.stageIndex === index ? run.saved : undefined;
    const base = await models.startingModel(index);
    const { precision } = record;
    const seed = hashKeys(runFile.seed, index);
    const model = models.own(stateForStage(device, base, { trained: stage.trained(entry), seed, precision }));
    const stepsDone = saved?.position.step ?? 0;
    if (saved !== undefined && stepsDone > 0) await restoreArena(model.arena, saved);
    const setup = { ...stageSetup(run, placed, model), microBatchTokens: saved?.position.microBatchTokens };
    const { gpuBudgetMiB } = runFile;
    const { trainer, plan, microBatchTokens } = await prepareStage(stage, setup, { gpuBudgetMiB, reporter, signal: control.signal });
    record.planned(entry.id, plan);
    await outputs.writeRunJson();
    reporter.status({ steps: trainer.steps, candidates: trainer.candidates, step: stepsDone });
    device.resetPeak();
    return new TrainingRun(run, placed, { trainer, model, base, stepsDone, microBatchTokens });
  }

  private constructor(run: StageRun, placed: PlacedStage, begun: Begun) {
    this.#run = run;
    this.#placed = placed;
    this.#begun = begun;
    this.#makes = stageDefinitions[placed.entry.stage].makes;
  }

  async steps(): Promise<LoopResult> {
    const { setting, reporter, outputs, evaluations, record } = this.#run;
    const { index, entry } = this.#placed;
    const { trainer, model, stepsDone, microBatchTokens } = this.#begun;
    // An evaluation that was due when the run was stopped.
    if (stepsDone > 0 && evaluations.isDue(stepsDone, trainer.steps)) await this.#evaluate(stepsDone, false);
    const result = await runTrainingLoop({
      device: setting.device,
      arena: model.arena,
      trainer,
      entry,
      stageIndex: index,
      stepsDone,
      secondsBefore: outputs.seconds,
      control: setting.control,
      reporter,
      save: async (step, seconds) => {
        outputs.seconds = seconds;
        // What a save reads through is not part of what the steps need.
        record.trained(entry.id);
        await outputs.save({ index, step, model, microBatchTokens });
        setting.device.trim();
        setting.device.resetPeak();
      },
      saveEverySeconds: setting.runFile.checkpoint.everySeconds,
      isEvaluationDue: (step) => evaluations.isDue(step, trainer.steps),
      evaluate: (step, isAsked) => this.#evaluate(step, isAsked),
      isLookDue: (step) => this.#isLookDue(step),
      lookInside: (step) => this.#lookInside(step),
    });
    record.trained(entry.id);
    return result;
  }

  async #evaluate(step: number, isAsked: boolean): Promise<void> {
    const { setting, evaluations, outputs } = this.#run;
    const { index, entry } = this.#placed;
    const { model, base, trainer } = this.#begun;
    this.#run.record.trained(entry.id);
    await evaluations.during({ ...this.#subject(model), step, steps: trainer.steps, isAsked, initial: base });
    setting.device.trim();
    setting.device.resetPeak();
    if (this.#makes === 'embedder') await outputs.keepBest({ index, step, model });
  }

  #subject(model: ModelState) {
    const { index, entry } = this.#placed;
    return { stageIndex: index, id: entry.id, makes: this.#makes, model };
  }

  #isLookDue(step: number): boolean {
    const { trainer } = this.#begun;
    if (trainer.lookInside === undefined) return false;
    return step === trainer.steps || step % Math.ceil(trainer.steps / looksAStage) === 0;
  }

  async #lookInside(step: number): Promise<void> {
    const { setting, reporter, record } = this.#run;
    const { index, entry } = this.#placed;
    record.trained(entry.id);
    const looks = (await this.#begun.trainer.lookInside?.()) ?? [];
    await reporter.lookedInside(looks.map((look) => ({ ...look, stageIndex: index, id: entry.id, step })));
    setting.device.resetPeak();
  }

  /** What comes after the last step: evaluations, weights for later stages, folders, the checkpoint between two stages. */
  async complete({ step, seconds }: LoopResult): Promise<void> {
    const { setting, evaluations, outputs, models } = this.#run;
    const { index } = this.#placed;
    const { model, base, microBatchTokens } = this.#begun;
    outputs.seconds = seconds;
    await evaluations.first(this.#makes === 'embedder' ? base : models.current);
    if (!setting.control.isStopping) {
      await evaluations.after({ ...this.#subject(model), step });
      if (this.#makes === 'embedder') await outputs.keepBest({ index, step, model });
    }
    // Stopped in the stage or in its last evaluation: a resumed run comes back to this place.
    const isStopped = setting.control.isStopping;
    // Before the first step there is nothing of the stage to keep: it begins anew.
    const isBegun = step > 0 || this.#makes === 'embedder';
    if (isStopped) await outputs.save(isBegun ? { index, step, model, microBatchTokens } : { index, step, model: models.current });
    await this.#takeOver(isStopped);
    if (!isStopped) await outputs.save({ index: index + 1, step: 0, model: models.current, shownStep: step });
  }

  async #takeOver(isStopped: boolean): Promise<void> {
    const { setting, outputs, models } = this.#run;
    const { index, entry } = this.#placed;
    const { model, base } = this.#begun;
    const made = models.own(frozenState(setting.device, model));
    models.release(model);
    if (this.#makes === 'embedder') models.advance(entry.id, made);
    models.release(base);
    if (!isStopped) await models.keep(index, entry, made);
    if (this.#makes !== 'embedder') await outputs.writeModel(this.#makes, made, entry.id);
    if (!isStopped && entry.named) await outputs.writeModel(`models/${entry.id}`, made, entry.id);
    models.release(made);
  }
}
