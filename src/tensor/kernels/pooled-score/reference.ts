import { add, matMul, mul, reshape, square, sub, sum, tanh, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { dropoutFactor, type DropoutNumbers } from '../dropout/reference.ts';

type Numbers = DropoutNumbers & Readonly<Record<'rows' | 'WIDTH' | 'DROPOUT', number>>;
type SlopeNumbers = Numbers & { readonly BOTH: number };

interface Pooled {
  /** tanh(dense), [B, D]. */
  readonly tanh_BD: Tensor;
  /** What each of its elements is multiplied with. */
  readonly kept_BD: Tensor;
}

function pooledOf(dense: Tensor, { rows, WIDTH, DROPOUT, seed, threshold, scale }: Numbers): Pooled {
  const factor = (index: number): number => (DROPOUT === 1 ? dropoutFactor(seed, index, threshold, scale) : 1);
  const factors = Float32Array.from({ length: rows * WIDTH }, (_, index) => factor(index));
  return { tanh_BD: tanh(reshape(dense, [rows, WIDTH])), kept_BD: tensor(factors, [rows, WIDTH]) };
}

function slopesOf(slopes: Tensor, others: Tensor, { rows, BOTH }: SlopeNumbers): Tensor {
  const all = BOTH === 1 ? add(slopes, others) : slopes;
  return reshape(all, [rows, 1]);
}

export function pooledScoreReference(
  { dense, weight, bias, scores }: Readonly<Record<'dense' | 'weight' | 'bias' | 'scores', Tensor>>,
  numbers: Numbers,
): { scores: Tensor } {
  const { tanh_BD, kept_BD } = pooledOf(dense, numbers);
  const products = matMul(mul(tanh_BD, kept_BD), reshape(weight, [numbers.WIDTH, 1]));
  return { scores: reshape(add(products, reshape(bias, [1, 1])), scores.shape) };
}

export function pooledScoreBackwardReference(
  { dense, weight, slopes, others }: Readonly<Record<'dense' | 'weight' | 'slopes' | 'others', Tensor>>,
  numbers: SlopeNumbers,
): { denseGradient: Tensor } {
  const { tanh_BD, kept_BD } = pooledOf(dense, numbers);
  const ofPooled_BD = mul(mul(slopesOf(slopes, others, numbers), reshape(weight, [1, numbers.WIDTH])), kept_BD);
  return { denseGradient: mul(ofPooled_BD, sub(1, square(tanh_BD))) };
}

export function pooledScoreParametersReference(
  operands: Readonly<Record<'dense' | 'slopes' | 'others' | 'weightGradient' | 'biasGradient', Tensor>>,
  numbers: SlopeNumbers,
): { weightGradient: Tensor; biasGradient: Tensor } {
  const { weightGradient, biasGradient } = operands;
  const { tanh_BD, kept_BD } = pooledOf(operands.dense, numbers);
  const slopes_B1 = slopesOf(operands.slopes, operands.others, numbers);
  const own = sum(mul(slopes_B1, mul(tanh_BD, kept_BD)), 0);
  return {
    weightGradient: add(weightGradient, reshape(own, weightGradient.shape)),
    biasGradient: add(biasGradient, reshape(sum(slopes_B1), biasGradient.shape)),
  };
}
