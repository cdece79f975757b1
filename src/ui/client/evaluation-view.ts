// Evaluations as the run view reads them: one set at a time, and only figures of the same documents beside
// each other, for a sample of the documents is easier to search than all of them.

import type { EvaluationRecord } from '../../contract/metrics.ts';

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
}

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
  };
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

/** A metric over the steps of one stage; what the stage started with stands at step 0. */
export function curveOf(
  view: EvaluationView,
  stageIndex: number,
  metric: string,
): readonly { readonly step: number; readonly value: number }[] {
  const before = view.records.findLast((record) => record.stageIndex < stageIndex);
  const within = view.records.filter((record) => record.stageIndex === stageIndex);
  const points = [
    ...(before === undefined ? [] : [{ step: 0, record: before }]),
    ...within.map((record) => ({ step: record.step, record })),
  ];
  return points.flatMap(({ step, record }) => {
    const value = record.metrics[metric];
    return value === undefined ? [] : [{ step, value }];
  });
}

/** Metrics worth a row, best known first. */
export function metricsOfView(view: EvaluationView): readonly string[] {
  const known = Object.keys((view.latest ?? view.bm25)?.metrics ?? {});
  const order = ['ndcg@10', 'recall@10', 'recall@100', 'mrr@10', 'map@100'];
  return [...order.filter((metric) => known.includes(metric)), ...known.filter((metric) => !order.includes(metric))].slice(0, 4);
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
