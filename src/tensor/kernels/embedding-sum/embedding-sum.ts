import type { Tensor } from '@tensorflow/tfjs-core';
import { defineKernel } from '../../device/kernel.ts';
import type { Operand, StorageView, TensorDevice } from '../../device/tensor-device.ts';
import source from './forward.wgsl?raw';
import { embeddingSumReference } from './reference.ts';

export const embeddingSumKernel = defineKernel({
  name: 'embedding-sum/forward',
  source,
  operands: {
    rows: { access: 'read', element: 'vec2u' },
    words: { access: 'read', element: 'vec4f' },
    positions: { access: 'read', element: 'vec4f' },
    types: { access: 'read', element: 'vec4f' },
    output: { access: 'write', element: 'vec4f' },
  },
  uniforms: { rows: 'u32' },
  constants: ['WIDTH', 'TYPED'],
  workgroupSize: 64,
  reference: embeddingSumReference,
});

export interface EmbeddingTables {
  /** Rows of vectors that the first index chooses from: the word table, or one vector a sequence. */
  readonly words: Operand;
  readonly positions: StorageView;
  /** Its row 0 is added where given. */
  readonly types?: StorageView | undefined;
}

/**
 * output[t] = words[rows[t].0] + positions[rows[t].1] (+ types[0]), for T tokens of width D.
 * @param rows_T2 pairs (row of words, row of positions)
 */
export function embeddingSum(device: TensorDevice, tables: EmbeddingTables, rows_T2: Tensor, width: number): Tensor {
  const [rows = 0] = rows_T2.shape;
  const output_TD = device.allocate([rows, width]);
  device.run(embeddingSumKernel, {
    operands: {
      rows: rows_T2,
      words: tables.words,
      positions: tables.positions,
      types: tables.types ?? tables.positions,
      output: output_TD,
    },
    uniforms: { rows },
    constants: { WIDTH: width, TYPED: tables.types === undefined ? 0 : 1 },
    workgroups: Math.ceil((rows * width) / 4 / 64),
  });
  return output_TD;
}
