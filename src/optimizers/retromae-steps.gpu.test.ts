import { describe, expect, test } from 'vitest';
import { assertExists } from '../base/assert.ts';
import { adamW, optimizerStateOf } from '../tensor/kernels/adamw/adamw.ts';
import { normOf } from '../testing/expect-parameter-gradients.ts';
import { fixtureRetroMaeContext } from '../testing/fixture-context.ts';
import { retroMaeStepsFixture, type QueryStream } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { retroMaeBatchOf, retroMaeStep } from '../testing/retromae-pass.ts';
import { learningRateAt } from './schedule.ts';

const { settings, batches, queryStreams } = await retroMaeStepsFixture();
const streams: readonly QueryStream[] = ['normalised', 'raw'];

describe.skipIf((await testDevice()) === undefined)('AdamW, clipping and schedule over an arena', () => {
  test.each(streams)('follow PyTorch for eight updates of RetroMAE, query stream %s', async (stream) => {
    const device = await requiredDevice();
    const context = await fixtureRetroMaeContext(device);
    const wanted = queryStreams[stream];
    for (const [index, batch] of batches.entries()) {
      const step = assertExists(wanted.steps[index], `step ${index + 1}`);
      const learningRate = learningRateAt(settings, index + 1);
      expect(learningRate).toBeCloseTo(step.learningRate, 10);
      const { encoderLoss, decoderLoss, ...accuracies } = await retroMaeStep(context, retroMaeBatchOf(batch), stream);
      expect(accuracies.encoderAccuracy).toBeCloseTo(step.encoderAccuracy, 9);
      expect(accuracies.decoderAccuracy).toBeCloseTo(step.decoderAccuracy, 9);
      const state = context.arena.optimizerState;
      adamW(device, context.arena.optimizedPages(), { ...settings, learningRate, scaling: 'none' }, state);
      const { gradientNorm, updates } = optimizerStateOf(await device.read(state));
      expect(updates).toBe(index + 1);
      expect(Math.abs(encoderLoss / step.encoderLoss - 1), `encoder loss of step ${index + 1}`).toBeLessThan(1e-4);
      expect(Math.abs(decoderLoss / step.decoderLoss - 1), `decoder loss of step ${index + 1}`).toBeLessThan(1e-4);
      expect(Math.abs(gradientNorm / step.gradientNorm - 1), `gradient norm of step ${index + 1}`).toBeLessThan(1e-3);
    }
    for (const [name, norm] of Object.entries(wanted.parameterNorms)) {
      expect(Math.abs(normOf(await context.arena.read(name)) / norm - 1), name).toBeLessThan(1e-3);
    }
    context.arena.dispose();
  });
});
