import { lazy } from 'react';

/** The charts of a comparison, fetched when they are first shown. */
export const LazyCompareCharts = lazy(async () => ({ default: (await import('./compare-charts.tsx')).CompareCharts }));
