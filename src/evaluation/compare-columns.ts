// Figures of systems over the same queries: means, how sure they are, and what differs from a base, paired by query.

import type { MetricChange, SystemReport } from '../contract/comparison-calls.ts';
import { bootstrapDraws, changeBetween, intervalOf, type Draws, type Interval } from './bootstrap.ts';
import { meanOf } from './statistic.ts';

type Columns = Readonly<Record<string, Float64Array>>;
type Figures = Pick<SystemReport, 'metrics' | 'intervals' | 'change'>;

/** The same draws in every comparison of equally many queries. */
const seed = 0x636f_6d70;

/**
 * Figures of every system.
 * @param systems a column [Q] a metric, all of the same queries
 * @param base place of the system that the others are compared with
 */
export function compareColumns(systems: readonly Columns[], base: number): readonly Figures[] {
  const measured = systems.map((columns) => measure(columns));
  const reference = measured[base];
  return measured.map((own, place) => ({
    metrics: own.metrics,
    intervals: own.intervals,
    ...(place === base || reference === undefined ? {} : { change: changesBetween(own, reference) }),
  }));
}

interface Measured {
  readonly metrics: Readonly<Record<string, number>>;
  readonly intervals: Readonly<Record<string, Interval>>;
  readonly draws: Draws;
}

function measure(columns: Columns): Measured {
  const statistics = Object.fromEntries(Object.entries(columns).map(([metric, values]) => [metric, meanOf(values)]));
  const queries = Object.values(columns)[0]?.length ?? 0;
  const draws = bootstrapDraws(queries, statistics, seed);
  const intervals = Object.entries(draws).flatMap(([metric, values]) => {
    const interval = intervalOf(values);
    return interval === undefined ? [] : [[metric, interval] as const];
  });
  const metrics = Object.fromEntries(Object.entries(statistics).map(([metric, statistic]) => [metric, statistic()]));
  return { metrics, intervals: Object.fromEntries(intervals), draws };
}

function changesBetween(own: Measured, base: Measured): Readonly<Record<string, MetricChange>> {
  const changes = Object.entries(own.metrics).flatMap(([metric, now]) => {
    const [before, ownDraws, baseDraws] = [base.metrics[metric], own.draws[metric], base.draws[metric]];
    if (before === undefined || ownDraws === undefined || baseDraws === undefined) return [];
    const change = changeBetween({ now, before }, ownDraws, baseDraws);
    return change === undefined ? [] : [[metric, change] as const];
  });
  return Object.fromEntries(changes);
}
