import { expect } from 'vitest';
import type { Precision } from '../contract/run-file.ts';
import { executeRunFile, readRunFileJson } from './execute-run-file.ts';

interface CurveStep {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
}

export const curveNames = [
  '2layers-0negatives',
  '2layers-0negatives-instruction',
  '2layers-2negatives',
  '2layers-2negatives-instruction',
  '2layers-2negatives-mean-cosine',
  '2layers-2negatives-own-only',
  '2layers-binary',
  '2layers-binary-labelled',
  '2layers-matryoshka-distillation',
  '4layers-0negatives',
  '4layers-0negatives-instruction',
  '4layers-2negatives',
  '4layers-2negatives-instruction',
  'reranker-binary',
  'reranker-grouped',
] as const;
export type CurveName = (typeof curveNames)[number];

/**
 * Single precision: ten times what was measured on lavapipe, a tenth (a hundredth for the norm) of what is promised.
 * Half precision: what is promised of the loss; PyTorch's numbers are those of single precision.
 */
const tolerances = { f32: { loss: 1e-4, gradientNorm: 1e-4 }, f16: { loss: 2e-2, gradientNorm: 5e-2 } };

/** Runs a run file of e2e/fixtures/curves and compares every step with PyTorch's. */
export async function expectCurve(name: CurveName, precision: Precision = 'f32'): Promise<void> {
  const tolerance = tolerances[precision];
  const path = `e2e/fixtures/curves/${name}`;
  // The fixture's keys are written by e2e/fixtures/training.py.
  const wanted = (await readRunFileJson(`${path}.json`))['steps'] as readonly CurveStep[];
  const { metrics, ended } = await executeRunFile(`${path}.run.json`, {
    change: (json) => {
      json['precision'] = precision;
    },
  });
  expect(ended).toBe('completed');
  expect(wanted).toHaveLength(20);
  expect(metrics.map(({ step }) => step)).toEqual(wanted.map(({ step }) => step));
  for (const [index, step] of wanted.entries()) {
    const found = metrics[index];
    const at = `of step ${step.step} of ${name}`;
    expect(Math.abs((found?.loss ?? NaN) / step.loss - 1), `loss ${at}`).toBeLessThan(tolerance.loss);
    expect(Math.abs((found?.gradientNorm ?? NaN) / step.gradientNorm - 1), `gradient norm ${at}`).toBeLessThan(tolerance.gradientNorm);
    expect(found?.learningRate, `learning rate ${at}`).toBeCloseTo(step.learningRate, 9);
  }
  // A loss that stood still would agree with anything.
  const losses = metrics.map(({ loss }) => loss);
  expect(Math.max(...losses) / Math.min(...losses)).toBeGreaterThan(1.2);
}
