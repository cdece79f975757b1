import { expect, test } from 'vitest';
import { MetricColumns } from '../client/metric-columns.ts';
import { columnsOf, csvOf } from './chart-files.ts';

test('the CSV has every step in full, with empty cells where nothing was measured', () => {
  const columns = new MetricColumns();
  columns.append({ loss: Float64Array.of(1 / 3, 0.25), step: Float64Array.of(1, 2) });
  columns.append({ step: Float64Array.of(3), loss: Float64Array.of(0.2), cosine: Float64Array.of(0.5) });
  expect(csvOf(columnsOf(columns))).toBe('step,loss,cosine\n1,0.3333333333333333,\n2,0.25,\n3,0.2,0.5\n');
});

test('a chart of one metric takes that metric with its steps and times', () => {
  const columns = new MetricColumns();
  columns.append({ loss: Float64Array.of(2), step: Float64Array.of(1), at: Float64Array.of(1000), cosine: Float64Array.of(0.5) });
  expect(csvOf(columnsOf(columns, ['cosine']))).toBe('step,at,cosine\n1,1000,0.5\n');
});
