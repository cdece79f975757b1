/** Fetches the charts' code, which most of the page does without. */
export async function loadCharts(): Promise<{ readonly default: typeof import('./run-charts.tsx').RunCharts }> {
  const { RunCharts } = await import('./run-charts.tsx');
  return { default: RunCharts };
}
