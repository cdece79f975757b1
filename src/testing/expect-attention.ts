import { expect } from 'vitest';
import { attentionBackward, attentionForward } from '../tensor/kernels/attention/attention.ts';
import { attentionColumns, packAttention, type PackedAttention } from './attention-case.ts';
import { expectSameAsReference, valuesAfter, type KernelRun, type Tolerance } from './expect-same-as-reference.ts';
import { requiredDevice } from './gpu.ts';
import { asKind } from './kinds.ts';

const tolerances = {
  float32: { absolute: 3e-5, relative: 1e-4 },
  // Eleven binary digits of values of order one; only what is stored is rounded, never a sum.
  float16: { absolute: 4e-3, relative: 2e-3 },
} as const;

function forwardRun(item: PackedAttention): KernelRun {
  return (device, make) => {
    const shape = packAttention(device, item);
    const columns = attentionColumns(item, (width) => asKind(device, make.tensor(shape.tokens, width), item.kind ?? 'float32'));
    const saved = attentionForward(device, shape, columns);
    return { output: saved.output_TD, logSumExp: saved.statistics };
  };
}

function backwardRun(item: PackedAttention): KernelRun {
  return (device, make) => {
    const shape = packAttention(device, item);
    const tensor = (width: number) => asKind(device, make.tensor(shape.tokens, width), item.kind ?? 'float32');
    const saved = attentionForward(device, shape, attentionColumns(item, tensor));
    const outputGradient_TD = tensor(item.heads * item.headWidth);
    // What was there before must be overwritten.
    const into = attentionColumns(item, tensor);
    attentionBackward(device, shape, saved, { outputGradient_TD, into });
    return { queryGradient: into.query.tensor, keyValueGradient: into.keyValue.tensor };
  };
}

/** Attention forward and backward on the GPU against the padded reference. */
export async function expectAttentionAsReference(item: PackedAttention): Promise<void> {
  const tolerance: Tolerance = tolerances[item.kind ?? 'float32'];
  const tokens = item.lengths.reduce((sum, length) => sum + length, 0);
  const seesNothing = (item.hiddenShare ?? 0) > 1;
  const isAlone = tokens === 1;
  // The second half of the statistics is not written by the forward pass.
  const counts = { logSumExp: (index: number) => index < item.heads * tokens };
  await expectSameAsReference(forwardRun(item), { ...tolerance, zeros: seesNothing ? ['output', 'logSumExp'] : [], counts });
  const gradients = seesNothing ? ['queryGradient', 'keyValueGradient'] : [];
  // The only key has the weight 1 whatever the query is.
  const zeros = isAlone && item.isTogether !== true ? ['queryGradient'] : gradients;
  await expectSameAsReference(backwardRun(item), { ...tolerance, zeros });
}

/** Forward and backward twice on the GPU: every bit is the same. */
export async function expectAttentionTwiceTheSame(item: PackedAttention): Promise<void> {
  const device = await requiredDevice();
  for (const run of [forwardRun(item), backwardRun(item)]) {
    const [first, second] = [await valuesAfter(device, run), await valuesAfter(device, run)];
    for (const [name, values] of Object.entries(first)) {
      // Behind the log-sum-exps lies what the memory held before.
      const counts = name === 'logSumExp' ? values.length / 2 : values.length;
      expect(second[name]?.slice(0, counts), name).toEqual(values.slice(0, counts));
      expect(values.some((value) => value !== 0)).toBe(true);
    }
  }
}
