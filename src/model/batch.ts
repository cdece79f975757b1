// A packed batch on the device. T tokens, B sequences.

import type { Tensor } from '@tensorflow/tfjs-core';
import type { PackedBatch } from '../data/batching/pack.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { pairedPosition } from '../tensor/kernels/embedding-sum/embedding-sum.ts';
import { uploadAttentionTiles, type AttentionTiles } from '../tensor/kernels/attention/attention.ts';
import { segmentsOf } from '../tensor/kernels/segment-sum/segments.ts';
import { uploadSegments, type UploadedSegments } from '../tensor/kernels/segment-sum/segment-sum.ts';

export interface DeviceBatch {
  readonly tokenCount: number;
  readonly sequenceCount: number;
  /** Pairs (token id, position), [T, 2]; of pairs of texts the type stands beside the position. */
  readonly rows_T2: Tensor;
  readonly isPaired: boolean;
  /** Rows that attention serves together. */
  readonly tiles: AttentionTiles;
  readonly starts_B1: Tensor;
  /** Where the gradient of each looked-up word and position goes; only where a backward pass follows. */
  readonly segments: UploadedSegments | undefined;
  /** Where the gradient of each looked-up type goes; only of pairs of texts, and where a backward pass follows. */
  readonly typeSegments: UploadedSegments | undefined;
}

/** Uploads a packed batch with what the layers need to know of it. */
export function uploadBatch(device: TensorDevice, batch: PackedBatch, trains: boolean): DeviceBatch {
  const { tokens, positions, sequenceStarts, types } = batch;
  const tokenCount = tokens.length;
  const sequenceCount = sequenceStarts.length - 1;
  const rows = new Uint32Array(2 * tokenCount);
  for (let token = 0; token < tokenCount; token += 1) {
    rows.set([tokens[token] ?? 0, pairedPosition(positions[token] ?? 0, types?.[token] ?? 0)], 2 * token);
  }
  return {
    tokenCount,
    sequenceCount,
    rows_T2: device.upload(rows, [tokenCount, 2]),
    isPaired: types !== undefined,
    tiles: uploadAttentionTiles(device, sequenceStarts),
    starts_B1: device.upload(Uint32Array.from(sequenceStarts), [sequenceCount + 1]),
    segments: trains ? uploadSegments(device, segmentsOf(tokens), segmentsOf(positions)) : undefined,
    typeSegments: trains && types !== undefined ? uploadSegments(device, segmentsOf(types), segmentsOf([])) : undefined,
  };
}

/** Frees what {@link uploadBatch} made. */
export function disposeBatch(batch: DeviceBatch): void {
  for (const tensor of [batch.rows_T2, batch.tiles.tensor, batch.starts_B1]) tensor.dispose();
  for (const segments of [batch.segments, batch.typeSegments]) if (segments !== undefined) disposeSegments(segments);
}

/** Frees uploaded segments. */
export function disposeSegments({ order, segments }: UploadedSegments): void {
  for (const tensor of [order, segments]) tensor.dispose();
}
