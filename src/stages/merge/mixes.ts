// Which weights a merge tries, and which it takes in the end.

import { InputError } from '../../base/errors.ts';
import type { ConfigOf } from '../../contract/fields.ts';
import type { EvaluationRecord } from '../../contract/metrics.ts';
import type { StageEntry } from '../../contract/run-file.ts';
import type { Mix } from '../trainer.ts';
import type { merge } from './definition.ts';

type Config = ConfigOf<(typeof merge)['fields']>;

function configOf(entry: StageEntry): Config {
  // The run file filled in every field of this stage's definition, and only those.
  return entry.config as Config;
}

/** "0.25 / 0.75": how a mix is called among the variants of an evaluation. */
function mixOf(weights: readonly number[]): Mix {
  return { name: weights.map((weight) => String(Number(weight.toFixed(6)))).join(' / '), weights };
}

/** The mixes that are evaluated before one is taken. */
export function sweptMixes(entry: StageEntry): readonly Mix[] {
  return configOf(entry).sweep.map((weight) => mixOf([weight, 1 - weight]));
}

/** Weights that sum to 1: 0.333 three times is meant as thirds. */
function shares(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Math.abs(sum - 1) < 1e-9 ? weights : weights.map((weight) => weight / sum);
}

/**
 * The mix that a merge takes: that of its models, or the best of those tried, the first of equally good ones. A function of
 * what is on record, so that a run that goes on comes to the same.
 * @throws InputError where the choice depends on a figure that was not measured
 */
export function takenMix(entry: StageEntry, records: readonly EvaluationRecord[]): Mix {
  const { choose } = configOf(entry);
  if (choose === undefined) return mixOf(shares(entry.models.map(({ weight }) => weight)));
  const [set, metric] = [choose.slice(0, choose.lastIndexOf('/')), choose.slice(choose.lastIndexOf('/') + 1)];
  const figures = sweptMixes(entry).flatMap((mix) => {
    const record = records.findLast((one) => one.id === entry.id && one.set === set && one.system === 'model' && one.variant === mix.name);
    const value = record?.metrics[metric];
    return value === undefined ? [] : [{ mix, value }];
  });
  const [first, ...others] = figures;
  if (first === undefined)
    throw new InputError(`Stage ${entry.id} has no ${choose} to choose by.`, 'Choose by a set and metric that is evaluated.');
  return others.reduce((best, one) => (one.value > best.value ? one : best), first).mix;
}
