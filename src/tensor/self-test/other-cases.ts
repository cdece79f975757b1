import { castToHalves } from '../kernels/cast/cast.ts';
import { layerNormForward } from '../kernels/layer-norm/layer-norm.ts';
import { matrixProduct } from '../kernels/matrix-product/matrix-product.ts';
import type { Form } from '../kernels/matrix-product/reference.ts';
import { makeBestLists, mergeTopK } from '../kernels/top-k/top-k.ts';
import type { Operands } from './operands.ts';
import type { SelfTestCase } from './self-test-case.ts';

const [rows, columns, inner] = [65, 68, 132];

function product(form: Form): SelfTestCase {
  const matrix = (make: Operands, height: number, stride: number) => ({ operand: make.tensor(height, stride), stride });
  return {
    kernel: 'matrix-product',
    shapes: `${form}, ${rows} × ${columns} × ${inner}`,
    allowed: 2e-4,
    run: (make) => {
      const a = form === 'tn' ? matrix(make, inner, 68) : matrix(make, rows, inner);
      const b = form === 'nt' ? matrix(make, columns, inner) : matrix(make, inner, columns);
      const c = matrix(make, rows, columns);
      matrixProduct(make.device, form, { a, b, c, rows, columns, inner, alpha: 0.5, accumulate: true });
      return { c: c.operand };
    },
  };
}

export const matrixProducts: readonly SelfTestCase[] = [product('nn'), product('nt'), product('tn')];

/** A layer norm keeps its input as it was normalised, after its dropout. */
export const dropoutCase: SelfTestCase = {
  kernel: 'dropout',
  shapes: '301 × 36',
  allowed: 1e-6,
  run: (make) => {
    const parameters = { weight: make.randomView(36), bias: make.randomView(36), epsilon: 1 };
    return { kept: layerNormForward(make.device, parameters, make.tensor(301, 36), { dropout: { rate: 0.3, seed: 77 } }).saved.input_TD };
  },
};

/** The same ids in the same order, not nearly the same scores. */
export const topKCase: SelfTestCase = {
  kernel: 'top-k',
  shapes: '3 × 1,000, 100',
  allowed: 1e-6,
  run: (make) => {
    const scores = make.tensor(3, 1000);
    const lists = mergeTopK(make.device, makeBestLists(make.device, 3, 100), { scores, columns: 1000, stride: 1000, firstId: 0 });
    return { scores: lists.scores_QK };
  },
};

/** Halves next to the values: eleven binary digits. */
export const castCase: SelfTestCase = {
  kernel: 'cast',
  shapes: '5,000',
  allowed: 2e-3,
  needsHalves: true,
  run: (make) => {
    const halves = make.device.allocate([5000], 'float16');
    castToHalves(make.device, make.tensor(5000), halves);
    return { halves };
  },
};
