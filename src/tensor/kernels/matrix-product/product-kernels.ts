// One kernel for every form, tile and ending of a product.

import { assertExists } from '../../../base/assert.ts';
import { defineKernel, type Access, type Kernel, type OperandSpec } from '../../device/kernel.ts';
import gelu4Source from '../gelu/gelu4.wgsl?raw';
import { matrixProductReference, type Ending, type Form, type ProductUniform } from './reference.ts';
import { registerTileSource } from './register-tile.ts';
import rowSumsSource from './row-sums.wgsl?raw';
import storeBiasSource from './store-bias.wgsl?raw';
import storeGeluBackwardSource from './store-gelu-backward.wgsl?raw';
import storeGeluSource from './store-gelu.wgsl?raw';
import storeSource from './store.wgsl?raw';
import { subgroupTileSource } from './subgroup-tile.ts';
import type { TileTask } from './tile-text.ts';
import { lanesOf, tiles, type Tile } from './tiles.ts';
import { workgroupTileSource } from './workgroup-tile.ts';

/** The endings that each form has. */
export const endings: Readonly<Record<Form, readonly Ending[]>> = {
  nn: ['plain', 'bias', 'gelu-backward'],
  nt: ['plain', 'bias', 'gelu'],
  tn: ['plain', 'bias', 'bias-gradient'],
};

const uniforms = {
  rows: 'u32',
  columns: 'u32',
  inner: 'u32',
  strideA: 'u32',
  strideB: 'u32',
  strideC: 'u32',
  strideZ: 'u32',
  offsetA: 'u32',
  offsetB: 'u32',
  offsetC: 'u32',
  offsetZ: 'u32',
  offsetSums: 'u32',
  alpha: 'f32',
} as const;

export type ProductConstant = 'A_HALF' | 'B_HALF' | 'C_HALF' | 'ACCUMULATE';
/** Operands: `a`, `b` and `c`, and what the ending needs: `bias`, `z`, `biasGradient`. */
export type ProductKernel = Kernel<string, ProductUniform, ProductConstant>;

const matrix = (access: Access, halfWhen: ProductConstant): OperandSpec => ({ access, element: 'vec4f', halfWhen });
const read = { a: matrix('read', 'A_HALF'), b: matrix('read', 'B_HALF') };
const bias: OperandSpec = { access: 'read', element: 'vec4f' };
const c = matrix('update', 'C_HALF');

interface EndingParts {
  readonly operands: Readonly<Record<string, OperandSpec>>;
  readonly source: string;
}

const parts: Readonly<Record<Ending, EndingParts>> = {
  plain: { operands: { ...read, c }, source: storeSource },
  bias: { operands: { ...read, bias, c }, source: storeBiasSource },
  gelu: { operands: { ...read, bias, c: matrix('write', 'C_HALF'), z: matrix('write', 'C_HALF') }, source: gelu4Source + storeGeluSource },
  'gelu-backward': { operands: { ...read, c, z: matrix('read', 'C_HALF') }, source: gelu4Source + storeGeluBackwardSource },
  'bias-gradient': {
    operands: { ...read, c, biasGradient: { access: 'update', element: 'f32' } },
    source: storeSource + rowSumsSource,
  },
};

function makeKernel(form: Form, tile: Tile, ending: Ending): ProductKernel {
  const { operands, source } = parts[ending];
  return defineKernel({
    name: nameOf(form, tile, ending),
    source: source + tileSource(tile, { form, sumsRows: ending === 'bias-gradient' }),
    operands,
    uniforms,
    constants: ['A_HALF', 'B_HALF', 'C_HALF', 'ACCUMULATE'],
    workgroupSize: lanesOf(tile),
    operations: ({ rows, columns, inner }) => 2 * rows * columns * inner,
    ...(tile.kind === 'subgroup' ? { usesSubgroups: true } : {}),
    reference: matrixProductReference(form, ending),
  });
}

function tileSource(tile: Tile, task: TileTask): string {
  if (tile.kind === 'registers') return registerTileSource(tile, task);
  return tile.kind === 'subgroup' ? subgroupTileSource(tile, task) : workgroupTileSource(tile, task);
}

function nameOf(form: Form, tile: Tile, ending: Ending): string {
  return `matrix-product/${form}${ending === 'plain' ? '' : `+${ending}`}/${tile.name}`;
}

const forms = ['nn', 'nt', 'tn'] as const;

/** Every kernel by its name. */
export const productKernels: Readonly<Record<string, ProductKernel>> = Object.fromEntries(
  tiles.flatMap((tile) =>
    forms.flatMap((form) =>
      endings[form].map((ending) => {
        const kernel = makeKernel(form, tile, ending);
        return [kernel.name, kernel] as const;
      }),
    ),
  ),
);

/** The kernel that computes a form with a tile and an ending. */
export function productKernel(form: Form, tile: Tile, ending: Ending): ProductKernel {
  return assertExists(productKernels[nameOf(form, tile, ending)], nameOf(form, tile, ending));
}
