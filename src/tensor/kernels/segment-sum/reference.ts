import { add, gather, reshape, tensor1d, unsortedSegmentSum, type Tensor } from '@tensorflow/tfjs-core';

type Operands = Readonly<Record<'values' | 'order' | 'segments' | 'words' | 'positions', Tensor>>;
type Numbers = Readonly<Record<'short' | 'long' | 'WIDTH', number>>;

export function segmentSumReference(operands: Operands, numbers: Numbers): { words: Tensor; positions: Tensor } {
  return {
    words: withSums(operands, operands.words, 0, numbers),
    positions: withSums(operands, operands.positions, 1, numbers),
  };
}

/** A table and the sums of the segments that name it. */
function withSums(operands: Operands, old: Tensor, number: number, numbers: Numbers): Tensor {
  const table = reshape(old, [-1, numbers.WIDTH]);
  const [rows = 0] = table.shape;
  const segments = operands.segments.dataSync();
  const order = operands.order.dataSync();
  const [sources, targets]: [number[], number[]] = [[], []];
  for (let s = 0; s < numbers.short + numbers.long; s += 1) {
    const [target = 0, first = 0, end = 0, tableNumber = 0] = segments.slice(4 * s, 4 * s + 4);
    if (tableNumber !== number) continue;
    sources.push(...order.slice(first, end));
    targets.push(...new Array<number>(end - first).fill(target));
  }
  const values = gather(reshape(operands.values, [-1, numbers.WIDTH]), tensor1d(sources, 'int32'));
  return reshape(add(table, unsortedSegmentSum(values, tensor1d(targets, 'int32'), rows)), old.shape);
}
