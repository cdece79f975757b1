import { attentionBackward, attentionForward, uploadAttentionTiles } from '../kernels/attention/attention.ts';
import type { Operands } from './operands.ts';
import type { SelfTestCase } from './self-test-case.ts';

const lengths = [1, 17, 65, 33];
const heads = 2;
const headWidth = 16;
const width = heads * headWidth;
const tokens = lengths.reduce((sum, length) => sum + length, 0);

function columns(make: Operands) {
  return {
    query: { tensor: make.tensor(tokens, width), stride: width, offset: 0 },
    keyValue: { tensor: make.tensor(tokens, 2 * width), stride: 2 * width, offset: 0 },
  };
}

/** Sequences of unequal lengths packed behind each other, forward and backward, with dropout. */
export const attention: SelfTestCase = {
  kernel: 'attention',
  shapes: '1 + 17 + 65 + 33 × 2 × 16',
  allowed: 1e-4,
  run: (make) => {
    const { device } = make;
    const starts = [0, ...lengths.map((_, index) => lengths.slice(0, index + 1).reduce((sum, length) => sum + length, 0))];
    const shape = {
      heads,
      headWidth,
      dropout: { rate: 0.1, seed: 11 },
      hidden: undefined,
      tiles: uploadAttentionTiles(device, starts),
    };
    const saved = attentionForward(device, shape, columns(make));
    const into = columns(make);
    // It takes the output with it, which the gradient of the queries is made of.
    attentionBackward(device, shape, saved, { outputGradient_TD: make.tensor(tokens, width), into });
    return { queryGradient: into.query.tensor, keyValueGradient: into.keyValue.tensor };
  },
};
