import type { RunCharts } from './run-charts.tsx';

/** Fetches the charts' code, which most of the page does without. */
export async function loadCharts(): Promise<{ readonly default: typeof RunCharts }> {
  const charts = await import('./run-charts.tsx');
  return { default: charts.RunCharts };
}
