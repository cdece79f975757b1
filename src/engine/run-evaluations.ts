import { assertExists } from '../base/assert.ts';
import { CancelledError } from '../base/errors.ts';
import type { StageProduct } from '../contract/fields.ts';
import type { EvaluatedSystem, EvaluationRecord } from '../contract/metrics.ts';
import type { TokenCache } from '../data/tokenizer/token-cache.ts';
import type { ModelState } from '../model/model-state.ts';
import { evaluateBm25, evaluateModel, withoutComparison, type Measurement } from './evaluate.ts';
import { evaluateReranker } from './evaluate-reranker.ts';
import { EvaluationRecorder, type Comparison } from './evaluation-recorder.ts';
import { openEvaluation, type OpenedEvaluation, type OpenedRetrieval } from './evaluation-sets.ts';
import { budgetBytesOf } from './fit-stage.ts';
import { startOf } from './lineage.ts';
import { rankDocuments, type Rankings } from './rank-documents.ts';
import type { Reporter } from './reporter.ts';
import type { RunModels } from './run-models.ts';
import type { RunSetting } from './run-setting.ts';
import type { Encoding } from './score-text-pairs.ts';

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

interface Parts {
  readonly tokens: TokenCache;
  readonly reporter: Reporter;
  readonly models: RunModels;
}

/** An embedder, by the id of the stage that made it; "model" for the loaded one. */
interface NamedEmbedder {
  readonly id: string;
  readonly model: ModelState;
}

/** Step after which a first evaluation that was put off is made up for: the loss curve has begun by then. */
const putOffUntil = 3;

const base = { stageIndex: -1, id: 'model', step: 0 } as const;

/** The evaluations of a run: before the first stage, at intervals, after every stage. */
export class RunEvaluations {
  readonly #setting: RunSetting;
  readonly #opened: readonly OpenedEvaluation[];
  readonly #parts: Parts;
  readonly #recorder: EvaluationRecorder;
  /** What an embedder ranked last, by set: a reranker sorts it again. */
  readonly #rankings = new Map<string, { readonly id: string; readonly rankings: Rankings }>();

  /** Reads the sets of a run. @throws InputError for one that is not there or cannot be used */
  static async openSets({ runFile, inputs, control }: RunSetting): Promise<readonly OpenedEvaluation[]> {
    const opened: OpenedEvaluation[] = [];
    const options = { seed: runFile.seed, signal: control.signal, onProgress: () => undefined };
    for (const entry of runFile.evaluation) opened.push(await openEvaluation(entry, inputs, options));
    return opened;
  }

  constructor(setting: RunSetting, opened: readonly OpenedEvaluation[], parts: Parts) {
    this.#setting = setting;
    this.#opened = opened;
    this.#parts = parts;
    this.#recorder = new EvaluationRecorder({ output: setting.output, reporter: parts.reporter, seed: setting.runFile.seed });
  }

  /** Before the first stage: BM25 and the model as it was loaded; nothing where that is on record already. */
  async first(model: ModelState): Promise<void> {
    for (const opened of this.#opened) {
      if (this.#hasFirst(opened) || this.#setting.control.isStopping) continue;
      if (this.#record(base, opened, 'bm25') === undefined) await this.#evaluateBm25(opened);
      await this.#evaluateEmbedder({ ...base, model, makes: 'embedder' }, opened);
    }
  }

  async #evaluateBm25(opened: OpenedEvaluation): Promise<void> {
    await this.#whileEvaluating(async ({ signal }) => {
      const onProgress = (done: number, total: number): void => this.#parts.reporter.phase('bm25', done, total);
      const lexical = await evaluateBm25(opened, { signal, onProgress });
      if (lexical !== undefined) await this.#recorder.record({ ...base, set: opened.entry.name, system: 'bm25' }, opened, lexical);
    });
  }

  #hasFirst(opened: OpenedEvaluation): boolean {
    return this.#record(base, opened, 'model') !== undefined;
  }

  /** The record of a place, without variants. */
  #record(
    { stageIndex, step }: Omit<EvaluationPlace, 'id'>,
    { entry }: OpenedEvaluation,
    system: EvaluatedSystem,
  ): EvaluationRecord | undefined {
    return this.#parts.reporter.evaluations.find(
      (record) =>
        record.stageIndex === stageIndex &&
        record.step === step &&
        record.set === entry.name &&
        record.system === system &&
        record.variant === undefined,
    );
  }

  isDue(step: number, steps: number): boolean {
    const isPutOff = !this.#setting.evaluatesFirst && step >= putOffUntil && this.#opened.some((opened) => !this.#hasFirst(opened));
    return isPutOff || this.#dueAt(step, steps).length > 0;
  }

  #dueAt(step: number, steps: number): readonly OpenedEvaluation[] {
    // The last step is evaluated with the end of the stage.
    return step >= steps ? [] : this.#opened.filter(({ entry }) => entry.everySteps !== undefined && step % entry.everySteps === 0);
  }

  async during(at: EvaluationDuring): Promise<void> {
    if (!this.#setting.evaluatesFirst && at.step >= putOffUntil) await this.first(at.initial);
    for (const opened of at.isAsked ? this.#opened : this.#dueAt(at.step, at.steps)) await this.#evaluate(at, opened);
  }

  /** After the last step; a reranker that is there sorts the documents of a new embedder again. */
  async after(at: EvaluationSubject): Promise<void> {
    for (const opened of this.#opened) {
      await this.#evaluate(at, opened);
      if (at.makes === 'embedder' && opened.kind === 'retrieval') await this.#rerankAfter(at, opened);
    }
  }

  /** Several models of one place, such as merges with other weights, each under its own name. */
  async variant(at: EvaluationSubject, variant: string): Promise<void> {
    for (const opened of this.#opened) if (!this.#setting.control.isStopping) await this.#evaluateEmbedder(at, opened, variant);
  }

  async #evaluate(at: EvaluationSubject, opened: OpenedEvaluation): Promise<void> {
    if (this.#setting.control.isStopping) return;
    if (at.makes === 'embedder') {
      if (this.#record(at, opened, 'model') === undefined) await this.#evaluateEmbedder(at, opened);
    } else if (at.makes === 'adapter') {
      // Two texts that are equals have no query that an adapter could change.
      const hasQueries = opened.kind === 'retrieval' || opened.kind === 'reranking';
      if (hasQueries && this.#record(at, opened, 'adapter') === undefined) await this.#evaluateAdapter(at, opened);
    } else if (at.makes === 'reranker') {
      if (opened.entry.rerankWith === at.id)
        await this.#evaluateReranker(at, opened, { id: at.id, model: at.model }, this.#currentEmbedder());
    }
  }

  async #evaluateEmbedder(at: EvaluationSubject, opened: OpenedEvaluation, variant?: string): Promise<void> {
    await this.#whileEvaluating(async (encoding) => {
      const isVariant = variant !== undefined;
      const measurements = await evaluateModel(encoding, at.model, isVariant ? withoutComparison(opened) : opened);
      for (const measurement of measurements) {
        const measured = { ...placeOf(at), set: opened.entry.name, system: 'model' as const, variant };
        await this.#recorder.record(measured, opened, measurement, this.#versusBase(at, opened, measurement));
      }
      const [{ rankings } = {}] = measurements;
      const isReranked = opened.entry.rerankWith !== undefined && !isVariant;
      if (isReranked && rankings !== undefined) this.#rankings.set(opened.entry.name, { id: at.id, rankings });
    });
  }

  /** The embedder with the adapter on its queries, against the embedder alone. */
  async #evaluateAdapter(at: EvaluationSubject, opened: OpenedEvaluation): Promise<void> {
    await this.#whileEvaluating(async (encoding) => {
      const embedder = startOf(this.#setting.runFile, at.stageIndex) ?? 'model';
      for (const measurement of await evaluateModel(encoding, at.model, withoutComparison(opened))) {
        const measured = { ...placeOf(at), set: opened.entry.name, system: 'adapter' as const };
        await this.#recorder.record(measured, opened, measurement, this.#versusEmbedder(embedder, opened));
      }
    });
  }

  #versusBase(at: EvaluationPlace, { entry }: OpenedEvaluation, { variant }: Measurement): Comparison | undefined {
    if (at.stageIndex < 0) return undefined;
    const record = this.#parts.reporter.evaluations.find(
      (other) => other.stageIndex < 0 && other.set === entry.name && other.system === 'model' && other.variant === variant,
    );
    return { than: 'base', record };
  }

  #currentEmbedder(): NamedEmbedder {
    const { models } = this.#parts;
    return { id: models.currentId ?? 'model', model: models.current };
  }

  async #rerankAfter(at: EvaluationSubject, opened: OpenedRetrieval): Promise<void> {
    const { rerankWith } = opened.entry;
    const { runFile, control } = this.#setting;
    const isTrained = runFile.stages.slice(0, at.stageIndex).some(({ id }) => id === rerankWith);
    if (rerankWith === undefined || !isTrained || control.isStopping) return;
    const model = await this.#parts.models.open(rerankWith);
    try {
      await this.#evaluateReranker(at, opened, { id: rerankWith, model }, { id: at.id, model: at.model });
    } finally {
      this.#parts.models.release(model);
    }
  }

  async #evaluateReranker(
    at: EvaluationPlace,
    opened: OpenedEvaluation,
    { id, model }: { readonly id: string; readonly model: ModelState },
    embedder: NamedEmbedder,
  ): Promise<void> {
    if (this.#record(at, opened, 'reranker') !== undefined) return;
    const entry = assertExists(
      this.#setting.runFile.stages.find((stage) => stage.id === id),
      'the stage of a reranker',
    );
    await this.#whileEvaluating(async (encoding) => {
      const rankings = opened.kind === 'retrieval' ? await this.#rankingsOf(encoding, opened, embedder) : undefined;
      const measurement = await evaluateReranker(encoding, { model, entry }, opened, rankings);
      if (measurement === undefined) return;
      const measured = { ...placeOf(at), set: opened.entry.name, system: 'reranker' as const };
      await this.#recorder.record(measured, opened, measurement, this.#versusEmbedder(embedder.id, opened));
    });
  }

  async #rankingsOf(encoding: Encoding, opened: OpenedRetrieval, { id, model }: NamedEmbedder): Promise<Rankings> {
    const known = this.#rankings.get(opened.entry.name);
    if (known?.id === id) return known.rankings;
    const [rankings] = await rankDocuments(encoding, model, opened, [opened.entry.instruction]);
    const made = assertExists(rankings, 'the rankings of an embedder');
    this.#rankings.set(opened.entry.name, { id, rankings: made });
    return made;
  }

  /** The last figures of an embedder. */
  #versusEmbedder(id: string, { entry }: OpenedEvaluation): Comparison {
    const record = this.#parts.reporter.evaluations.findLast(
      (other) => other.id === id && other.set === entry.name && other.system === 'model' && other.variant === undefined,
    );
    return { than: 'embedder', record };
  }

  /** A stop that was asked for ends the evaluation alone: the step before it is still to be saved. */
  async #whileEvaluating(work: (encoding: Encoding) => Promise<void>): Promise<void> {
    const { device, control, runFile } = this.#setting;
    const { reporter, tokens } = this.#parts;
    reporter.status({ state: 'evaluating' });
    const encoding: Encoding = {
      device,
      tokens,
      signal: control.signal,
      budgetBytes: budgetBytesOf(runFile),
      onPhase: (key, done, total) => reporter.phase(key, done, total),
    };
    try {
      await work(encoding);
    } catch (error) {
      if (!(error instanceof CancelledError && control.isStopping)) throw error;
    }
    reporter.status({ phase: undefined });
  }

  /** Whether the evaluation of this step is the best yet by "<set>/<metric>". */
  isBest(keepBest: string | undefined, place: Pick<EvaluationPlace, 'stageIndex' | 'step'>): boolean {
    if (keepBest === undefined) return false;
    const [set, metric] = [keepBest.slice(0, keepBest.lastIndexOf('/')), keepBest.slice(keepBest.lastIndexOf('/') + 1)];
    const records = this.#parts.reporter.evaluations.filter(
      (record) => record.set === set && record.system === 'model' && record.stageIndex >= 0 && record.variant === undefined,
    );
    const last = records.at(-1);
    if (last?.stageIndex !== place.stageIndex || last.step !== place.step) return false;
    const valueOf = (record: EvaluationRecord): number => record.metrics[metric] ?? Number.NEGATIVE_INFINITY;
    return records.slice(0, -1).every((record) => valueOf(record) < valueOf(last));
  }
}

function placeOf({ stageIndex, id, step }: EvaluationPlace): EvaluationPlace {
  return { stageIndex, id, step };
}
