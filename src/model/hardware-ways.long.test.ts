// Kernels have ways for graphics cards that software adapters do not take by themselves: tiles in workgroup memory, many
// threads a row, long segments apart. Here a software adapter takes them all, against PyTorch's numbers.

import { expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { contrastivePass } from '../testing/contrastive-pass.ts';
import { expectSameGradients } from '../testing/expect-parameter-gradients.ts';
import { fixtureContext, fixtureRetroMaeContext, readGradients } from '../testing/fixture-context.ts';
import { contrastiveCases, fixtureTensors, retroMaeFixture } from '../testing/fixtures.ts';
import { requiredDevice, takeHardwareWays, testDevice } from '../testing/gpu.ts';
import { retroMaeBatchOf, retroMaeStep } from '../testing/retromae-pass.ts';

takeHardwareWays();
const isMissing = (await testDevice()) === undefined;

test.skipIf(isMissing)('the ways of graphics cards are taken', async () => {
  const device = await requiredDevice();
  const context = await fixtureContext(device, 'std02-2layers');
  const [one] = await contrastiveCases();
  await contrastivePass(context, assertExists(one, 'a case'));
  const names = device.compiledPipelines.filter((name) => name.startsWith('matrix-product/'));
  expect(names.length).toBeGreaterThan(3);
  expect(names.filter((name) => !/workgroup|registers/.test(name))).toEqual([]);
  context.arena.dispose();
});

test.skipIf(isMissing).each(['cls', 'mean'] as const)('contrastive: every gradient of PyTorch, pooling %s', async (name) => {
  const one = (await contrastiveCases()).find((other) => other.name === name);
  const context = await fixtureContext(await requiredDevice(), 'std02-2layers');
  const loss = await contrastivePass(context, assertExists(one, name));
  expect(Math.abs(loss / assertExists(one, name).loss - 1)).toBeLessThan(1e-5);
  expectSameGradients(await readGradients(context), await fixtureTensors(`contrastive-gradients-${name}.safetensors`), 1e-4);
  context.arena.dispose();
});

test.skipIf(isMissing).each(['normalised', 'raw'] as const)('RetroMAE: every gradient of PyTorch, query stream %s', async (stream) => {
  const { texts } = await retroMaeFixture();
  const context = await fixtureRetroMaeContext(await requiredDevice());
  await retroMaeStep(context, retroMaeBatchOf(texts), stream);
  expectSameGradients(await readGradients(context), await fixtureTensors(`retromae-gradients-${stream}.safetensors`), 1e-4);
  context.arena.dispose();
});
