import { tensor, type Tensor } from '@tensorflow/tfjs-core';

type Operands = Readonly<Record<'scores' | 'bestScores' | 'bestIds', Tensor>>;
type Numbers = Readonly<Record<'queries' | 'columns' | 'stride' | 'firstId' | 'filled' | 'kept', number>>;

interface Entry {
  readonly score: number;
  readonly id: number;
}

/** Sorts all there is; no tfjs operation breaks ties by id. Not-a-number counts as minus infinity. */
export function topKReference(operands: Operands, numbers: Numbers): { bestScores: Tensor; bestIds: Tensor } {
  const { queries, columns, stride, firstId, filled, kept } = numbers;
  const scores = operands.scores.dataSync();
  const bestScores = Float32Array.from(operands.bestScores.dataSync());
  const bestIds = Int32Array.from(operands.bestIds.dataSync());
  for (let query = 0; query < queries; query += 1) {
    const start = query * kept;
    const entries: Entry[] = [];
    for (let i = 0; i < filled; i += 1) entries.push({ score: bestScores[start + i] ?? 0, id: (bestIds[start + i] ?? 0) >>> 0 });
    for (let column = 0; column < columns; column += 1) {
      const score = scores[query * stride + column] ?? NaN;
      entries.push({ score: Number.isNaN(score) ? -Infinity : score, id: firstId + column });
    }
    entries.sort((a, b) => (a.score === b.score ? a.id - b.id : b.score - a.score));
    for (const [i, { score, id }] of entries.slice(0, kept).entries()) {
      bestScores[start + i] = score;
      bestIds[start + i] = id | 0;
    }
  }
  return { bestScores: tensor(bestScores, operands.bestScores.shape), bestIds: tensor(bestIds, operands.bestIds.shape, 'int32') };
}
