// What the settings of a merge must agree with: its models, and the evaluations of the run.

import { refusal } from './fields.ts';
import { evaluationMetrics, type EvaluationEntry, type StageEntry } from './run-file.ts';

/** @throws InputError where a merge tries weights of other than two models, or chooses by what is not measured */
export function refuseUnusableMerges(stages: readonly StageEntry[], evaluation: readonly EvaluationEntry[]): void {
  for (const [index, { models, config }] of stages.entries()) {
    const { sweep, choose } = config;
    const at = `stages[${index}]`;
    const isSwept = Array.isArray(sweep) && sweep.length > 0;
    if (isSwept && models.length !== 2) throw refusal(`${at}.sweep`, sweep, 'left out: it is for two models');
    if (typeof choose !== 'string') continue;
    if (!isSwept) throw refusal(`${at}.choose`, choose, 'left out where no weights are tried (sweep)');
    refuseUnknownFigure(choose, `${at}.choose`, evaluation);
  }
}

/** @throws InputError where "<evaluation>/<metric>" names no figure of the run's evaluations */
export function refuseUnknownFigure(figure: string, at: string, evaluation: readonly EvaluationEntry[]): void {
  const name = figure.slice(0, figure.lastIndexOf('/'));
  const metric = figure.slice(figure.lastIndexOf('/') + 1);
  const set = evaluation.find((entry) => entry.name === name);
  const metrics: readonly string[] = evaluationMetrics[set?.kind ?? 'retrieval'];
  if (set !== undefined && metrics.includes(metric)) return;
  throw refusal(at, figure, `"<name of an evaluation>/<metric>", a metric of ${metrics.join(', ')}`);
}
