import { describe, expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import type { Precision } from '../contract/run-file.ts';
import { noDropout } from '../model/dropout-sites.ts';
import type { EncoderContext } from '../model/encoder.ts';
import { optimizerStateOf } from '../tensor/kernels/adamw/adamw.ts';
import { examplesOf, keysOf } from '../testing/contrastive-pass.ts';
import { recordAdamW } from '../testing/contrastive-step.ts';
import { expectAlike } from '../testing/expect-alike.ts';
import type { Gradients } from '../testing/expect-parameter-gradients.ts';
import { fixtureContext, fixtureRetroMaeContext, readGradients } from '../testing/fixture-context.ts';
import { contrastiveCases, retroMaeFixture, type ContrastiveCase } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { retroMaeBatchOf, retroMaeStep } from '../testing/retromae-pass.ts';
import { contrastivePass } from './gradient-cache.ts';

const cases = await contrastiveCases();
const { texts } = await retroMaeFixture();

function caseOf(name: string): ContrastiveCase {
  return assertExists(
    cases.find((one) => one.name === name),
    name,
  );
}

/** The loss of PyTorch's cases in parts of so many rows; gradients, times the loss scale, go into the arena. */
function contrastive(context: EncoderContext, one: ContrastiveCase, rows: number): void {
  const parts = Array.from({ length: Math.ceil(one.queries.length / rows) }, (_, part) => ({
    start: part * rows,
    end: Math.min(one.queries.length, (part + 1) * rows),
  }));
  const { temperature, pooling, inBatchNegatives } = one;
  const loss = { temperature, ownOnly: !inBatchNegatives, skipDuplicates: true, keys: keysOf([...one.queries, ...one.passages]) };
  contrastivePass({ ...context, pooling }, { examples: examplesOf(one), loss, parts, dropout: () => noDropout }).dispose();
}

/** Gradients without the loss scale. */
async function unscaled(context: EncoderContext): Promise<Gradients> {
  const { lossScale } = optimizerStateOf(await context.arena.readOptimizerState());
  const gradients = await readGradients(context);
  return new Map([...gradients].map(([name, values]) => [name, values.map((value) => value / lossScale)]));
}

async function contrastiveGradients(one: ContrastiveCase, rows: number, precision: Precision): Promise<Gradients> {
  const context = await fixtureContext(await requiredDevice(), 'std02-2layers', precision);
  contrastive(context, one, rows);
  const gradients = await unscaled(context);
  context.arena.dispose();
  return gradients;
}

async function retroMaeGradients(stream: 'normalised' | 'raw', precision: Precision): Promise<Gradients> {
  const context = await fixtureRetroMaeContext(await requiredDevice(), precision);
  await retroMaeStep(context, retroMaeBatchOf(texts), stream);
  const gradients = await unscaled(context);
  context.arena.dispose();
  return gradients;
}

describe.skipIf((await testDevice())?.hasHalves !== true)('half precision', () => {
  test.each(['cls', 'mean'])('has the gradient of single precision in direction and length: contrastive, %s', async (name) => {
    const one = caseOf(name);
    const singles = await contrastiveGradients(one, one.queries.length, 'f32');
    expectAlike(await contrastiveGradients(one, one.queries.length, 'f16'), singles);
    expectAlike(await contrastiveGradients(one, 3, 'f16'), singles);
  });

  test.each(['normalised', 'raw'] as const)(
    'has the gradient of single precision in direction and length: RetroMAE, %s',
    async (stream) => {
      expectAlike(await retroMaeGradients(stream, 'f16'), await retroMaeGradients(stream, 'f32'));
    },
  );

  test('leaves out an update whose gradient is too large, halves the loss scale, and goes on', async () => {
    const context = await fixtureContext(await requiredDevice(), 'std02-2layers', 'f16');
    const { arena } = context;
    const name = 'encoder.layer.0.output.dense.weight';
    const moments = () => Promise.all([arena.read(name), arena.read(name, 'firstMoments'), arena.read(name, 'secondMoments')]);
    const first = 2 ** 30;
    await arena.restoreOptimizerState(Float32Array.of(first, 0, 0, 0, 0, 0, 0, 0));
    const step = async () => {
      contrastive(context, caseOf('mean'), 3);
      recordAdamW(context);
      return optimizerStateOf(await arena.readOptimizerState());
    };
    const before = await moments();
    let state = await step();
    let steps = 1;
    for (; !state.isFinite && steps < 24; steps += 1) {
      expect(state).toMatchObject({ lossScale: first / 2 ** steps, updates: 0, skipped: steps });
      expect(await moments()).toEqual(before);
      state = await step();
    }
    expect(steps).toBeGreaterThan(1);
    expect(state).toMatchObject({ isFinite: true, lossScale: first / 2 ** (steps - 1), updates: 1, skipped: steps - 1 });
    expect(state.gradientNorm / caseOf('mean').gradientNorm).toBeCloseTo(1, 1);
    for (const [part, values] of (await moments()).entries()) expect(values).not.toEqual(before[part]);
    arena.dispose();
  });
});
