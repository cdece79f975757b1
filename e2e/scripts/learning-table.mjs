/**
 * Mean and spread (lowest to highest) over the seeds of every arm, set and system, as a table in Markdown. An arm with
 * several stages has a line a stage.
 * @param runs name of the run file, seed, and the lines of its evaluation.jsonl
 */
export function learningTable(runs) {
  const cells = new Map();
  for (const { name, seed, evaluations } of runs) {
    for (const record of lastOfEach(evaluations)) {
      const key = [name, record.id, record.set, record.system].join('\t');
      const cell = cells.get(key) ?? new Map();
      cells.set(key, cell.set(seed, record.metrics));
    }
  }
  const lines = [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, bySeed]) => line(key.split('\t'), [...bySeed.values()]));
  return [
    '| run file | after | set | system | seeds | nDCG@10 | recall@100 |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

/** The last record of each stage, set and system: where a stage was measured on its way, what it came to. */
function lastOfEach(evaluations) {
  const last = new Map();
  for (const record of evaluations) last.set([record.stageIndex, record.set, record.system, record.variant ?? ''].join('\t'), record);
  return last.values();
}

function line([name, id, set, system], metrics) {
  const columns = [name, id, set, system, metrics.length, figures(metrics, 'ndcg@10'), figures(metrics, 'recall@100')];
  return `| ${columns.join(' | ')} |`;
}

function figures(metrics, key) {
  const values = metrics.map((each) => each[key]).filter((value) => value !== undefined);
  if (values.length === 0) return '';
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return mean.toFixed(4);
  return `${mean.toFixed(4)} (${Math.min(...values).toFixed(4)} to ${Math.max(...values).toFixed(4)})`;
}
