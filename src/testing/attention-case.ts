import type { Tensor } from '@tensorflow/tfjs-core';
import { Random } from '../base/random.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import type { AttentionShape } from '../tensor/kernels/attention/attention.ts';
import type { Dropout } from '../tensor/kernels/dropout/dropout.ts';

export interface PackedAttention {
  readonly lengths: readonly number[];
  readonly heads: number;
  readonly headWidth: number;
  /** Bit rows that hide about this share of the positions; undefined: no mask. */
  readonly hiddenShare?: number;
  readonly dropout?: Dropout;
}

/** Positions that the row at position i of a sequence does not see, itself included. */
export type HiddenPositions = (sequence: number, i: number, j: number) => boolean;

/** Whether a drawn bit hides position j from row i; two rows of a sequence share a draw, as RetroMAE's pool allows. */
export function hiddenPositions({ hiddenShare = 0 }: PackedAttention): HiddenPositions {
  return (sequence, i, j) => new Random(5, sequence, Math.floor(i / 2), j).uniform() < hiddenShare;
}

/** First and end of every token's sequence, and for a masked case the words of the mask: a start a token, then bit rows. */
export function packAttention(device: TensorDevice, item: PackedAttention): AttentionShape & { readonly tokens: number } {
  const { lengths, heads, headWidth, dropout = { rate: 0, seed: 0 } } = item;
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const bounds: number[] = [];
  for (let first = 0, sequence = 0; sequence < lengths.length; sequence += 1) {
    const length = lengths[sequence] ?? 0;
    for (let i = 0; i < length; i += 1) bounds.push(first, first + length);
    first += length;
  }
  const hidden = item.hiddenShare === undefined ? undefined : uploadMask(device, item, tokens);
  return { heads, headWidth, dropout, hidden, bounds_T2: device.upload(Uint32Array.from(bounds), [tokens, 2]), tokens };
}

function uploadMask(device: TensorDevice, item: PackedAttention, tokens: number): Tensor {
  const starts: number[] = [];
  const words: number[] = [];
  const isHidden = hiddenPositions(item);
  for (const [sequence, length] of item.lengths.entries()) {
    for (let i = 0; i < length; i += 1) {
      // The row of an odd position is that of its neighbour.
      if (i % 2 === 1) {
        starts.push(starts.at(-1) ?? 0);
        continue;
      }
      starts.push(tokens + words.length);
      for (let word = 0; word < Math.ceil(length / 32); word += 1) {
        let bits = 0;
        for (let bit = 0; bit < 32; bit += 1) if (isHidden(sequence, i, 32 * word + bit)) bits |= 1 << bit;
        words.push(bits >>> 0);
      }
    }
  }
  return device.upload(Uint32Array.from([...starts, ...words]), [starts.length + words.length]);
}
