// Which tiles are the fastest on an adapter, kept from run to run: measured once, not before every run.

import { readText, type Folder } from '../base/folder.ts';
import { hashText } from '../base/random.ts';
import type { DeviceReport } from '../contract/protocol.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { isTileChoice } from '../tensor/kernels/matrix-product/tiles.ts';

type Device = Pick<TensorDevice, 'report' | 'choices'>;

interface KeptTiles {
  readonly adapter: string;
  readonly tiles: Readonly<Record<string, string>>;
}

export class TileStore {
  readonly #folder: Folder;
  #saved: Promise<void> = Promise.resolve();

  constructor(folder: Folder) {
    this.#folder = folder;
  }

  /** Gives a device the tiles of its adapter; those that it has already stand, those that are no more are measured again. */
  async load(device: Device): Promise<void> {
    const kept = await this.#read(adapterOf(device.report));
    for (const [key, name] of Object.entries(kept)) {
      if (isTileChoice(key, name) && !device.choices.has(key)) device.choices.set(key, name);
    }
  }

  /** Keeps the tiles of a device beside those that its adapter had. */
  save(device: Device): Promise<void> {
    // One write after the other: a file has one writer at a time. A failure is told to who asked for it, once.
    this.#saved = this.#saved.catch(() => undefined).then(() => this.#save(device));
    return this.#saved;
  }

  async #save(device: Device): Promise<void> {
    if (device.choices.size === 0) return;
    const adapter = adapterOf(device.report);
    const before = await this.#read(adapter);
    const tiles = { ...before, ...Object.fromEntries(device.choices) };
    if (JSON.stringify(tiles) === JSON.stringify(before)) return;
    const kept: KeptTiles = { adapter, tiles };
    await this.#folder.write(pathOf(adapter), JSON.stringify(kept));
  }

  async #read(adapter: string): Promise<KeptTiles['tiles']> {
    const text = await readText(this.#folder, pathOf(adapter));
    const kept = text === undefined ? undefined : parseKept(text);
    return kept?.adapter === adapter ? kept.tiles : {};
  }
}

/** What tells adapters apart. Features as well: a flag of the browser changes which tiles there are. */
function adapterOf({ vendor, architecture, name, features }: DeviceReport): string {
  return [vendor, architecture, name, [...features].sort().join(' ')].join(' / ');
}

function pathOf(adapter: string): string {
  return `${hashText(adapter)}.json`;
}

/** A damaged file costs a measurement, not the start of the device. */
function parseKept(text: string): KeptTiles | undefined {
  try {
    // Written by this class alone.
    const kept = JSON.parse(text) as KeptTiles;
    return typeof kept.tiles === 'object' ? kept : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
