import { describe, expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import type { Precision } from '../contract/run-file.ts';
import { optimizerStateOf } from '../tensor/kernels/adamw/adamw.ts';
import { expectAlike } from '../testing/expect-alike.ts';
import type { Gradients } from '../testing/expect-parameter-gradients.ts';
import { fixtureRerankerContext, readGradients } from '../testing/fixture-context.ts';
import { rerankerFixture } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { runRerankerCase } from '../testing/reranker-case.ts';

const fixture = await rerankerFixture();

interface Found {
  readonly value: number;
  /** Without the loss scale. */
  readonly gradients: Gradients;
}

async function run(name: string, precision: Precision): Promise<Found> {
  const one = assertExists(
    fixture.cases.find((other) => other.name === name),
    name,
  );
  const context = await fixtureRerankerContext(await requiredDevice(), precision);
  const { value } = await runRerankerCase(context, fixture, one, { rows: 3 });
  const { lossScale } = optimizerStateOf(await context.arena.readOptimizerState());
  const scaled = await readGradients(context);
  const scale = precision === 'f16' ? lossScale : 1;
  context.arena.dispose();
  return { value, gradients: new Map([...scaled].map(([parameter, values]) => [parameter, values.map((each) => each / scale)])) };
}

describe.skipIf((await testDevice())?.hasHalves !== true)('the step of a reranker in half precision', () => {
  test.each(['binary', 'grouped-kl'])('has the loss and the gradient of single precision but for rounding: %s', async (name) => {
    const [halves, singles] = [await run(name, 'f16'), await run(name, 'f32')];
    expect(Math.abs(halves.value / singles.value - 1)).toBeLessThan(2e-2);
    expectAlike(halves.gradients, singles.gradients);
  });
});
