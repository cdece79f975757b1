// Evaluations as the run view reads them: one set at a time, and only figures of the same documents beside
// each other, for a sample of the documents is easier to search than all of them.

import type { EvaluatedSystem, EvaluationRecord } from '../../contract/metrics.ts';
import { evaluationMetrics, type EvaluationEntry } from '../../contract/run-file.ts';

export interface EvaluationView {
  readonly set: string;
  readonly queries: number | undefined;
  readonly documents: number | undefined;
  /** The model before the first stage. */
  readonly base: EvaluationRecord | undefined;
  readonly bm25: EvaluationRecord | undefined;
  /** The model, in time order. */
  readonly records: readonly EvaluationRecord[];
  readonly latest: EvaluationRecord | undefined;
  /** What was measured beside the model, in time order: with a reranker, with an adapter. */
  readonly beside: Readonly<Record<BesideSystem, readonly EvaluationRecord[]>>;
  /** The latest model under several instructions, the first as trained; empty where none were compared. */
  readonly compared: readonly EvaluationRecord[];
  /** The weights that the last merge tried, in their order. */
  readonly tried: readonly EvaluationRecord[];
}

/** Systems that rank better or worse with the model's help. */
export const besideSystems = ['reranker', 'adapter'] as const satisfies readonly EvaluatedSystem[];
export type BesideSystem = (typeof besideSystems)[number];

/** Names of the sets that were measured, in the order of their first record. */
export function setsOf(evaluations: readonly EvaluationRecord[]): readonly string[] {
  return [...new Set(evaluations.map((record) => record.set))];
}

/** The figures of one set that may be compared: those over the number of documents that most evaluations searched. */
export function viewOf(evaluations: readonly EvaluationRecord[], set: string): EvaluationView {
  // Other instructions, and other weights of a merge, are no points of the curve.
  const ofSet = evaluations.filter((record) => record.set === set && record.variant === undefined);
  const documents = commonDocuments(ofSet.filter((record) => record.system === 'model'));
  const comparable = ofSet.filter((record) => record.documents === documents);
  const records = comparable.filter((record) => record.system === 'model');
  const latest = records.at(-1);
  return {
    set,
    queries: latest?.queries ?? records[0]?.queries,
    documents,
    base: records.find((record) => record.stageIndex === -1),
    bm25: comparable.findLast((record) => record.system === 'bm25'),
    records,
    latest,
    beside: { reranker: of(comparable, 'reranker'), adapter: of(comparable, 'adapter') },
    ...variantsOf(evaluations, set, latest),
  };
}

const of = (records: readonly EvaluationRecord[], system: EvaluatedSystem): readonly EvaluationRecord[] =>
  records.filter((record) => record.system === system);

function variantsOf(
  evaluations: readonly EvaluationRecord[],
  set: string,
  latest: EvaluationRecord | undefined,
): Pick<EvaluationView, 'compared' | 'tried'> {
  const variants = evaluations.filter((record) => record.set === set && record.system === 'model' && record.variant !== undefined);
  const atLatest = variants.filter((record) => record.stageIndex === latest?.stageIndex && record.step === latest.step);
  const prefixed = atLatest.filter((record) => record.instruction !== undefined);
  return {
    compared: latest === undefined || prefixed.length === 0 ? [] : [latest, ...prefixed],
    tried: atLatest.filter((record) => record.instruction === undefined),
  };
}

/** Half the width of the interval in which a figure lies, where it is known. */
export function uncertaintyOf(record: EvaluationRecord | undefined, metric: string): number | undefined {
  const interval = record?.intervals?.[metric];
  return interval === undefined ? undefined : (interval[1] - interval[0]) / 2;
}

function commonDocuments(records: readonly EvaluationRecord[]): number | undefined {
  const counts = new Map<number | undefined, number>();
  for (const record of records) counts.set(record.documents, (counts.get(record.documents) ?? 0) + 1);
  let common: number | undefined;
  let most = 0;
  for (const [documents, count] of counts) {
    if (count < most) continue;
    most = count;
    common = documents;
  }
  return common;
}

export interface Change {
  readonly by: number;
  /** Half the width of the interval in which the difference lies, where it is known. */
  readonly half: number | undefined;
  /** The two cannot be told apart: the interval holds zero. */
  readonly isSame: boolean;
}

/** How much higher a figure of the latest model is than that of the base model. */
export function changeOf(view: EvaluationView, metric: string): Change {
  const known = view.latest?.versus?.than === 'base' ? view.latest.versus.change[metric] : undefined;
  if (known !== undefined) return { by: known.by, half: (known.high - known.low) / 2, isSame: known.low <= 0 && known.high >= 0 };
  const by = (view.latest?.metrics[metric] ?? 0) - (view.base?.metrics[metric] ?? 0);
  return { by, half: undefined, isSame: Math.abs(by) < 0.0005 };
}

export interface CurvePoint {
  readonly step: number;
  readonly value: number;
  readonly interval?: readonly [low: number, high: number] | undefined;
}

/** A metric of a system over the steps of one stage; what the stage started with stands at step 0. */
export function curveOf(view: EvaluationView, stageIndex: number, metric: string, system?: BesideSystem): readonly CurvePoint[] {
  const records = system === undefined ? view.records : view.beside[system];
  const before = records.findLast((record) => record.stageIndex < stageIndex);
  const within = records.filter((record) => record.stageIndex === stageIndex);
  const points = [
    ...(before === undefined ? [] : [{ step: 0, record: before }]),
    ...within.map((record) => ({ step: record.step, record })),
  ];
  return points.flatMap(({ step, record }) => {
    const value = record.metrics[metric];
    return value === undefined ? [] : [{ step, value, interval: record.intervals?.[metric] }];
  });
}

/** The step of the next evaluation of any set: every so many steps, else where the stage ends. */
export function nextEvaluation(
  evaluation: readonly Pick<EvaluationEntry, 'everySteps'>[],
  { step, steps }: { readonly step: number; readonly steps: number },
): number {
  const next = evaluation.flatMap(({ everySteps: every }) => (every === undefined ? [] : [(Math.floor(step / every) + 1) * every]));
  return Math.min(steps, ...next);
}

/** Metrics worth a row, the one to look at first: in the order that the kind of evaluation gives them. */
export function metricsOfView(view: EvaluationView): readonly string[] {
  return metricsOfRecord(view.latest ?? view.bm25).slice(0, 4);
}

/** The figures of a record, the one to look at first. */
export function metricsOfRecord(record: EvaluationRecord | undefined): readonly string[] {
  const known = Object.keys(record?.metrics ?? {});
  const kinds: readonly (readonly string[])[] = Object.values(evaluationMetrics);
  const order = kinds.find((metrics) => known.every((metric) => metrics.includes(metric))) ?? kinds[0] ?? [];
  return [...order.filter((metric) => known.includes(metric)), ...known.filter((metric) => !order.includes(metric))];
}

const names: Readonly<Record<string, string>> = {
  ndcg: 'nDCG',
  recall: 'Recall',
  mrr: 'MRR',
  map: 'MAP',
  precision: 'Precision',
  spearman: 'Spearman',
  pearson: 'Pearson',
  'average-precision': 'AP',
  accuracy: 'Accuracy',
};

/** "ndcg@10" as it is written in papers: nDCG@10. */
export function metricName(metric: string): string {
  const [name = '', at] = metric.split('@');
  const written = names[name.toLowerCase()] ?? name;
  return at === undefined ? written : `${written}@${at}`;
}
