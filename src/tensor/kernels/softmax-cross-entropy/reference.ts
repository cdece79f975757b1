import {
  add,
  argMax,
  cast,
  concat,
  logSumExp,
  max,
  mul,
  oneHot,
  pad,
  reshape,
  slice,
  softmax,
  stack,
  sub,
  sum,
  tensor,
  where,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { writeRegion } from '../flat.ts';

type Operands = Readonly<Record<'logits' | 'targets' | 'keys' | 'lossScale' | 'results', Tensor>>;
type Numbers = Readonly<
  Record<'rows' | 'columns' | 'stride' | 'firstRow' | 'scale' | 'queries' | 'group' | 'skipDuplicates' | 'CANDIDATES' | 'SCALED', number>
>;

/** 1 where a column counts for a row. */
function permittedMask(goals: ArrayLike<number>, keys: ArrayLike<number>, numbers: Numbers): Float32Array {
  const mask = new Float32Array(numbers.rows * numbers.columns).fill(1);
  if (numbers.CANDIDATES === 0) return mask;
  for (let cell = 0; cell < mask.length; cell += 1) {
    const row = numbers.firstRow + Math.floor(cell / numbers.columns);
    const column = cell % numbers.columns;
    const goal = goals[row] ?? 0;
    if (column !== goal) mask[cell] = isCandidate({ row, column, goal }, keys, numbers) ? 1 : 0;
  }
  return mask;
}

function isCandidate(
  { row, column, goal }: { readonly row: number; readonly column: number; readonly goal: number },
  keys: ArrayLike<number>,
  numbers: Numbers,
): boolean {
  const owner = Math.floor(column / numbers.group);
  if (numbers.skipDuplicates === 0) return true;
  const isSamePassage = keys[numbers.queries + column] === keys[numbers.queries + goal];
  const answersSameQuery = owner !== row && column % numbers.group === 0 && keys[owner] === keys[row];
  return !isSamePassage && !answersSameQuery;
}

/** loss = logsumexp(permitted logits) - logit of the target; gradient = (softmax - one-hot) scale. */
export function softmaxCrossEntropyReference(operands: Operands, numbers: Numbers): { logits: Tensor; results: Tensor } {
  const { rows, columns, stride, firstRow } = numbers;
  const goals = operands.targets.dataSync();
  const mask = permittedMask(goals, operands.keys.dataSync(), numbers);
  const logits_RC = slice(reshape(operands.logits, [-1, stride]), [0, 0], [rows, columns]);
  const allowed = where(tensor(mask, [rows, columns], 'bool'), logits_RC, -1e30);
  const goal_RC = oneHot(
    tensor(
      Array.from({ length: rows }, (_, row) => goals[firstRow + row] ?? 0),
      [rows],
      'int32',
    ),
    columns,
  );
  const goalLogit_R = sum(mul(logits_RC, goal_RC), 1);
  const loss_R = sub(logSumExp(allowed, 1), goalLogit_R);
  const others_RC = where(tensor(othersMask(mask, goals, numbers), [rows, columns], 'bool'), logits_RC, -3e38);
  const other_R = max(others_RC, 1);
  // The column of the largest other in a vocabulary; the number of candidates else.
  const last_R = numbers.CANDIDATES === 0 ? cast(argMax(others_RC, 1), 'float32') : sum(tensor(mask, [rows, columns]), 1);
  const scale = numbers.scale * (numbers.SCALED === 1 ? (operands.lossScale.dataSync()[0] ?? NaN) : 1);
  const gradient_RC = mul(mul(sub(softmax(allowed), goal_RC), tensor(mask, [rows, columns])), scale);
  const region = { offset: 0, stride, rows, columns: stride };
  const results = reshape(operands.results, [-1, 4]);
  const [all = 0] = results.shape;
  const own = stack([loss_R, goalLogit_R, other_R, last_R], 1);
  return {
    logits: writeRegion(
      operands.logits,
      region,
      pad(gradient_RC, [
        [0, 0],
        [0, stride - columns],
      ]),
    ),
    results: concat(
      [slice(results, [0, 0], [firstRow, 4]), add(own, 0), slice(results, [firstRow + rows, 0], [all - firstRow - rows, 4])],
      0,
    ),
  };
}

function othersMask(mask: Float32Array, goals: ArrayLike<number>, numbers: Numbers): Float32Array {
  return mask.map((value, cell) => (cell % numbers.columns === goals[numbers.firstRow + Math.floor(cell / numbers.columns)] ? 0 : value));
}
