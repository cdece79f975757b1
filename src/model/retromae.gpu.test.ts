import { describe, expect, test } from 'vitest';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { expectSameGradients } from '../testing/expect-parameter-gradients.ts';
import { clearGradients, fixtureRetroMaeContext, readGradients } from '../testing/fixture-context.ts';
import { fixtureTensors, retroMaeFixture, type QueryStream } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { retroMaeBatchOf, retroMaeStep } from '../testing/retromae-pass.ts';

const { texts, queryStreams } = await retroMaeFixture();
const streams: readonly QueryStream[] = ['normalised', 'raw'];

async function expectAsPyTorch(device: TensorDevice, stream: QueryStream): Promise<void> {
  const context = await fixtureRetroMaeContext(device);
  const { encoderLoss, decoderLoss } = await retroMaeStep(context, retroMaeBatchOf(texts), stream);
  const wanted = queryStreams[stream];
  expect(Math.abs(encoderLoss / wanted.encoderLoss - 1)).toBeLessThan(1e-5);
  expect(Math.abs(decoderLoss / wanted.decoderLoss - 1)).toBeLessThan(1e-5);
  expectSameGradients(await readGradients(context), await fixtureTensors(`retromae-gradients-${stream}.safetensors`), 1e-4);
  context.arena.dispose();
}

describe.skipIf((await testDevice()) === undefined)('RetroMAE on WebGPU', () => {
  test.each(streams)('has both losses and every gradient of PyTorch, query stream %s', async (stream) => {
    await expectAsPyTorch(await requiredDevice(), stream);
  });

  test('gives the same bits twice', async () => {
    const context = await fixtureRetroMaeContext(await requiredDevice());
    const batch = retroMaeBatchOf(texts);
    const losses = await retroMaeStep(context, batch, 'normalised');
    const first = await readGradients(context);
    clearGradients(context);
    expect(await retroMaeStep(context, batch, 'normalised')).toEqual(losses);
    expect(await readGradients(context)).toEqual(first);
    context.arena.dispose();
  });
});

test.each(streams)('RetroMAE without a GPU has both losses and every gradient of PyTorch, query stream %s', async (stream) => {
  await expectAsPyTorch(new PlainDevice(), stream);
});
