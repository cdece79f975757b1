import { add, matMul, mul, pad, reshape, slice, sum, type Tensor } from '@tensorflow/tfjs-core';
import { assertExists } from '../../../base/assert.ts';
import { readRegion, writeRegion } from '../flat.ts';
import { gelu, geluBackwardReference } from '../gelu/reference.ts';

export type Form = 'nn' | 'nt' | 'tn';

/** What happens to a sum before it is stored, or beside it. */
export type Ending = 'plain' | 'bias' | 'gelu' | 'gelu-backward' | 'bias-gradient';

export type ProductUniform =
  | 'rows'
  | 'columns'
  | 'inner'
  | `stride${'A' | 'B' | 'C' | 'Z'}`
  | `offset${'A' | 'B' | 'C' | 'Z'}`
  /** First element of the bias gradient that belongs to c. */
  | 'offsetSums'
  | 'alpha';

type Operands = Readonly<Record<string, Tensor>>;
type Numbers = Readonly<Record<ProductUniform | 'ACCUMULATE', number>>;

/** alpha op(a) op(b) and its ending, with plain `matMul`: the new values of what the kernel writes. */
export function matrixProductReference(form: Form, ending: Ending) {
  return (operands: Operands, numbers: Numbers): Readonly<Record<string, Tensor>> => {
    const { rows, columns, inner } = numbers;
    const own = (name: string): Tensor => assertExists(operands[name], name);
    const [rowsA, columnsA] = form === 'tn' ? [inner, rows] : [rows, inner];
    const [rowsB, columnsB] = form === 'nt' ? [columns, inner] : [inner, columns];
    const a = readRegion(own('a'), { offset: numbers.offsetA, stride: numbers.strideA, rows: rowsA, columns: columnsA });
    const b = readRegion(own('b'), { offset: numbers.offsetB, stride: numbers.strideB, rows: rowsB, columns: columnsB });
    const product = mul(matMul(a, b, form === 'tn', form === 'nt'), numbers.alpha);
    const written = ended(ending, product, { own, numbers });
    return ending === 'bias-gradient' ? { ...written, biasGradient: withRowSums(own('biasGradient'), a, numbers.offsetSums) } : written;
  };
}

interface Context {
  readonly own: (name: string) => Tensor;
  readonly numbers: Numbers;
}

function ended(ending: Ending, product: Tensor, { own, numbers }: Context): Readonly<Record<string, Tensor>> {
  const { rows, columns } = numbers;
  const regionC = { offset: numbers.offsetC, stride: numbers.strideC, rows, columns };
  const regionZ = { offset: numbers.offsetZ, stride: numbers.strideZ, rows, columns };
  let value = product;
  if (ending === 'bias' || ending === 'gelu') value = add(value, slice(reshape(own('bias'), [own('bias').size]), 0, columns));
  if (ending === 'gelu') {
    return { z: writeRegion(own('z'), regionZ, value), c: writeRegion(own('c'), regionC, gelu(value)) };
  }
  if (ending === 'gelu-backward') {
    value = geluBackwardReference({ input: readRegion(own('z'), regionZ), gradient: value }).gradient;
  }
  if (numbers.ACCUMULATE === 1) value = add(value, readRegion(own('c'), regionC));
  return { c: writeRegion(own('c'), regionC, value) };
}

/** Adds the sum over k of a[k, m] to the values from `offset` on. */
function withRowSums(biasGradient: Tensor, a: Tensor, offset: number): Tensor {
  const sums = sum(a, 0);
  const after = biasGradient.size - offset - sums.size;
  return add(biasGradient, reshape(pad(sums, [[offset, after]]), biasGradient.shape));
}
