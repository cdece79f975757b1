// Sums of looked-up rows, alone or with the layer norm and dropout that follow in BERT. T tokens, D width.

import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { ElementKind, Operand, StorageView, TensorDevice } from '../../device/tensor-device.ts';
import { dropoutNumbers, keep4Source, keepAll, type Dropout } from '../dropout/dropout.ts';
import { lanesOfRow } from '../row-lanes.ts';
import rowLanesSource from '../row-lanes.wgsl?raw';
import source from './forward.wgsl?raw';
import normalisedSource from './normalised.wgsl?raw';
import { embeddingSumReference, normalisedEmbeddingReference } from './reference.ts';

export const embeddingSumKernel = defineKernel({
  name: 'embedding-sum/forward',
  source,
  operands: {
    rows: { access: 'read', element: 'vec2u' },
    words: { access: 'read', element: 'vec4f', halfWhen: 'HALF_WORDS' },
    positions: { access: 'read', element: 'vec4f' },
    types: { access: 'read', element: 'vec4f' },
    output: { access: 'write', element: 'vec4f', halfWhen: 'HALF' },
  },
  uniforms: { rows: 'u32' },
  constants: ['WIDTH', 'TYPED', 'PAIRED', 'HALF', 'HALF_WORDS'],
  workgroupSize: 64,
  reference: embeddingSumReference,
});

export const normalisedEmbeddingKernel = defineKernel({
  name: 'embedding-sum/normalised',
  source: [rowLanesSource, keep4Source, normalisedSource].join('\n'),
  operands: {
    rows: { access: 'read', element: 'vec2u' },
    words: { access: 'read', element: 'vec4f', halfWhen: 'HALF_WORDS' },
    positions: { access: 'read', element: 'vec4f' },
    types: { access: 'read', element: 'vec4f' },
    weight: { access: 'read', element: 'vec4f' },
    bias: { access: 'read', element: 'vec4f' },
    output: { access: 'write', element: 'vec4f', halfWhen: 'HALF' },
    statistics: { access: 'write', element: 'f32' },
  },
  uniforms: { rows: 'u32', vectors: 'u32', epsilon: 'f32', seed: 'u32', threshold: 'u32', scale: 'f32' },
  constants: ['WIDTH', 'LANES', 'PAIRED', 'DROPOUT', 'HALF', 'HALF_WORDS'],
  workgroupSize: 64,
  reference: normalisedEmbeddingReference,
});

export interface EmbeddingTables {
  /** Rows of vectors that the first index chooses from: the word table, or one vector a sequence, of either kind. */
  readonly words: Operand;
  readonly positions: StorageView;
  /** Its row 0 is added where given; where the texts are pairs, the row that the second index names beside the position. */
  readonly types?: StorageView | undefined;
  /** Whether the second index is a {@link pairedPosition}. */
  readonly isPaired?: boolean;
}

/** A position and a row of the type table in one number: what a token of a pair of texts looks up. */
export function pairedPosition(position: number, type: number): number {
  return position + 2 ** 16 * type;
}

const flag = (isSet: boolean): number => (isSet ? 1 : 0);

const isPaired = ({ types, isPaired: paired }: EmbeddingTables): boolean => paired === true && types !== undefined;

/** Width of the tables: a flat view of a table has no columns, so positions are always given as a matrix. */
function widthOf({ positions }: EmbeddingTables): number {
  return positions.shape[1] ?? 0;
}

/**
 * output[t] = words[rows[t].0] + positions[rows[t].1] (+ types[0]), for T tokens of width D. With types and in single
 * precision this is what {@link embeddingForward} normalises: its backward pass makes it anew instead of keeping it.
 * @param rows_T2 pairs (row of words, row of positions)
 * @param kind of the output
 */
export function embeddingSum(device: TensorDevice, tables: EmbeddingTables, rows_T2: Tensor, kind: ElementKind = 'float32'): Tensor {
  const [rows = 0] = rows_T2.shape;
  const width = widthOf(tables);
  const output_TD = device.allocate([rows, width], kind);
  device.run(embeddingSumKernel, {
    operands: {
      rows: rows_T2,
      words: tables.words,
      positions: tables.positions,
      types: tables.types ?? tables.positions,
      output: output_TD,
    },
    uniforms: { rows },
    constants: {
      WIDTH: width,
      TYPED: flag(tables.types !== undefined),
      PAIRED: flag(isPaired(tables)),
      HALF: flag(kind === 'float16'),
      HALF_WORDS: flag(device.kindOf(tables.words) === 'float16'),
    },
    workgroups: Math.ceil((rows * width) / 4 / 64),
  });
  return output_TD;
}

export interface EmbeddingParameters {
  readonly tables: EmbeddingTables & { readonly types: StorageView };
  readonly norm: { readonly weight: StorageView; readonly bias: StorageView; readonly epsilon: number };
  readonly dropout?: Dropout | undefined;
}

/**
 * dropout(LN(words[rows[t].0] + positions[rows[t].1] + types[0])), BERT's input (Devlin et al. 2019, section 3), in one
 * dispatch. Keeps mean and reciprocal deviation a token; the sum itself is made anew by {@link embeddingSum} for the
 * backward pass.
 * @param rows_T2 pairs (row of words, row of positions); `kind` is that of the output
 */
export function embeddingForward(
  device: TensorDevice,
  { tables, norm, dropout }: EmbeddingParameters,
  rows_T2: Tensor,
  kind: ElementKind = 'float32',
): { output_TD: Tensor; statistics_T2: Tensor } {
  const [rows = 0] = rows_T2.shape;
  const width = widthOf(tables);
  const output_TD = device.allocate([rows, width], kind);
  const statistics_T2 = device.allocate([rows, 2]);
  const lanes = lanesOfRow(device, width);
  device.run(normalisedEmbeddingKernel, {
    operands: {
      rows: rows_T2,
      words: tables.words,
      positions: tables.positions,
      types: tables.types,
      weight: norm.weight,
      bias: norm.bias,
      output: output_TD,
      statistics: statistics_T2,
    },
    uniforms: { rows, vectors: width / 4, epsilon: norm.epsilon, ...dropoutNumbers(dropout ?? keepAll) },
    constants: {
      WIDTH: width,
      LANES: lanes,
      PAIRED: flag(isPaired(tables)),
      DROPOUT: flag(dropout !== undefined && dropout.rate > 0),
      HALF: flag(kind === 'float16'),
      HALF_WORDS: flag(device.kindOf(tables.words) === 'float16'),
    },
    workgroups: Math.ceil((rows * lanes) / 64),
  });
  return { output_TD, statistics_T2 };
}
