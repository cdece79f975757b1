import { cast, exp, greater, logSoftmax, mul, neg, reshape, slice, stack, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

type Operands = Readonly<Record<'scores' | 'teacher' | 'lossScale' | 'results', Tensor>>;
type Numbers = Readonly<Record<'rows' | 'group' | 'scale' | 'studentFactor' | 'teacherFactor' | 'SCALED', number>>;

/** sum t (ln t - ln s) and -sum t ln s a row; gradient = (s - t) scale studentFactor; zero where a row has no teacher. */
export function distillationReference(operands: Operands, numbers: Numbers): { scores: Tensor; results: Tensor } {
  const shape = [numbers.rows, numbers.group];
  const student = logSoftmax(mul(reshape(operands.scores, shape), numbers.studentFactor));
  const teacher = logSoftmax(mul(reshape(operands.teacher, shape), numbers.teacherFactor));
  const scale = numbers.scale * numbers.studentFactor * (numbers.SCALED === 1 ? (operands.lossScale.dataSync()[0] ?? NaN) : 1);
  const weights = exp(teacher);
  const isTaught_N1 = cast(greater(slice(reshape(operands.teacher, shape), [0, 0], [numbers.rows, 1]), -2.9e38), 'float32');
  return {
    scores: mul(mul(sub(exp(student), weights), scale), isTaught_N1),
    results: mul(stack([sum(mul(weights, sub(teacher, student)), 1), neg(sum(mul(weights, student), 1))], 1), isTaught_N1),
  };
}
