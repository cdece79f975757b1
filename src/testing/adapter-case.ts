// An adapter of eight dimensions with drawn weights, three queries with two passages each; its loss and gradients.

import { Random } from '../base/random.ts';
import { newModelConfig } from '../checkpoints/model-config.ts';
import type { AdapterContext } from '../model/adapter.ts';
import { adapterPrefix, adapterTensorNames, type AdapterLayers } from '../model/parameters.ts';
import { ParameterArena } from '../tensor/arena/parameter-arena.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { adapterPass, type AdapterBatch } from '../training/adapter-pass.ts';

export const caseWidth = 8;
const count = 3;
const group = 2;
export const caseTemperature = 0.2;

const config = newModelConfig(
  { layers: 1, width: caseWidth, heads: 2, feedForward: 16, maximumPositions: 8, tokenizer: { folder: '.' } },
  10,
);

/** A trained adapter: nothing of it is zero, so that every gradient is felt. */
export function caseWeights(layers: AdapterLayers): ReadonlyMap<string, Float32Array> {
  const random = new Random(7);
  return new Map(
    adapterTensorNames(config, layers).map(({ name, shape }) => {
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      return [name.slice(adapterPrefix.length), Float32Array.from({ length: size }, () => 0.5 * random.gaussian() + 0.2)];
    }),
  );
}

function unitVectors(rows: number, seed: number): Float32Array {
  const random = new Random(seed);
  const vectors = Float32Array.from({ length: rows * caseWidth }, () => random.gaussian());
  for (let row = 0; row < rows; row += 1) {
    const own = vectors.subarray(row * caseWidth, (row + 1) * caseWidth);
    const norm = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    own.forEach((value, column) => (own[column] = value / norm));
  }
  return vectors;
}

export const caseBatch: AdapterBatch = {
  queries: unitVectors(count, 1),
  passages: unitVectors(count * group, 2),
  width: caseWidth,
  loss: { temperature: caseTemperature, ownOnly: false, skipDuplicates: true, keys: Uint32Array.of(0, 1, 2, 0, 1, 2, 3, 4, 5) },
};

export interface AdapterGradients {
  readonly loss: number;
  /** By the adapter's own names. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** One pass over a batch; everything that it makes is disposed. */
export async function adapterGradients(
  device: TensorDevice,
  layers: AdapterLayers,
  weights: ReadonlyMap<string, Float32Array>,
  batch: AdapterBatch = caseBatch,
): Promise<AdapterGradients> {
  const names = adapterTensorNames({ ...config, width: batch.width }, layers);
  const arena = new ParameterArena(
    device,
    names.map(({ name, shape }) => ({ name, shape, isTrained: true, decays: false })),
    { trains: true },
  );
  for (const [name, values] of weights) arena.write(adapterPrefix + name, values);
  const context: AdapterContext = { device, arena, layers };
  const results = adapterPass(context, batch);
  const rows = await device.read(results);
  results.dispose();
  const gradients = new Map<string, Float32Array>();
  for (const { name } of names) gradients.set(name.slice(adapterPrefix.length), await device.read(arena.gradient(name)));
  arena.dispose();
  const queries = rows.length / 4;
  return { loss: rows.reduce((sum, value, index) => sum + (index % 4 === 0 ? value / queries : 0), 0), gradients };
}
