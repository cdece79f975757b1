// theta = sum of w_i theta_i over every parameter that all models have (recipe, section 7; LM-Cocktail). One parameter of
// each model is in memory at a time.

import { assert } from '../../base/assert.ts';
import { throwIfCancelled } from '../../base/errors.ts';
import type { ParameterArena } from '../../tensor/arena/parameter-arena.ts';
import type { MergingStage, StageSetup, WeightSource } from '../trainer.ts';
import { sweptMixes, takenMix } from './mixes.ts';

export const mergeStage: MergingStage = { swept: sweptMixes, taken: takenMix, merge: mergeWeights };

type Progress = Pick<StageSetup, 'signal' | 'onPhase'>;

async function mergeWeights(
  arena: ParameterArena,
  sources: readonly WeightSource[],
  weights: readonly number[],
  progress: Progress,
): Promise<void> {
  for (const [done, { name }] of arena.specs.entries()) {
    throwIfCancelled(progress.signal, 'The merge');
    progress.onPhase('loading-model', done, arena.specs.length);
    arena.write(name, await weightedSum(sources, weights, name));
  }
}

/** Summed in float64 and rounded once. A model of weight 0 is not read: what the others give stands bit for bit. */
async function weightedSum(sources: readonly WeightSource[], weights: readonly number[], name: string): Promise<Float32Array> {
  const used = sources.flatMap((source, index) => (weights[index] === 0 ? [] : [{ source, weight: weights[index] ?? 0 }]));
  let sum: Float64Array | undefined;
  for (const { source, weight } of used) {
    const values = await source.read(name);
    sum ??= new Float64Array(values.length).fill(-0);
    assert(values.length === sum.length, `${name} is of one size in all models of a run`);
    for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + weight * (values[i] ?? 0);
  }
  assert(sum !== undefined, 'a merge has a model whose weight is not 0');
  return Float32Array.from(sum);
}
