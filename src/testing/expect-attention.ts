import { attentionBackward, attentionForward } from '../tensor/kernels/attention/attention.ts';
import { packAttention, type PackedAttention } from './attention-case.ts';
import { expectSameAsReference, type Tolerance } from './expect-same-as-reference.ts';

const tolerance: Tolerance = { absolute: 1e-5, relative: 1e-4 };

/** Attention forward and backward on the GPU against the padded reference. */
export async function expectAttentionAsReference(item: PackedAttention): Promise<void> {
  const width = item.heads * item.headWidth;
  const seesNothing = (item.hiddenShare ?? 0) > 1;
  const isAlone = item.lengths.length === 1 && item.lengths[0] === 1;
  const always = seesNothing ? ['output', 'logSumExp', 'queryGradient', 'keyValueGradient'] : [];
  await expectSameAsReference(
    (device, make) => {
      const shape = packAttention(device, item);
      const saved = attentionForward(device, shape, make.tensor(shape.tokens, width), make.tensor(shape.tokens, 2 * width));
      return { output: saved.output_TD, logSumExp: saved.statistics };
    },
    // The second half of the statistics is not written by the forward pass.
    {
      ...tolerance,
      zeros: always,
      counts: { logSumExp: (index) => index < item.heads * item.lengths.reduce((sum, length) => sum + length, 0) },
    },
  );
  await expectSameAsReference(
    (device, make) => {
      const shape = packAttention(device, item);
      const saved = attentionForward(device, shape, make.tensor(shape.tokens, width), make.tensor(shape.tokens, 2 * width));
      const gradients = attentionBackward(device, shape, saved, make.tensor(shape.tokens, width));
      return { queryGradient: gradients.queryGradient_TD, keyValueGradient: gradients.keyValueGradient_TE };
    },
    // The only key has the weight 1 whatever the query is.
    { ...tolerance, absolute: 3e-5, zeros: isAlone ? ['queryGradient'] : always },
  );
}
