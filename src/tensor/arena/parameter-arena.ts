// Parameters, gradients and moments in a few large pages, bound by offset: AdamW needs three dispatches a page however
// many parameters there are.

import { assert, assertExists } from '../../base/assert.ts';
import { CapabilityError } from '../../base/errors.ts';
import type { Storage, StorageView, TensorDevice } from '../device/tensor-device.ts';
import { sizeOf } from '../device/tensor-device.ts';
import type { OptimizedPage } from '../kernels/adamw/adamw.ts';

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly isTrained: boolean;
  /** Weight decay applies: not for biases and layer norms. */
  readonly decays: boolean;
}

interface Slot {
  readonly spec: ParameterSpec;
  readonly page: number;
  readonly offset: number;
}

interface Page {
  readonly parameters: Storage;
  readonly gradients: Storage | undefined;
  readonly firstMoments: Storage | undefined;
  readonly secondMoments: Storage | undefined;
  /** Elements of the trained part, of its decaying part, and of the whole page. */
  readonly trained: number;
  readonly decayed: number;
  readonly length: number;
}

export type ArenaPart = 'parameters' | 'firstMoments' | 'secondMoments';

/** Elements of a page at most: 128 MiB, the least that every adapter binds in practice. */
const pageLength = 32 * 1024 * 1024;

/** Where every parameter lies: decaying ones first, then the other trained ones, then the rest; aligned for binding. */
function planPages(
  specs: readonly ParameterSpec[],
  capacity: number,
  alignment: number,
): { slots: Slot[]; lengths: number[]; trained: number[]; decayed: number[] } {
  const rank = (spec: ParameterSpec): number => (spec.isTrained ? (spec.decays ? 0 : 1) : 2);
  const ordered = [...specs].sort((a, b) => rank(a) - rank(b));
  const slots: Slot[] = [];
  const lengths: number[] = [];
  const trained: number[] = [];
  const decayed: number[] = [];
  let page = -1;
  for (const spec of ordered) {
    const size = Math.ceil(sizeOf(spec.shape) / alignment) * alignment;
    if (size > capacity) throw tooLarge(spec, size, capacity);
    if (page < 0 || (lengths[page] ?? 0) + size > capacity) {
      page = lengths.push(0) - 1;
      trained.push(0);
      decayed.push(0);
    }
    const offset = lengths[page] ?? 0;
    slots.push({ spec, page, offset });
    lengths[page] = offset + size;
    if (rank(spec) <= 1) trained[page] = offset + size;
    if (rank(spec) === 0) decayed[page] = offset + size;
  }
  return { slots, lengths, trained, decayed };
}

function tooLarge(spec: ParameterSpec, size: number, capacity: number): CapabilityError {
  const mebibytes = (elements: number): string => (elements / 262_144).toFixed(0);
  return new CapabilityError(
    `${spec.name} takes ${mebibytes(size)} MiB; this GPU binds at most ${mebibytes(capacity)} MiB at once.`,
    'Choose a model with a smaller vocabulary or width.',
  );
}

export class ParameterArena {
  readonly specs: readonly ParameterSpec[];
  readonly #device: TensorDevice;
  readonly #slots: ReadonlyMap<string, Slot>;
  readonly #pages: readonly Page[];

  /** @param trains also makes room for gradients and moments of the trained parameters */
  constructor(device: TensorDevice, specs: readonly ParameterSpec[], trains: boolean) {
    this.specs = specs;
    this.#device = device;
    const plan = planPages(specs, Math.min(pageLength, device.maximumBindingLength), device.viewAlignment);
    this.#slots = new Map(plan.slots.map((slot) => [slot.spec.name, slot]));
    assert(this.#slots.size === specs.length, 'two parameters of one name');
    this.#pages = plan.lengths.map((length, index) => {
      const trained = trains ? (plan.trained[index] ?? 0) : 0;
      const make = (part: string): Storage | undefined => (trained > 0 ? device.createStorage(`${part} ${index}`, trained) : undefined);
      return {
        parameters: device.createStorage(`parameters ${index}`, length),
        gradients: make('gradients'),
        firstMoments: make('first moments'),
        secondMoments: make('second moments'),
        trained,
        decayed: Math.min(trained, plan.decayed[index] ?? 0),
        length,
      };
    });
  }

  has(name: string): boolean {
    return this.#slots.has(name);
  }

  parameter(name: string): StorageView {
    return this.#view(name, 'parameters');
  }

  /** Where a layer adds its gradient. */
  gradient(name: string): StorageView {
    return this.#view(name, 'gradients');
  }

  /** The trained part of every page, for the optimizer. */
  optimizedPages(): readonly OptimizedPage[] {
    return this.#pages.flatMap((page) => {
      if (page.trained === 0) return [];
      const view = (storage: Storage | undefined): StorageView => ({
        storage: assertExists(storage, 'a trained page'),
        offset: 0,
        shape: [page.trained],
      });
      return [
        {
          parameters: view(page.parameters),
          gradients: view(page.gradients),
          firstMoments: view(page.firstMoments),
          secondMoments: view(page.secondMoments),
          trained: page.trained,
          decayed: page.decayed,
        },
      ];
    });
  }

  write(name: string, values: Float32Array, part: ArenaPart = 'parameters'): void {
    this.#device.writeView(this.#view(name, part), values);
  }

  read(name: string, part: ArenaPart = 'parameters'): Promise<Float32Array> {
    return this.#device.read(this.#view(name, part));
  }

  /** Names that a part holds values for: all parameters, moments of the trained ones. */
  names(part: ArenaPart): readonly string[] {
    return this.specs.filter((spec) => part === 'parameters' || spec.isTrained).map((spec) => spec.name);
  }

  /** Copies every parameter that both arenas have, on the device. */
  copyFrom(other: ParameterArena): void {
    for (const { name } of this.specs) if (other.has(name)) this.#device.copyView(other.parameter(name), this.parameter(name));
  }

  dispose(): void {
    for (const page of this.#pages) {
      for (const storage of [page.parameters, page.gradients, page.firstMoments, page.secondMoments]) {
        if (storage !== undefined) this.#device.destroyStorage(storage);
      }
    }
  }

  #view(name: string, part: ArenaPart | 'gradients'): StorageView {
    const slot = assertExists(this.#slots.get(name), `parameter ${name}`);
    const page = assertExists(this.#pages[slot.page], 'its page');
    const storage = assertExists(page[part], `${part} of ${name}`);
    return { storage, offset: slot.offset, shape: slot.spec.shape };
  }
}
