import { CancelledError } from '../base/errors.ts';
import { notBuiltYet, type StageProduct } from '../contract/fields.ts';
import type { EvaluationRecord } from '../contract/metrics.ts';
import type { EvaluationEntry, RunFile } from '../contract/run-file.ts';
import type { ModelState } from '../model/model-state.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import type { TokenCache } from '../data/tokenizer/token-cache.ts';
import type { RunControl } from './control.ts';
import { evaluateBm25, evaluateModel, openEvaluation, type OpenedEvaluation } from './evaluate.ts';
import { budgetBytesOf } from './fit-stage.ts';
import type { RunInputs } from './inputs.ts';
import type { Reporter } from './reporter.ts';

interface Setting {
  readonly runFile: RunFile;
  readonly device: TensorDevice;
  readonly inputs: RunInputs;
  readonly control: RunControl;
  readonly evaluatesFirst: boolean;
}

/** Where in the run an evaluation stands. */
export interface EvaluationPlace {
  readonly stageIndex: number;
  readonly id: string;
  readonly step: number;
}

/** What a stage has at a step, and what kind of model that is. */
export interface EvaluationSubject extends EvaluationPlace {
  readonly model: ModelState;
  readonly makes: StageProduct;
}

export interface EvaluationDuring extends EvaluationSubject {
  /** The model before the stage, for a first evaluation that was put off. */
  readonly initial: ModelState;
  readonly steps: number;
  readonly isAsked: boolean;
}

/** Step after which a first evaluation that was put off is made up for: the loss curve has begun by then. */
const putOffUntil = 3;

/** The evaluations of a run: before the first stage, at intervals, after every stage. */
export class RunEvaluations {
  readonly #setting: Setting;
  readonly #opened: readonly OpenedEvaluation[];
  readonly #tokens: TokenCache;
  readonly #reporter: Reporter;

  /** Reads the sets of a run. @throws InputError for one that is not there */
  static async openSets(setting: Setting): Promise<readonly OpenedEvaluation[]> {
    const opened: OpenedEvaluation[] = [];
    for (const entry of setting.runFile.evaluation) {
      if (entry.kind !== 'retrieval') throw notBuiltYet(`evaluation kind "${entry.kind}"`);
      opened.push(openEvaluation(entry, await setting.inputs.openRetrieval(entry.folder), setting.runFile.seed));
    }
    return opened;
  }

  constructor(setting: Setting, opened: readonly OpenedEvaluation[], parts: { readonly tokens: TokenCache; readonly reporter: Reporter }) {
    this.#setting = setting;
    this.#opened = opened;
    this.#tokens = parts.tokens;
    this.#reporter = parts.reporter;
  }

  /** Before the first stage: BM25 and the model as it was loaded; nothing where that is on record already. */
  async first(model: ModelState): Promise<void> {
    for (const opened of this.#opened) {
      if (this.#hasFirst(opened.entry) || this.#setting.control.isStopping) continue;
      this.#reporter.status({ state: 'evaluating' });
      await this.#record({ stageIndex: -1, id: 'model', step: 0 }, opened, 'bm25', evaluateBm25(this.#reporter, opened));
      await this.#evaluate({ stageIndex: -1, id: 'model', step: 0 }, opened, model);
    }
  }

  #hasFirst(entry: EvaluationEntry): boolean {
    return this.#reporter.evaluations.some((record) => record.stageIndex === -1 && record.system === 'model' && record.set === entry.name);
  }

  isDue(step: number, steps: number): boolean {
    const isPutOff = !this.#setting.evaluatesFirst && step >= putOffUntil && this.#opened.some(({ entry }) => !this.#hasFirst(entry));
    return isPutOff || this.#dueAt(step, steps).length > 0;
  }

  #dueAt(step: number, steps: number): readonly OpenedEvaluation[] {
    // The last step is evaluated with the end of the stage.
    return step >= steps ? [] : this.#opened.filter(({ entry }) => entry.everySteps !== undefined && step % entry.everySteps === 0);
  }

  async during(at: EvaluationDuring): Promise<void> {
    if (!this.#setting.evaluatesFirst && at.step >= putOffUntil) await this.first(at.initial);
    if (at.makes !== 'embedder') return;
    for (const opened of at.isAsked ? this.#opened : this.#dueAt(at.step, at.steps)) {
      if (!this.#hasRecord(at, opened.entry)) await this.#evaluate(at, opened, at.model);
    }
  }

  #hasRecord({ stageIndex, step }: EvaluationPlace, { name }: EvaluationEntry): boolean {
    return this.#reporter.evaluations.some(
      (record) => record.stageIndex === stageIndex && record.step === step && record.set === name && record.system === 'model',
    );
  }

  async after(at: EvaluationSubject): Promise<void> {
    if (at.makes !== 'embedder') return;
    for (const opened of this.#opened) if (!this.#hasRecord(at, opened.entry)) await this.#evaluate(at, opened, at.model);
  }

  async #evaluate(place: EvaluationPlace, opened: OpenedEvaluation, model: ModelState): Promise<void> {
    this.#reporter.status({ state: 'evaluating' });
    const evaluator = {
      device: this.#setting.device,
      tokens: this.#tokens,
      reporter: this.#reporter,
      signal: this.#setting.control.signal,
      budgetBytes: budgetBytesOf(this.#setting.runFile),
    };
    try {
      await this.#record(place, opened, 'model', await evaluateModel(evaluator, model, opened));
    } catch (error) {
      // A stop that was asked for ends the evaluation alone: the step before it is still to be saved.
      if (!(error instanceof CancelledError && this.#setting.control.isStopping)) throw error;
    }
    this.#reporter.status({ phase: undefined });
  }

  /** Whether the evaluation of this step is the best yet by "<set>/<metric>". */
  isBest(keepBest: string | undefined, place: Pick<EvaluationPlace, 'stageIndex' | 'step'>): boolean {
    if (keepBest === undefined) return false;
    const [set, metric] = [keepBest.slice(0, keepBest.lastIndexOf('/')), keepBest.slice(keepBest.lastIndexOf('/') + 1)];
    const records = this.#reporter.evaluations.filter(
      (record) => record.set === set && record.system === 'model' && record.stageIndex >= 0,
    );
    const last = records.at(-1);
    if (last?.stageIndex !== place.stageIndex || last.step !== place.step) return false;
    const valueOf = (record: EvaluationRecord): number => record.metrics[metric] ?? Number.NEGATIVE_INFINITY;
    return records.slice(0, -1).every((record) => valueOf(record) < valueOf(last));
  }

  async #record(
    { stageIndex, id, step }: EvaluationPlace,
    opened: OpenedEvaluation,
    system: 'model' | 'bm25',
    metrics: Readonly<Record<string, number>>,
  ): Promise<void> {
    await this.#reporter.evaluation({
      stageIndex,
      id,
      step,
      set: opened.entry.name,
      system,
      metrics,
      documents: opened.documents.length,
      queries: opened.queries.length,
    });
  }
}
