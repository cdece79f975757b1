// Results query by query, kept beside the figures: queries/<set>/<place>-<system>[-variant].jsonl. A long run evaluates
// hundreds of times; of every system the files of the first, the best and the last evaluation stay.

import { readText, type Folder } from '../base/folder.ts';
import { hashText } from '../base/random.ts';
import type { EvaluationRecord } from '../contract/metrics.ts';
import { evaluationMetrics } from '../contract/run-file.ts';
import type { QueryResults } from '../evaluation/query-results.ts';

export const queriesPath = 'queries';

/** What tells one measurement of a run from another. */
export type Measured = Pick<EvaluationRecord, 'set' | 'stageIndex' | 'id' | 'step' | 'system' | 'variant'>;

/** "base-model" before the first stage, else "<stage index>-<id>-<step>-model". */
function nameOf({ stageIndex, id, step, system, variant }: Omit<Measured, 'set'>): string {
  const place = stageIndex < 0 ? 'base' : `${stageIndex}-${id}-${step}`;
  return `${place}-${system}${variant === undefined ? '' : `-${safeName(variant)}`}.jsonl`;
}

function pathOf(measured: Measured): string {
  return `${safeName(measured.set)}/${nameOf(measured)}`;
}

/** A name that any storage takes; two names that differ only in what is replaced get different hashes. */
export function safeName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}_-]+/gu, '_').slice(0, 60);
  return safe === name ? name : `${safe}.${hashText(name).toString(36)}`;
}

/** The files of one run. */
export class QueryFiles {
  readonly #folder: Folder;

  constructor(output: Folder) {
    this.#folder = output.folder(queriesPath);
  }

  async write(measured: Measured, results: QueryResults): Promise<void> {
    const lines = results.kind === 'ranked' ? results.queries : results.pairs;
    await this.#folder.write(pathOf(measured), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  /** What was written; undefined where it is not kept. */
  async read(measured: Measured, kind: QueryResults['kind']): Promise<QueryResults | undefined> {
    const text = await readText(this.#folder, pathOf(measured));
    if (text === undefined) return undefined;
    const lines = text.split('\n').filter((line) => line !== '');
    // Written by this class alone, of a set whose kind is the caller's.
    const values = lines.map((line) => JSON.parse(line) as unknown);
    return (kind === 'ranked' ? { kind, queries: values } : { kind, pairs: values }) as QueryResults;
  }

  /** Removes the files of a set that are neither of the first, nor of the best evaluation of their system, nor of the last of a stage. */
  async prune(set: string, records: readonly EvaluationRecord[]): Promise<void> {
    const ofSet = records.filter((record) => record.set === set);
    const places = keptPlaces(ofSet);
    const kept = new Set(ofSet.filter((record) => places.has(placeOf(record))).map(pathOf));
    for (const path of await this.#folder.list(safeName(set))) if (!kept.has(path)) await this.#folder.remove(path);
  }
}

function placeOf({ stageIndex, step, system }: EvaluationRecord): string {
  return `${stageIndex} ${step} ${system}`;
}

function keptPlaces(records: readonly EvaluationRecord[]): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const system of new Set(records.map((record) => record.system))) {
    const own = records.filter((record) => record.system === system && record.variant === undefined);
    const best = own.reduce<EvaluationRecord | undefined>((a, b) => (a === undefined || mainFigure(b) > mainFigure(a) ? b : a), undefined);
    // The last of every stage: a later one may be compared with it.
    const last = new Map(own.map((record) => [record.id, record]));
    for (const record of [own.find(({ stageIndex }) => stageIndex < 0), best, ...last.values()])
      if (record !== undefined) kept.add(placeOf(record));
  }
  // Other weights or instructions of a place whose own figures are still to come.
  const measured = new Set(records.filter(({ variant }) => variant === undefined).map(placeOf));
  for (const record of records) if (!measured.has(placeOf(record))) kept.add(placeOf(record));
  return kept;
}

const mainMetrics: readonly string[] = Object.values(evaluationMetrics).map(([main]) => main);

/** The metric of its kind that is looked at first. */
function mainFigure({ metrics }: EvaluationRecord): number {
  const main = Object.keys(metrics).find((metric) => mainMetrics.includes(metric));
  return main === undefined ? Number.NEGATIVE_INFINITY : (metrics[main] ?? Number.NEGATIVE_INFINITY);
}
