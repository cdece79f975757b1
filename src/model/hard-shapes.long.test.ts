import { describe, expect, test } from 'vitest';
import { InputError } from '../base/errors.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { contrastiveOn, expectSameResults, hardShapes } from '../testing/hard-shapes.ts';
import { randomContext } from '../testing/random-model.ts';
import { refuseOddWidths } from './encoder.ts';

/** The others are among the long tests: every width has programs of its own to compile. */
const shapes = hardShapes.filter(({ width, heads }) => width === 32 || heads === 3);

describe.skipIf((await testDevice()) === undefined)('hard shapes on WebGPU', () => {
  test.each(shapes)('have the loss and gradients of plain operations: contrastive, $name', async (shape) => {
    expectSameResults(await contrastiveOn(await requiredDevice(), shape), await contrastiveOn(new PlainDevice(), shape));
  });
});

test.each([
  { width: 6, heads: 1, feedForward: 16, named: '6 values a head' },
  { width: 36, heads: 2, feedForward: 64, named: '18 values a head' },
  { width: 32, heads: 2, feedForward: 30, named: 'feed-forward width of 30' },
])('a width that four does not divide is refused with the number: $named', ({ named, ...widths }) => {
  const { config } = randomContext(new PlainDevice(), { layers: 1, vocabulary: 7, ...widths });
  expect(() => refuseOddWidths(config)).toThrow(InputError);
  expect(() => refuseOddWidths(config)).toThrow(named);
});
