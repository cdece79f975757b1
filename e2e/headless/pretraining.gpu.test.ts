import { afterAll, describe, expect, test } from 'vitest';
import { assert, assertExists } from '../../src/base/assert.ts';
import type { LookInsideRecord, MaskedToken } from '../../src/contract/look-inside.ts';
import {
  executeRunFile,
  lossColumn,
  readLines,
  removeTemporaryFolders,
  temporaryFolder,
  type ExecuteOptions,
  type RunFileJson,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';

const runFile = 'e2e/runs/resume.json';
afterAll(removeTemporaryFolders);

/** The first stage alone over texts of about 27 tokens, in blocks of at most 14 and the two ends. */
function inBlocks(json: RunFileJson): void {
  const [read] = json.stages;
  delete json.evaluation;
  json.stages = [{ ...read, steps: undefined, epochs: 1, packing: 'blocks', maximumLength: 16, learningRate: 0.003 }];
}

async function samplesOf(output: string): Promise<readonly (LookInsideRecord & { readonly kind: 'masked-text' })[]> {
  const records = await readLines<LookInsideRecord>(output, 'samples.jsonl');
  return records.map((record) => {
    assert(record.kind === 'masked-text', 'a sample of masked text');
    return record;
  });
}

function expectSoundToken(token: MaskedToken, place: number, length: number): void {
  const isEnd = place === 0 || place === length - 1;
  expect(token.decoder === undefined).toBe(isEnd);
  for (const guess of [token.encoder, token.decoder]) {
    if (guess === undefined) continue;
    expect(guess.isRight).toBe(guess.predicted === token.text);
    expect(guess.probability).toBeGreaterThan(0);
    expect(guess.probability).toBeGreaterThanOrEqual(guess.rightProbability - 1e-6);
    expect(guess.probability).toBeLessThanOrEqual(1);
  }
  // Of the others at most half are hidden, and the ends never.
  if (token.decoder !== undefined) expect(token.decoder.visible).toBeGreaterThanOrEqual(2);
}

describe.skipIf((await testDevice()) === undefined)('pre-training', () => {
  test('reads long texts in blocks: more steps an epoch, none of their tokens lost, and a resumed run equal', async () => {
    const lines = await executeRunFile(runFile, {
      change: (json) => {
        inBlocks(json);
        json.stages = json.stages.map((stage) => ({ ...stage, packing: 'lines' }));
      },
    });
    const whole = await executeRunFile(runFile, { change: inBlocks });
    expect(whole.metrics.length).toBeGreaterThan(1.5 * lines.metrics.length);
    const tokens = (run: typeof whole) => run.metrics.reduce((sum, { tokens: count }) => sum + count, 0);
    expect(tokens(whole)).toBeGreaterThan(1.5 * tokens(lines));
    const output = await temporaryFolder();
    const stop: ExecuteOptions['onMetrics'] = ({ step }, control) => (step === 3 ? control.stop() : undefined);
    expect((await executeRunFile(runFile, { change: inBlocks, output, onMetrics: stop })).ended).toBe('stopped');
    const resumed = await executeRunFile(runFile, { change: inBlocks, output, resumes: true });
    expect(lossColumn(resumed.metrics)).toEqual(lossColumn(whole.metrics));
    expect(await samplesOf(output)).toEqual(await samplesOf(whole.output));
  });

  test('tells which share of the tokens is right, and shows the same texts under the same masks all along', async () => {
    const { metrics, output } = await executeRunFile(runFile, { change: inBlocks });
    for (const { encoderAccuracy, decoderAccuracy } of metrics) {
      for (const share of [encoderAccuracy, decoderAccuracy].map(Number)) expect(share >= 0 && share <= 1).toBe(true);
    }
    expect(Math.max(...metrics.map(({ decoderAccuracy }) => Number(decoderAccuracy)))).toBeGreaterThan(0);
    const samples = await samplesOf(output);
    expect(samples.at(-1)?.step).toBe(metrics.length);
    const shown = (index: number) => samples.filter(({ sampleIndex }) => sampleIndex === index).map(({ tokens }) => tokens);
    for (const index of [0, 1, 2]) {
      const [first, ...later] = shown(index);
      const seen = (tokens: readonly MaskedToken[]) => tokens.map(({ text, encoder }) => `${text} ${encoder?.shown ?? ''}`);
      expect(later.length).toBeGreaterThan(0);
      for (const tokens of later) expect(seen(tokens)).toEqual(seen(assertExists(first, 'a first look')));
      // The model has learnt something meanwhile.
      expect(later.at(-1)).not.toEqual(first);
      for (const tokens of shown(index)) for (const [place, token] of tokens.entries()) expectSoundToken(token, place, tokens.length);
    }
    expect(samples.flatMap(({ tokens }) => tokens).filter(({ encoder }) => encoder?.shown === '[MASK]').length).toBeGreaterThan(
      samples.length,
    );
  });
});
