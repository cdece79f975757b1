import type { Tensor } from '@tensorflow/tfjs-core';
import { Random } from '../base/random.ts';
import { sizeOf, type ElementKind, type Storage, type StorageView, type TensorDevice } from '../tensor/device/tensor-device.ts';

/** Inputs of a kernel under test: the same calls give the same values on every device. */
export class TestOperands {
  readonly #device: TensorDevice;
  readonly #storages: Storage[] = [];
  #draws = 0;

  constructor(device: TensorDevice) {
    this.#device = device;
  }

  /** Standard normal values; the n-th call draws the same on every device. */
  gaussian(length: number, deviation = 1): Float32Array {
    this.#draws += 1;
    const random = new Random(17, this.#draws);
    return Float32Array.from({ length }, () => deviation * random.gaussian());
  }

  /** A tensor of standard normal values. */
  tensor(...shape: readonly number[]): Tensor {
    return this.#device.upload(this.gaussian(sizeOf(shape)), shape);
  }

  integers(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Tensor {
    return this.#device.upload(Uint32Array.from(values), shape);
  }

  /** A view in a storage of its own, with something else in front of it, so that a forgotten offset shows. */
  view(values: Float32Array, shape: readonly number[] = [values.length], kind: ElementKind = 'float32'): StorageView {
    const offset = this.#device.viewAlignment;
    const storage = this.#device.createStorage('operand under test', offset + values.length, kind);
    this.#storages.push(storage);
    this.#device.writeView({ storage, offset: 0, shape: [offset] }, new Float32Array(offset).fill(12345));
    const view = { storage, offset, shape };
    this.#device.writeView(view, values);
    return view;
  }

  /** A view of standard normal values. */
  randomView(...shape: readonly number[]): StorageView {
    return this.view(this.gaussian(sizeOf(shape)), shape);
  }

  dispose(): void {
    for (const storage of this.#storages) this.#device.destroyStorage(storage);
    this.#storages.length = 0;
  }
}
