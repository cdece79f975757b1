import { afterAll, describe, expect, test } from 'vitest';
import type { LookInsideRecord } from '../../src/contract/look-inside.ts';
import {
  executeRunFile,
  readLines,
  removeTemporaryFolders,
  type ExecutedRun,
  type RunFileJson,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

/** RetroMAE alone over twelve texts, under new masks at every step. */
function reads(steps: number, precision: 'f32' | 'f16'): (json: RunFileJson) => void {
  return (json) => {
    const [read] = json.stages;
    delete json.evaluation;
    json['precision'] = precision;
    json.stages = [{ ...read, steps, batchSize: 8, dropout: 0, learningRate: 0.01 }];
  };
}

function meanOf(run: ExecutedRun, key: 'encoderAccuracy' | 'decoderAccuracy', from: number, to: number): number {
  const shares = run.metrics.slice(from, to).map((metrics) => Number(metrics[key]));
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

const device = await testDevice();

describe.skipIf(device === undefined)('pre-training learns', () => {
  test('encoder and decoder come from no right token to four of five, and the samples show it', async () => {
    const run = await executeRunFile('e2e/runs/resume.json', { change: reads(140, 'f32') });
    for (const key of ['encoderAccuracy', 'decoderAccuracy'] as const) {
      expect(meanOf(run, key, 0, 5)).toBeLessThan(0.1);
      expect(meanOf(run, key, 135, 140)).toBeGreaterThan(0.8);
    }
    const samples = await readLines<LookInsideRecord>(run.output, 'samples.jsonl');
    const rightAt = (step: number): number => {
      const guesses = samples
        .filter((sample) => sample.step === step)
        .flatMap((sample) => (sample.kind === 'masked-text' ? sample.tokens : []))
        .flatMap(({ decoder }) => (decoder === undefined ? [] : [decoder]));
      return guesses.filter(({ isRight }) => isRight).length / guesses.length;
    };
    expect(rightAt(samples[0]?.step ?? NaN)).toBeLessThan(0.6);
    expect(rightAt(140)).toBeGreaterThan(0.8);
  });

  test.skipIf(device?.hasHalves !== true)('under half precision the shares of right tokens are those of single precision', async () => {
    const [single, half] = [
      await executeRunFile('e2e/runs/resume.json', { change: reads(40, 'f32') }),
      await executeRunFile('e2e/runs/resume.json', { change: reads(40, 'f16') }),
    ];
    expect(half.metrics.map(({ loss }) => loss)).not.toEqual(single.metrics.map(({ loss }) => loss));
    for (const key of ['encoderAccuracy', 'decoderAccuracy'] as const) {
      expect(meanOf(half, key, 20, 40)).toBeGreaterThan(0.05);
      expect(Math.abs(meanOf(half, key, 20, 40) - meanOf(single, key, 20, 40))).toBeLessThan(0.03);
    }
  });
});
