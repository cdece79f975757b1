import { describe, expect, test } from 'vitest';
import { Random } from '../base/random.ts';
import { newModelConfig } from '../checkpoints/model-config.ts';
import { ParameterArena } from '../tensor/arena/parameter-arena.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { contrastivePass } from '../testing/contrastive-pass.ts';
import { expectSameGradients, type Gradients } from '../testing/expect-parameter-gradients.ts';
import { readGradients } from '../testing/fixture-context.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import type { EncoderContext } from './encoder.ts';
import { initialValues, parameterSpecs } from './parameters.ts';

/** One layer as wide as those of bge-small, with weights large enough that attention has preferences. */
const config = {
  ...newModelConfig({ layers: 1, width: 384, heads: 12, feedForward: 1536, maximumPositions: 512, tokenizer: { folder: '.' } }, 1003),
  initializerRange: 0.08,
};

/** Two queries with a positive each; one of the passages fills all positions. */
function longCase() {
  const random = new Random(12);
  const text = (length: number): number[] => Array.from({ length }, () => random.below(config.vocabularySize));
  return {
    pooling: 'mean' as const,
    temperature: 0.05,
    inBatchNegatives: true,
    queries: [text(1), text(37)],
    passages: [text(512), text(65)],
  };
}

async function gradientsOn(device: TensorDevice): Promise<{ loss: number; gradients: Gradients }> {
  const arena = new ParameterArena(
    device,
    parameterSpecs(config, { pooler: false, languageModelHead: false }, { encoder: true, languageModelHead: false, decoder: false }),
    { trains: true },
  );
  for (const spec of arena.specs) arena.write(spec.name, initialValues(spec, config, 5));
  const context: EncoderContext = { device, arena, config };
  const loss = await contrastivePass(context, longCase(), { hiddenRate: 0.1, attentionRate: 0.1, seed: 3 });
  const gradients = await readGradients(context);
  arena.dispose();
  return { loss, gradients };
}

describe.skipIf((await testDevice()) === undefined)('a layer of real widths', () => {
  test('has the same loss and gradients on WebGPU as without a GPU, dropout included', async () => {
    const expected = await gradientsOn(new PlainDevice());
    const actual = await gradientsOn(await requiredDevice());
    expect(expected.loss).toBeGreaterThan(0.01);
    expect(Math.abs(actual.loss / expected.loss - 1)).toBeLessThan(1e-5);
    // 8e-6 was measured.
    expectSameGradients(actual.gradients, expected.gradients, 1e-4);
  });
});
