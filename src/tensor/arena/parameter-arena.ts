// Parameters, gradients and moments in a few large pages, bound by offset: AdamW needs three dispatches a page however
// many parameters there are. Under half precision every page has a shadow of halves, which the products read; the
// parameters themselves stay in 32 bits.

import { assert, assertExists } from '../../base/assert.ts';
import { CapabilityError } from '../../base/errors.ts';
import type { Precision } from '../../contract/run-file.ts';
import type { Storage, StorageView, TensorDevice } from '../device/tensor-device.ts';
import { sizeOf } from '../device/tensor-device.ts';
import type { OptimizedPage } from '../kernels/adamw/adamw.ts';
import { castToHalves } from '../kernels/cast/cast.ts';

/** Loss scale that half precision starts from, as torch's GradScaler. */
const firstLossScale = 65_536;

function initialOptimizerState(precision: Precision): Float32Array {
  const state = new Float32Array(optimizerStateLength);
  state[0] = precision === 'f16' ? firstLossScale : 1;
  return state;
}

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly isTrained: boolean;
  /** Weight decay applies: not for biases and layer norms. */
  readonly decays: boolean;
  /** Parameters of one group that are trained alike lie side by side, so that one product can read them as one matrix. */
  readonly group?: string | undefined;
}

export interface ArenaOptions {
  /** Also makes room for gradients, moments and the optimizer's state. */
  readonly trains: boolean;
  /** What matrix products read: the parameters, or a shadow of halves. */
  readonly precision?: Precision | undefined;
}

interface Slot {
  readonly spec: ParameterSpec;
  readonly page: number;
  readonly offset: number;
}

interface Page {
  readonly parameters: Storage;
  readonly halves: Storage | undefined;
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

/** Elements of the optimizer's state: see `adamW`. */
export const optimizerStateLength = 8;

/** 0: decays; 1: trained without decay; 2: left alone. */
function rankOf(spec: ParameterSpec): number {
  if (!spec.isTrained) return 2;
  return spec.decays ? 0 : 1;
}

/** Parameters that lie side by side: those of one group and rank, any other alone. Decaying blocks come first. */
function blocksOf(specs: readonly ParameterSpec[]): readonly (readonly ParameterSpec[])[] {
  const blocks = new Map<string, ParameterSpec[]>();
  for (const spec of specs) {
    const key = spec.group === undefined ? `alone ${spec.name}` : `group ${spec.group} ${rankOf(spec)}`;
    blocks.set(key, [...(blocks.get(key) ?? []), spec]);
  }
  const rankOfBlock = ([first]: readonly ParameterSpec[]): number => (first === undefined ? 0 : rankOf(first));
  return [...blocks.values()].sort((a, b) => rankOfBlock(a) - rankOfBlock(b));
}

interface PagePlan {
  readonly slots: Slot[];
  readonly pages: { length: number; trained: number; decayed: number }[];
}

/** Where every parameter lies: decaying ones first, then the other trained ones, then the rest; blocks aligned for binding. */
function planPages(specs: readonly ParameterSpec[], capacity: number, alignment: number): PagePlan {
  const plan: PagePlan = { slots: [], pages: [] };
  for (const block of blocksOf(specs)) {
    const length = block.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const size = Math.ceil(length / alignment) * alignment;
    if (size > capacity) throw tooLarge(block, size, capacity);
    let page = plan.pages.at(-1);
    if (page === undefined || page.length + size > capacity) {
      page = { length: 0, trained: 0, decayed: 0 };
      plan.pages.push(page);
    }
    let offset = page.length;
    for (const spec of block) {
      plan.slots.push({ spec, page: plan.pages.length - 1, offset });
      offset += sizeOf(spec.shape);
    }
    page.length += size;
    const rank = Math.min(...block.map(rankOf));
    if (rank <= 1) page.trained = page.length;
    if (rank === 0) page.decayed = page.length;
  }
  return plan;
}

function tooLarge(block: readonly ParameterSpec[], size: number, capacity: number): CapabilityError {
  const mebibytes = (elements: number): string => (elements / 262_144).toFixed(0);
  return new CapabilityError(
    `${block.map(({ name }) => name).join(', ')} takes ${mebibytes(size)} MiB; this GPU binds at most ${mebibytes(capacity)} MiB at once.`,
    'Choose a model with a smaller vocabulary or width.',
  );
}

export class ParameterArena {
  readonly specs: readonly ParameterSpec[];
  readonly #device: TensorDevice;
  readonly #slots: ReadonlyMap<string, Slot>;
  readonly #pages: readonly Page[];
  readonly #optimizerState: Storage | undefined;
  readonly precision: Precision;
  /** The halves no longer say what the parameters say. */
  #halvesAreStale = true;

  constructor(device: TensorDevice, specs: readonly ParameterSpec[], { trains, precision = 'f32' }: ArenaOptions) {
    this.specs = specs;
    this.precision = precision;
    this.#device = device;
    const plan = planPages(specs, Math.min(pageLength, device.maximumBindingLength), device.viewAlignment);
    this.#slots = new Map(plan.slots.map((slot) => [slot.spec.name, slot]));
    assert(this.#slots.size === specs.length, 'two parameters of one name');
    this.#pages = plan.pages.map((page, index) => {
      const trained = trains ? page.trained : 0;
      const make = (part: string): Storage | undefined => (trained > 0 ? device.createStorage(`${part} ${index}`, trained) : undefined);
      return {
        parameters: device.createStorage(`parameters ${index}`, page.length),
        halves: precision === 'f16' ? device.createStorage(`halves ${index}`, page.length, 'float16') : undefined,
        gradients: make('gradients'),
        firstMoments: make('first moments'),
        secondMoments: make('second moments'),
        trained,
        decayed: Math.min(trained, page.decayed),
        length: page.length,
      };
    });
    this.#optimizerState = trains ? device.createStorage('optimizer state', optimizerStateLength) : undefined;
    if (trains) device.writeView(this.optimizerState, initialOptimizerState(precision));
  }

  /** Whether there are gradients, moments and an optimizer's state. */
  get trains(): boolean {
    return this.#optimizerState !== undefined;
  }

  /** The optimizer's numbers that live on the device; only where the arena trains. */
  get optimizerState(): StorageView {
    return { storage: assertExists(this.#optimizerState, 'the state of a trained arena'), offset: 0, shape: [optimizerStateLength] };
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

  /** What a matrix product reads: the parameter, or its halves under half precision. */
  operand(name: string): StorageView {
    return this.#view(name, this.#operandPart());
  }

  /**
   * Parameters of one group as one matrix: their rows one below the other, in the order given.
   * @param part `operand`: as {@link operand}
   */
  joined(names: readonly string[], part: 'parameters' | 'gradients' | 'operand'): StorageView {
    const views = names.map((name) => this.#view(name, part === 'operand' ? this.#operandPart() : part));
    const first = assertExists(views[0], 'a joined parameter');
    let end = first.offset;
    for (const view of views) {
      assert(view.storage === first.storage && view.offset === end, `${names.join(', ')} do not lie side by side`);
      end += sizeOf(view.shape);
    }
    const rows = views.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
    return { storage: first.storage, offset: first.offset, shape: [rows, ...first.shape.slice(1)] };
  }

  #operandPart(): 'parameters' | 'halves' {
    if (this.precision === 'f32') return 'parameters';
    if (this.#halvesAreStale) this.#refreshHalves();
    return 'halves';
  }

  #refreshHalves(): void {
    for (const { parameters, halves, length } of this.#pages) {
      if (halves === undefined) continue;
      castToHalves(this.#device, { storage: parameters, offset: 0, shape: [length] }, { storage: halves, offset: 0, shape: [length] });
    }
    this.#halvesAreStale = false;
  }

  /** The trained part of every page, for the optimizer, which writes the halves too. */
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
          halves: page.halves === undefined ? undefined : view(page.halves),
          trained: page.trained,
          decayed: page.decayed,
        },
      ];
    });
  }

  write(name: string, values: Float32Array, part: ArenaPart = 'parameters'): void {
    this.#device.writeView(this.#view(name, part), values);
    if (part === 'parameters') this.#halvesAreStale = true;
  }

  read(name: string, part: ArenaPart = 'parameters'): Promise<Float32Array> {
    return this.#device.read(this.#view(name, part));
  }

  /** The optimizer's numbers, to be saved. */
  readOptimizerState(): Promise<Float32Array> {
    return this.#device.read(this.optimizerState);
  }

  /**
   * Puts a saved state back. The loss scale is the precision's own where the run was saved under another one: a device
   * without halves goes on with what one with halves began, and the other way round.
   * @param values what was saved, or the number of updates made by a run that did not save more
   */
  async restoreOptimizerState(values: Float32Array | number): Promise<void> {
    const state = typeof values === 'number' ? await this.readOptimizerState() : values.slice();
    if (typeof values === 'number') state[2] = values;
    const wasScaled = state[0] !== 1;
    if (wasScaled !== (this.precision === 'f16')) state.set(initialOptimizerState(this.precision).subarray(0, 2));
    this.#device.writeView(this.optimizerState, state);
  }

  /** Names that a part holds values for: all parameters, moments of the trained ones. */
  names(part: ArenaPart): readonly string[] {
    return this.specs.filter((spec) => part === 'parameters' || spec.isTrained).map((spec) => spec.name);
  }

  /** Copies every parameter that both arenas have, on the device. */
  copyFrom(other: ParameterArena): void {
    for (const { name } of this.specs) if (other.has(name)) this.#device.copyView(other.parameter(name), this.parameter(name));
    this.#halvesAreStale = true;
  }

  dispose(): void {
    for (const page of this.#pages) {
      for (const storage of [page.parameters, page.halves, page.gradients, page.firstMoments, page.secondMoments]) {
        if (storage !== undefined) this.#device.destroyStorage(storage);
      }
    }
    if (this.#optimizerState !== undefined) this.#device.destroyStorage(this.#optimizerState);
  }

  #view(name: string, part: ArenaPart | 'gradients' | 'halves'): StorageView {
    const slot = assertExists(this.#slots.get(name), `parameter ${name}`);
    const page = assertExists(this.#pages[slot.page], 'its page');
    const storage = assertExists(page[part], `${part} of ${name}`);
    return { storage, offset: slot.offset, shape: slot.spec.shape };
  }
}
