import { logSumExp, max, mul, oneHot, reshape, softmax, stack, sub, sum, tensor, where, zeros, type Tensor } from '@tensorflow/tfjs-core';

type Operands = Readonly<Record<'scores' | 'keys' | 'lossScale' | 'results', Tensor>>;
type Numbers = Readonly<Record<'rows' | 'group' | 'scale' | 'SKIP_COPIES' | 'SCALED', number>>;

/** 1 where a score counts. */
function mask(keys: ArrayLike<number>, { rows, group, SKIP_COPIES }: Numbers): Float32Array {
  return Float32Array.from({ length: rows * group }, (_, cell) => {
    const column = cell % group;
    if (SKIP_COPIES === 0 || column === 0) return 1;
    return keys[rows + cell] === keys[rows + cell - column] ? 0 : 1;
  });
}

/** loss = logsumexp(counted scores) - the first; gradient = (softmax - one-hot) scale. */
export function groupedCrossEntropyReference(operands: Operands, numbers: Numbers): { scores: Tensor; results: Tensor } {
  const { rows, group } = numbers;
  const counted = mask(operands.keys.dataSync(), numbers);
  const others = counted.map((value, cell) => (cell % group === 0 ? 0 : value));
  const scores_RG = reshape(operands.scores, [rows, group]);
  const permitted = where(tensor(counted, [rows, group], 'bool'), scores_RG, -1e30);
  const goal_RG = oneHot(zeros([rows], 'int32'), group);
  const positive_R = sum(mul(scores_RG, goal_RG), 1);
  const other_R = max(where(tensor(others, [rows, group], 'bool'), scores_RG, -3e38), 1);
  const scale = numbers.scale * (numbers.SCALED === 1 ? (operands.lossScale.dataSync()[0] ?? NaN) : 1);
  return {
    scores: mul(sub(softmax(permitted), goal_RG), scale),
    results: stack([sub(logSumExp(permitted, 1), positive_R), positive_R, other_R, sum(tensor(counted, [rows, group]), 1)], 1),
  };
}
