import type { Tensor } from '@tensorflow/tfjs-core';
import { Random } from '../../base/random.ts';
import { sizeOf, type Storage, type StorageView, type TensorDevice } from '../device/tensor-device.ts';

/** Inputs of a kernel that is checked: the n-th draw is the same on every device. */
export class Operands {
  readonly device: TensorDevice;
  readonly #storages: Storage[] = [];
  #draws = 0;

  constructor(device: TensorDevice) {
    this.device = device;
  }

  /** Standard normal values. */
  gaussian(length: number, deviation = 1): Float32Array {
    this.#draws += 1;
    const random = new Random(29, this.#draws);
    return Float32Array.from({ length }, () => deviation * random.gaussian());
  }

  tensor(...shape: readonly number[]): Tensor {
    return this.device.upload(this.gaussian(sizeOf(shape)), shape);
  }

  integers(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Tensor {
    return this.device.upload(Uint32Array.from(values), shape);
  }

  /** A view of given values, in a storage of its own. */
  view(values: Float32Array, ...shape: readonly number[]): StorageView {
    const storage = this.device.createStorage('self-test', values.length);
    this.#storages.push(storage);
    const view = { storage, offset: 0, shape };
    this.device.writeView(view, values);
    return view;
  }

  /** A view of standard normal values. */
  randomView(...shape: readonly number[]): StorageView {
    return this.view(this.gaussian(sizeOf(shape)), ...shape);
  }

  dispose(): void {
    for (const storage of this.#storages) this.device.destroyStorage(storage);
    this.#storages.length = 0;
  }
}
