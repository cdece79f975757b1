// From what was measured to a line of evaluation.jsonl: figures, how sure they are, what changed, and the file of queries.

import type { Folder } from '../base/folder.ts';
import { hashKeys } from '../base/random.ts';
import type { EvaluationRecord, EvaluationVersus } from '../contract/metrics.ts';
import { bootstrapDraws, changeBetween, intervalOf, type Draws, type Interval } from '../evaluation/bootstrap.ts';
import { summarise, type QueryResults } from '../evaluation/query-results.ts';
import type { Measurement } from './evaluate.ts';
import type { OpenedEvaluation } from './evaluation-sets.ts';
import { QueryFiles, type Measured } from './query-files.ts';
import type { Reporter } from './reporter.ts';

/** What a figure is compared with: a record that stands already. */
export interface Comparison {
  readonly than: EvaluationVersus['than'];
  readonly record: EvaluationRecord | undefined;
}

interface Parts {
  readonly output: Folder;
  readonly reporter: Reporter;
  readonly seed: number;
}

/** Keeps these draws apart from every other use of the seed. */
const bootstrapStream = 0x626f_6f74;

export class EvaluationRecorder {
  readonly #reporter: Reporter;
  readonly #files: QueryFiles;
  readonly #seed: number;
  /** Draws of the records that others are compared with: the first and the last of every set, system and variant. */
  readonly #draws = new Map<string, { readonly measured: Measured; readonly draws: Draws }>();

  constructor({ output, reporter, seed }: Parts) {
    this.#reporter = reporter;
    this.#files = new QueryFiles(output);
    this.#seed = hashKeys(seed, bootstrapStream);
  }

  /** Records a measurement; one that stands already is not recorded again. */
  async record(place: Measured, opened: OpenedEvaluation, measurement: Measurement, comparison?: Comparison): Promise<void> {
    const measured = { ...place, variant: measurement.variant ?? place.variant };
    const { items, metrics, statistics, threshold } = summarise(measurement.results);
    const draws = bootstrapDraws(items, statistics, this.#seed);
    this.#keep(measured, draws);
    const versus = await this.#versus({ metrics, draws, items }, comparison, measurement.results.kind);
    // Before the record: a file without a record is swept away, a record without its file could not be compared with.
    await this.#files.write(measured, measurement.results);
    await this.#reporter.evaluation({
      ...measured,
      metrics,
      instruction: measurement.instruction,
      intervals: intervalsOf(draws),
      versus,
      threshold,
      documents: opened.kind === 'retrieval' ? opened.documents.length : undefined,
      queries: items,
    });
    await this.#files.prune(measured.set, this.#reporter.evaluations);
  }

  async #versus(
    now: { readonly metrics: Readonly<Record<string, number>>; readonly draws: Draws; readonly items: number },
    comparison: Comparison | undefined,
    kind: QueryResults['kind'],
  ): Promise<EvaluationVersus | undefined> {
    const record = comparison?.record;
    if (comparison === undefined || record?.queries !== now.items) return undefined;
    const before = await this.#drawsOf(record, kind);
    if (before === undefined) return undefined;
    const changes = Object.entries(now.metrics).flatMap(([metric, value]) => {
      const [figure, ownDraws, otherDraws] = [record.metrics[metric], now.draws[metric], before[metric]];
      if (figure === undefined || ownDraws === undefined || otherDraws === undefined) return [];
      const change = changeBetween({ now: value, before: figure }, ownDraws, otherDraws);
      return change === undefined
        ? []
        : [[metric, { by: rounded(change.by), low: rounded(change.low), high: rounded(change.high) }] as const];
    });
    return { than: comparison.than, change: Object.fromEntries(changes) };
  }

  /** From memory, or after a resume from the file of queries. */
  async #drawsOf(record: EvaluationRecord, kind: QueryResults['kind']): Promise<Draws | undefined> {
    const known = [...this.#draws.values()].find(({ measured }) => isSame(measured, record));
    if (known !== undefined) return known.draws;
    const results = await this.#files.read(record, kind);
    if (results === undefined) return undefined;
    const { items, statistics } = summarise(results);
    const draws = bootstrapDraws(items, statistics, this.#seed);
    this.#keep(record, draws);
    return draws;
  }

  #keep(measured: Measured, draws: Draws): void {
    const { set, system, variant, stageIndex } = measured;
    this.#draws.set(JSON.stringify([set, system, variant, stageIndex < 0]), { measured, draws });
  }
}

function isSame(a: Measured, b: Measured): boolean {
  return a.set === b.set && a.stageIndex === b.stageIndex && a.step === b.step && a.system === b.system && a.variant === b.variant;
}

function intervalsOf(draws: Draws): Readonly<Record<string, Interval>> {
  const known = Object.entries(draws).flatMap(([metric, values]) => {
    const interval = intervalOf(values);
    return interval === undefined ? [] : [[metric, [rounded(interval[0]), rounded(interval[1])]] as const];
  });
  return Object.fromEntries(known);
}

/** Far finer than what a thousand draws know. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
