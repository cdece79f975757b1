import { add, greater, mul, relu, reshape, sum, where, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

export function rectifyReference({ values }: Readonly<Record<'values', Tensor>>): { values: Tensor } {
  return { values: relu(values) };
}

export function rectifyBackwardReference({ output, gradient }: Readonly<Record<'output' | 'gradient', Tensor>>): { gradient: Tensor } {
  return { gradient: where(greater(output, 0), gradient, zerosLike(gradient)) };
}

export function residualReference({ input, change, weight }: Readonly<Record<'input' | 'change' | 'weight', Tensor>>): { output: Tensor } {
  return { output: add(input, mul(reshape(weight, []), change)) };
}

export function residualBackwardReference({
  change,
  gradient,
  weight,
  weightGradient,
}: Readonly<Record<'change' | 'gradient' | 'weight' | 'weightGradient', Tensor>>): { changeGradient: Tensor; weightGradient: Tensor } {
  return {
    changeGradient: mul(reshape(weight, []), gradient),
    weightGradient: add(weightGradient, reshape(sum(mul(gradient, change)), weightGradient.shape)),
  };
}
