import type { Tensor } from '@tensorflow/tfjs-core';
import { Random } from '../base/random.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { uploadAttentionTiles, type AttentionColumns, type AttentionShape } from '../tensor/kernels/attention/attention.ts';
import type { Dropout } from '../tensor/kernels/dropout/dropout.ts';
import type { FloatKind } from './kinds.ts';

export interface PackedAttention {
  readonly lengths: readonly number[];
  readonly heads: number;
  readonly headWidth: number;
  /** Bit rows that hide about this share of the positions; undefined: no mask. */
  readonly hiddenShare?: number;
  readonly dropout?: Dropout;
  /** Queries, keys and values in one tensor [T, 3 D], as one product writes them; else the queries apart. */
  readonly isTogether?: boolean;
  readonly kind?: FloatKind;
}

/** Positions that the row at position i of a sequence does not see, itself included. */
export type HiddenPositions = (sequence: number, i: number, j: number) => boolean;

/** Whether a drawn bit hides position j from row i; two rows of a sequence share a draw, as RetroMAE's pool allows. */
export function hiddenPositions({ hiddenShare = 0 }: PackedAttention): HiddenPositions {
  return (sequence, i, j) => new Random(5, sequence, Math.floor(i / 2), j).uniform() < hiddenShare;
}

/** The tiles of the sequences, and for a masked case the words of the mask: a start a token, then bit rows. */
export function packAttention(device: TensorDevice, item: PackedAttention): AttentionShape & { readonly tokens: number } {
  const { lengths, heads, headWidth, dropout = { rate: 0, seed: 0 } } = item;
  const starts = [0];
  for (const length of lengths) starts.push((starts.at(-1) ?? 0) + length);
  const tokens = starts.at(-1) ?? 0;
  const hidden = item.hiddenShare === undefined ? undefined : uploadMask(device, item, tokens);
  return { heads, headWidth, dropout, hidden, tiles: uploadAttentionTiles(device, starts), tokens };
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

/** Columns for queries, keys and values in tensors that `tensor` makes by their width. */
export function attentionColumns(item: PackedAttention, tensor: (width: number) => Tensor): AttentionColumns {
  const width = item.heads * item.headWidth;
  if (item.isTogether === true) {
    const all = tensor(3 * width);
    return { query: { tensor: all, stride: 3 * width, offset: 0 }, keyValue: { tensor: all, stride: 3 * width, offset: width } };
  }
  return {
    query: { tensor: tensor(width), stride: width, offset: 0 },
    keyValue: { tensor: tensor(2 * width), stride: 2 * width, offset: 0 },
  };
}
