import { describe, expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import { contrastivePass } from '../testing/contrastive-pass.ts';
import { expectSameGradients, globalNorm, normOf } from '../testing/expect-parameter-gradients.ts';
import { clearGradients, fixtureContext, readGradients } from '../testing/fixture-context.ts';
import { contrastiveCases, fixtureTensors, type ContrastiveCase } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';

const cases = await contrastiveCases();

function caseOf(name: string): ContrastiveCase {
  return assertExists(
    cases.find((one) => one.name === name),
    `case ${name}`,
  );
}

describe.skipIf((await testDevice()) === undefined)('embeddings and the contrastive loss on WebGPU', () => {
  test.each(cases.map(({ name }) => name))('have the loss and the gradient norms of PyTorch: %s', async (name) => {
    const one = caseOf(name);
    const context = await fixtureContext(await requiredDevice(), 'std02-2layers');
    const loss = await contrastivePass(context, one);
    expect(Math.abs(loss / one.loss - 1)).toBeLessThan(1e-5);
    const gradients = await readGradients(context);
    expect(Math.abs(globalNorm(gradients) / one.gradientNorm - 1)).toBeLessThan(1e-5);
    for (const [parameter, values] of gradients) {
      const wanted = assertExists(one.parameterGradientNorms[parameter], parameter);
      expect(Math.abs(normOf(values) - wanted) / Math.max(wanted, one.gradientNorm / 1000), parameter).toBeLessThan(1e-4);
    }
    context.arena.dispose();
  });

  test.each(['cls', 'mean'])('have every gradient of PyTorch: %s', async (name) => {
    const context = await fixtureContext(await requiredDevice(), 'std02-2layers');
    await contrastivePass(context, caseOf(name));
    expectSameGradients(await readGradients(context), await fixtureTensors(`contrastive-gradients-${name}.safetensors`), 1e-4);
    context.arena.dispose();
  });

  test('add to the gradients that are there', async () => {
    const context = await fixtureContext(await requiredDevice(), 'std02-2layers');
    await contrastivePass(context, caseOf('cls'));
    await contrastivePass(context, caseOf('cls'));
    const once = await fixtureTensors('contrastive-gradients-cls.safetensors');
    const twice = new Map([...once].map(([name, values]) => [name, values.map((value) => 2 * value)]));
    expectSameGradients(await readGradients(context), twice, 1e-4);
    context.arena.dispose();
  });

  test('give the same bits twice', async () => {
    const context = await fixtureContext(await requiredDevice(), 'std02-2layers');
    await contrastivePass(context, caseOf('mean'));
    const first = await readGradients(context);
    clearGradients(context);
    await contrastivePass(context, caseOf('mean'));
    expect(await readGradients(context)).toEqual(first);
    context.arena.dispose();
  });
});

test('embeddings and the contrastive loss without a GPU have every gradient of PyTorch', async () => {
  const context = await fixtureContext(new PlainDevice(), 'std02-2layers');
  await contrastivePass(context, caseOf('cls'));
  expectSameGradients(await readGradients(context), await fixtureTensors('contrastive-gradients-cls.safetensors'), 1e-4);
});
