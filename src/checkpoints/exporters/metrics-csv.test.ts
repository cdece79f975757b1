import { expect, test } from 'vitest';
import { metricsCsv } from './metrics-csv.ts';

test('columns are the union of all records, in order of appearance', () => {
  expect(
    metricsCsv([
      { step: 1, loss: 2.5 },
      { step: 2, loss: 1e-7, encoderLoss: 0.5 },
    ]),
  ).toBe('step,loss,encoderLoss\r\n1,2.5,\r\n2,1e-7,0.5\r\n');
});

test('quotes what RFC 4180 asks for, and takes the sting from formulas', () => {
  expect(metricsCsv([{ 'a,b': 'x "y"', c: 'two\nlines' }])).toBe('"a,b",c\r\n"x ""y""","two\nlines"\r\n');
  expect(metricsCsv([{ id: '=1+1', loss: -2 }])).toBe("id,loss\r\n'=1+1,-2\r\n");
});

test('nothing gives an empty line of columns', () => {
  expect(metricsCsv([])).toBe('\r\n');
});
