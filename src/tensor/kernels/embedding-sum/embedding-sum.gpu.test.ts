import { afterEach, describe, test } from 'vitest';
import { Random } from '../../../base/random.ts';
import { expectSameAsReference } from '../../../testing/expect-same-as-reference.ts';
import { requiredDevice, testDevice } from '../../../testing/gpu.ts';
import { asKind, floatKinds } from '../../../testing/kinds.ts';
import type { TestOperands } from '../../../testing/test-operands.ts';
import { rowLanesChoice } from '../row-lanes.ts';
import { embeddingForward, embeddingSum, pairedPosition } from './embedding-sum.ts';

/** Pairs of a row among 97 words and one among 41 positions. */
function rowsOf(make: TestOperands, tokens: number) {
  const random = new Random(tokens);
  return make.integers(
    Array.from({ length: 2 * tokens }, (_, i) => random.below(i % 2 === 0 ? 97 : 41)),
    [tokens, 2],
  );
}

/** The same, every third token of the second text of a pair. */
function pairedRowsOf(make: TestOperands, tokens: number) {
  const random = new Random(tokens);
  return make.integers(
    Array.from({ length: tokens }, (_, i) => [random.below(97), pairedPosition(random.below(41), i % 3 === 1 ? 1 : 0)]).flat(),
    [tokens, 2],
  );
}

describe.skipIf((await testDevice()) === undefined)('embedding sum on the GPU', () => {
  afterEach(async () => (await requiredDevice()).choices.delete(rowLanesChoice));

  describe.each(floatKinds)('%s', (kind) => {
    const tolerance = kind === 'float32' ? { absolute: 1e-6, relative: 1e-6 } : { absolute: 1e-3, relative: 2e-3 };

    test.each([
      { tokens: 1, width: 4, isTyped: false },
      { tokens: 63, width: 4, isTyped: true },
      { tokens: 65, width: 12, isTyped: false },
      { tokens: 301, width: 132, isTyped: true },
    ])('$tokens tokens of width $width, typed: $isTyped', async ({ tokens, width, isTyped }) => {
      await expectSameAsReference((device, make) => {
        const words = isTyped ? make.randomView(97, width) : asKind(device, make.tensor(97, width), kind);
        const positions = make.randomView(41, width);
        const types = isTyped ? make.randomView(2, width) : undefined;
        return { output: embeddingSum(device, { words, positions, types }, rowsOf(make, tokens), kind) };
      }, tolerance);
    });

    test.each([
      { lanes: 1, tokens: 65, width: 12 },
      { lanes: 16, tokens: 301, width: 132 },
    ])('of pairs of texts: $tokens tokens of width $width, $lanes threads each', async ({ lanes, tokens, width }) => {
      (await requiredDevice()).choices.set(rowLanesChoice, String(lanes));
      await expectSameAsReference(
        (device, make) => {
          const [words, positions, types] = [make.randomView(97, width), make.randomView(41, width), make.randomView(2, width)];
          const tables = { words, positions, types, isPaired: true };
          const norm = { weight: make.randomView(width), bias: make.randomView(width), epsilon: 1e-5 };
          const rows_T2 = pairedRowsOf(make, tokens);
          const { output_TD, statistics_T2 } = embeddingForward(device, { tables, norm }, rows_T2, kind);
          return { output_TD, statistics_T2, sum: embeddingSum(device, tables, rows_T2, kind) };
        },
        kind === 'float32' ? { absolute: 2e-5, relative: 2e-5 } : { absolute: 1e-3, relative: 2e-3 },
      );
    });

    test.each([
      { lanes: 1, tokens: 1, width: 4, rate: 0, hidden: false },
      { lanes: 1, tokens: 65, width: 260, rate: 0.1, hidden: false },
      { lanes: 1, tokens: 301, width: 132, rate: 0.3, hidden: true },
      { lanes: 16, tokens: 3, width: 12, rate: 0.5, hidden: false },
      { lanes: 16, tokens: 65, width: 260, rate: 0.1, hidden: true },
      { lanes: 32, tokens: 1025, width: 68, rate: 0, hidden: false },
    ])('normalised: $tokens tokens of width $width, $lanes threads each, dropout $rate', async ({ lanes, tokens, width, rate, hidden }) => {
      (await requiredDevice()).choices.set(rowLanesChoice, String(lanes));
      await expectSameAsReference(
        (device, make) => {
          const words = hidden ? asKind(device, make.tensor(97, width), kind) : make.randomView(97, width);
          const tables = { words, positions: make.randomView(41, width), types: make.randomView(2, width) };
          const norm = { weight: make.randomView(width), bias: make.randomView(width), epsilon: 1e-5 };
          const parameters = { tables, norm, dropout: { rate, seed: 0x87654321 } };
          const { output_TD, statistics_T2 } = embeddingForward(device, parameters, rowsOf(make, tokens), kind);
          return { output_TD, statistics_T2 };
        },
        kind === 'float32' ? { absolute: 2e-5, relative: 2e-5 } : { absolute: 1e-3, relative: 2e-3 },
      );
    });
  });
});
