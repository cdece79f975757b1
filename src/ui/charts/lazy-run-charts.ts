import { lazy } from 'react';
import { loadCharts } from './load-charts.ts';

/** The charts of a run, fetched when they are first shown. */
export const LazyRunCharts = lazy(loadCharts);
