import { expect, test } from 'vitest';
import type { StepMetrics } from '../contract/metrics.ts';
import { measurementOf } from './measure-steps.ts';

const line = (seconds: number, tokens: number): StepMetrics => ({
  ...{ stageIndex: 0, stage: 'contrastive', id: 'contrastive0', step: 1, loss: 1, gradientNorm: 1, learningRate: 1 },
  ...{ tokens, tokensPerSecond: 1, seconds, at: 0 },
});

test('the first two steps, which prepare everything, are not counted', () => {
  const lines = [line(5, 100), line(8, 100), line(8.5, 90), line(9, 110), line(9.75, 120), line(10.25, 100)];
  // Steps 3 to 6 took 0.5, 0.5, 0.75 and 0.5 seconds.
  expect(measurementOf(lines)).toEqual({ secondsPerStep: 0.5, tokensPerStep: 105 });
});

test('a stage of one or two steps is measured by its last', () => {
  expect(measurementOf([line(3, 40)])).toEqual({ secondsPerStep: 3, tokensPerStep: 40 });
  expect(measurementOf([line(3, 40), line(4, 60)])).toEqual({ secondsPerStep: 1, tokensPerStep: 60 });
});
