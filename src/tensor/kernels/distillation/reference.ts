import { exp, logSoftmax, mul, neg, reshape, stack, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

type Operands = Readonly<Record<'scores' | 'teacher' | 'lossScale' | 'results', Tensor>>;
type Numbers = Readonly<Record<'rows' | 'group' | 'scale' | 'studentFactor' | 'teacherFactor' | 'SCALED', number>>;

/** sum t (ln t - ln s) and -sum t ln s a row; gradient = (s - t) scale studentFactor. */
export function distillationReference(operands: Operands, numbers: Numbers): { scores: Tensor; results: Tensor } {
  const shape = [numbers.rows, numbers.group];
  const student = logSoftmax(mul(reshape(operands.scores, shape), numbers.studentFactor));
  const teacher = logSoftmax(mul(reshape(operands.teacher, shape), numbers.teacherFactor));
  const scale = numbers.scale * numbers.studentFactor * (numbers.SCALED === 1 ? (operands.lossScale.dataSync()[0] ?? NaN) : 1);
  const weights = exp(teacher);
  return {
    scores: mul(sub(exp(student), weights), scale),
    results: stack([sum(mul(weights, sub(teacher, student)), 1), neg(sum(mul(weights, student), 1))], 1),
  };
}
