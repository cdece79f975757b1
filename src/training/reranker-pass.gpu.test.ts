import { describe, expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import type { DropoutSites } from '../model/dropout-sites.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { expectSameGradients, globalNorm, gradientErrors, normOf, type Gradients } from '../testing/expect-parameter-gradients.ts';
import { clearGradients, fixtureRerankerContext, readGradients } from '../testing/fixture-context.ts';
import { fixtureTensors, rerankerFixture } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { runRerankerCase } from '../testing/reranker-case.ts';

const fixture = await rerankerFixture();
const names = fixture.cases.map(({ name }) => name);

function caseOf(name: string) {
  return assertExists(
    fixture.cases.find((one) => one.name === name),
    name,
  );
}

/** Gradients that a loss over groups has: it does not depend on what all scores share. */
function withoutShared(gradients: Gradients, name: string): Gradients {
  return new Map([...gradients].filter(([parameter]) => !(name.startsWith('grouped') && parameter === 'classifier.bias')));
}

async function expectAsPyTorch(device: TensorDevice, name: string): Promise<void> {
  const one = caseOf(name);
  const context = await fixtureRerankerContext(device);
  const { value, scores } = await runRerankerCase(context, fixture, one);
  expect(Math.abs(value / one.value - 1)).toBeLessThan(1e-5);
  for (const [pair, score] of scores.entries()) expect(score, `pair ${pair}`).toBeCloseTo(fixture.scores[pair] ?? NaN, 5);
  const gradients = withoutShared(await readGradients(context), name);
  expect(Math.abs(globalNorm(gradients) / one.gradientNorm - 1)).toBeLessThan(1e-5);
  for (const [parameter, values] of gradients) {
    const wanted = assertExists(one.parameterGradientNorms[parameter], parameter);
    expect(Math.abs(normOf(values) - wanted) / Math.max(wanted, one.gradientNorm / 1000), parameter).toBeLessThan(1e-4);
  }
  if (name === 'binary' || name === 'grouped-kl') {
    const wanted = withoutShared(await fixtureTensors(`reranker-gradients-${name}.safetensors`), name);
    expectSameGradients(gradients, wanted, 1e-4);
    // The second text of a pair has a type of its own.
    const types = assertExists(gradients.get('embeddings.token_type_embeddings.weight'), 'the gradient of the types');
    expect(normOf(types.subarray(types.length / 2))).toBeGreaterThan(0.01 * one.gradientNorm);
  }
  context.arena.dispose();
}

describe.skipIf((await testDevice()) === undefined)('the step of a reranker on WebGPU', () => {
  test.each(names)("has PyTorch's scores, loss and gradients: %s", async (name) => {
    await expectAsPyTorch(await requiredDevice(), name);
  });

  test('has the same gradients over parts of a batch, of whatever size, and leaks nothing', async () => {
    const device = await requiredDevice();
    const context = await fixtureRerankerContext(device);
    const one = caseOf('binary-kl');
    await runRerankerCase(context, fixture, one);
    const whole = await readGradients(context);
    for (const rows of [1, 3]) {
      clearGradients(context);
      await expectNoLeak(device, async () => {
        const { value } = await runRerankerCase(context, fixture, one, { rows });
        expect(Math.abs(value / one.value - 1)).toBeLessThan(1e-5);
      });
      expectSameGradients(await readGradients(context), whole, 1e-5);
    }
    context.arena.dispose();
  });

  test('gives the same bits twice; its dropout is a function of its seed, and reaches the pooled vector', async () => {
    const context = await fixtureRerankerContext(await requiredDevice());
    const one = caseOf('binary');
    const run = async (seed: number, rates: Partial<DropoutSites> = {}) => {
      clearGradients(context);
      const dropout = () => ({ hiddenRate: 0.1, attentionRate: 0.1, ...rates, seed });
      const { scores } = await runRerankerCase(context, fixture, one, { dropout });
      return { scores, gradients: await readGradients(context) };
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    const other = await run(8);
    expect(other.scores).not.toEqual(first.scores);
    expect(gradientErrors(other.gradients, first.gradients).get('classifier.weight')).toBeGreaterThan(0.01);
    context.arena.dispose();
  });

  test('backpropagates through the very elements that its forward pass kept', async () => {
    const context = await fixtureRerankerContext(await requiredDevice());
    const one = caseOf('binary');
    const dropout = () => ({ hiddenRate: 0.1, attentionRate: 0.1, seed: 5 });
    await runRerankerCase(context, fixture, one, { dropout });
    const gradients = await readGradients(context);
    for (const name of ['classifier.weight', 'pooler.dense.weight', 'encoder.layer.0.attention.self.value.weight']) {
      const gradient = assertExists(gradients.get(name), name);
      const values = await context.arena.read(name);
      const lossAt = async (distance: number): Promise<number> => {
        context.arena.write(
          name,
          values.map((value, index) => value + distance * (gradient[index] ?? 0)),
        );
        return (await runRerankerCase(context, fixture, one, { dropout })).value;
      };
      const squares = normOf(gradient) ** 2;
      const reach = 0.005 / squares;
      const slope = ((await lossAt(reach)) - (await lossAt(-reach))) / (2 * reach);
      context.arena.write(name, values);
      expect(Math.abs(slope / squares - 1), name).toBeLessThan(2e-3);
    }
    context.arena.dispose();
  });
});

test("the step of a reranker without a GPU has PyTorch's scores, loss and gradients", async () => {
  await expectAsPyTorch(new PlainDevice(), 'grouped-kl');
});
