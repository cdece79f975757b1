import { adaptVectors } from '../model/adapter.ts';
import type { ModelState } from '../model/model-state.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import type { VectorBlock } from './encode.ts';

/** Query vectors through the adapter of a model, where it has one; the blocks given are then disposed. */
export function adaptBlocks(device: TensorDevice, model: ModelState, blocks: readonly VectorBlock[]): readonly VectorBlock[] {
  if (model.parts.adapter === undefined) return blocks;
  return blocks.map(({ first, vectors }) => {
    const adapted = adaptVectors(device, model, vectors);
    vectors.dispose();
    return { first, vectors: adapted };
  });
}
