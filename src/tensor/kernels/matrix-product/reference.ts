import { add, matMul, mul, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';
import { readRegion, writeRegion } from '../flat.ts';

export type Form = 'nn' | 'nt' | 'tn';

type Numbers = Readonly<
  Record<
    'rows' | 'columns' | 'inner' | 'strideA' | 'strideB' | 'strideC' | 'offsetA' | 'offsetB' | 'offsetC' | 'alpha' | 'BIAS' | 'ACCUMULATE',
    number
  >
>;

/** c = alpha op(a) op(b) (+ bias) (+ c), with plain `matMul`. */
export function matrixProductReference(form: Form) {
  return (operands: Readonly<Record<'a' | 'b' | 'bias' | 'c', Tensor>>, numbers: Numbers): { c: Tensor } => {
    const { rows, columns, inner } = numbers;
    const [rowsA, columnsA] = form === 'tn' ? [inner, rows] : [rows, inner];
    const [rowsB, columnsB] = form === 'nt' ? [columns, inner] : [inner, columns];
    const a = readRegion(operands.a, { offset: numbers.offsetA, stride: numbers.strideA, rows: rowsA, columns: columnsA });
    const b = readRegion(operands.b, { offset: numbers.offsetB, stride: numbers.strideB, rows: rowsB, columns: columnsB });
    const region = { offset: numbers.offsetC, stride: numbers.strideC, rows, columns };
    let product: Tensor = mul(matMul(a, b, form === 'tn', form === 'nt'), numbers.alpha);
    if (numbers.BIAS === 1) product = add(product, slice(reshape(operands.bias, [operands.bias.size]), 0, columns));
    if (numbers.ACCUMULATE === 1) product = add(product, readRegion(operands.c, region));
    return { c: writeRegion(operands.c, region, product) };
  };
}
