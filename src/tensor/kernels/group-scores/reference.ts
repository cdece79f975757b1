import { add, concat, mul, reshape, slice, sum, type Tensor } from '@tensorflow/tfjs-core';

type Numbers = Readonly<Record<'queries' | 'group' | 'quads' | 'factor', number>>;

/** Queries as [N, 1, D] and passages as [N, G, D]. */
function sides(embeddings: Tensor, { queries, group, quads }: Numbers): { readonly q: Tensor; readonly p: Tensor } {
  const rows = reshape(embeddings, [queries * (group + 1), quads * 4]);
  return {
    q: reshape(slice(rows, [0, 0], [queries, -1]), [queries, 1, quads * 4]),
    p: reshape(slice(rows, [queries, 0], [queries * group, -1]), [queries, group, quads * 4]),
  };
}

export function groupScoresReference(
  { embeddings, scores }: Readonly<Record<'embeddings' | 'scores', Tensor>>,
  numbers: Numbers,
): { scores: Tensor } {
  const { q, p } = sides(embeddings, numbers);
  return { scores: reshape(mul(sum(mul(q, p), 2), numbers.factor), scores.shape) };
}

export function groupScoresBackwardReference(
  { embeddings, slopes, gradients }: Readonly<Record<'embeddings' | 'slopes' | 'gradients', Tensor>>,
  numbers: Numbers & { readonly ACCUMULATE: number },
): { gradients: Tensor } {
  const { q, p } = sides(embeddings, numbers);
  const { queries, group, quads } = numbers;
  const slopes_NG1 = mul(reshape(slopes, [queries, group, 1]), numbers.factor);
  const parts = [sum(mul(slopes_NG1, p), 1), reshape(mul(slopes_NG1, q), [queries * group, quads * 4])];
  const own = reshape(concat(parts, 0), gradients.shape);
  return { gradients: numbers.ACCUMULATE === 1 ? add(gradients, own) : own };
}
