// AdamW in plain JavaScript and float64, after clipping by global norm: written from the paper and torch's documentation.

import { Random } from '../base/random.ts';
import type { Storage, StorageView, TensorDevice } from '../tensor/device/tensor-device.ts';
import { adamW, optimizerStateOf, type AdamWSettings, type OptimizedPage } from '../tensor/kernels/adamw/adamw.ts';

export interface AdamWCase {
  /** Elements of each page: all, trained, decayed. */
  readonly pages: readonly { readonly length: number; readonly trained: number; readonly decayed: number }[];
  readonly gradientClip: number;
  readonly updates: number;
  /** Power of two that multiplies the gradients and is divided out again. */
  readonly lossScale?: number;
  /** The pages have a copy of the parameters in half precision. */
  readonly hasHalves?: boolean;
}

export interface AdamWOutcome {
  readonly parameters: readonly ArrayLike<number>[];
  /** Norm before clipping, of every update. */
  readonly norms: readonly number[];
  /** Half-precision copies, where the case asks for them. */
  readonly halves: readonly ArrayLike<number>[];
}

function draw(length: number, ...keys: readonly number[]): Float32Array {
  const random = new Random(...keys);
  return Float32Array.from({ length }, () => random.gaussian());
}

function settingsOf({ gradientClip }: AdamWCase, update: number): AdamWSettings {
  return { learningRate: 0.01 / update, weightDecay: 0.1, gradientClip, scaling: 'none' };
}

/** m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g²; p = p (1 - lr wd) - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + 1e-8). */
export function adamWInFloat64(item: AdamWCase): AdamWOutcome {
  const parameters = item.pages.map(({ length }, page) => Float64Array.from(draw(length, page, 0)));
  const moments = item.pages.map(({ length }) => ({ first: new Float64Array(length), second: new Float64Array(length) }));
  const norms: number[] = [];
  for (let update = 1; update <= item.updates; update += 1) {
    const settings = settingsOf(item, update);
    const gradients = item.pages.map(({ length, trained }, page) => draw(length, page, update).subarray(0, trained));
    const norm = Math.sqrt(gradients.reduce((sum, values) => sum + values.reduce((own, value) => own + value ** 2, 0), 0));
    norms.push(norm);
    const factor = item.gradientClip > 0 ? Math.min(1, item.gradientClip / (norm + 1e-6)) : 1;
    for (const [page, { decayed }] of item.pages.entries()) {
      const { first, second } = moments[page] ?? { first: [], second: [] };
      const own = parameters[page] ?? [];
      for (const [i, raw] of (gradients[page] ?? []).entries()) {
        const gradient = raw * factor;
        first[i] = 0.9 * (first[i] ?? 0) + 0.1 * gradient;
        second[i] = 0.999 * (second[i] ?? 0) + 0.001 * gradient ** 2;
        const step = (first[i] ?? 0) / (1 - 0.9 ** update) / (Math.sqrt((second[i] ?? 0) / (1 - 0.999 ** update)) + 1e-8);
        const kept = i < decayed ? 1 - settings.learningRate * settings.weightDecay : 1;
        own[i] = (own[i] ?? 0) * kept - settings.learningRate * step;
      }
    }
  }
  return { parameters, norms, halves: item.hasHalves === true ? parameters : [] };
}

/** A state as it is before the first update, or with other values, in a storage of its own. */
export function makeState(device: TensorDevice, ...values: readonly number[]): StorageView {
  const state = { storage: device.createStorage('optimizer state', 8), offset: 0, shape: [8] };
  device.writeView(
    state,
    Float32Array.from({ length: 8 }, (_, i) => values[i] ?? 0),
  );
  return state;
}

/** Four storages in which each page is a view. */
export function makePages(
  device: TensorDevice,
  item: AdamWCase,
): { readonly pages: readonly OptimizedPage[]; readonly dispose: () => void } {
  const align = (length: number): number => Math.ceil(length / device.viewAlignment) * device.viewAlignment;
  const total = item.pages.reduce((sum, { length }) => sum + align(length), 0);
  const made = (label: string): Storage => device.createStorage(label, total);
  const storages = {
    parameters: made('parameters'),
    gradients: made('gradients'),
    first: made('first moments'),
    second: made('second moments'),
    halves: device.createStorage('halves', total, item.hasHalves === true ? 'float16' : 'float32'),
  };
  let offset = 0;
  const pages = item.pages.map(({ length, trained, decayed }, page) => {
    const view = (storage: Storage): StorageView => ({ storage, offset: start, shape: [length] });
    const start = offset;
    offset += align(length);
    const parameters = view(storages.parameters);
    device.writeView(parameters, draw(length, page, 0));
    return {
      parameters,
      gradients: view(storages.gradients),
      firstMoments: view(storages.first),
      secondMoments: view(storages.second),
      halves: item.hasHalves === true ? view(storages.halves) : undefined,
      trained,
      decayed,
    };
  });
  const dispose = (): void => {
    for (const storage of Object.values(storages)) device.destroyStorage(storage);
  };
  return { pages, dispose };
}

/** The same updates by the kernels. */
export async function adamWOnDevice(device: TensorDevice, item: AdamWCase): Promise<AdamWOutcome> {
  const { pages, dispose } = makePages(device, item);
  const { lossScale = 1 } = item;
  const state = makeState(device, lossScale);
  const norms: number[] = [];
  for (let update = 1; update <= item.updates; update += 1) {
    for (const [page, { gradients }] of pages.entries()) {
      const values = draw(item.pages[page]?.length ?? 0, page, update);
      device.writeView(
        gradients,
        values.map((value) => value * lossScale),
      );
    }
    adamW(device, pages, settingsOf(item, update), state);
    norms.push(optimizerStateOf(await device.read(state)).gradientNorm);
  }
  const parameters = await Promise.all(pages.map((page) => device.read(page.parameters)));
  const halves = await Promise.all(pages.flatMap((page) => (page.halves === undefined ? [] : [device.read(page.halves)])));
  device.destroyStorage(state.storage);
  dispose();
  return { parameters, norms, halves };
}
