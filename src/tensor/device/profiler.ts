import { assertExists } from '../../base/assert.ts';
import { dispatchesPerSubmit, type DeviceBooks } from './device-books.ts';
import type { CommandRecorder } from './command-recorder.ts';
import { profileOf, type DispatchCost, type TimedDispatch } from './dispatch-cost.ts';
import type { Profile } from './profile.ts';

const stampBytes = 8;

/** The time stamps of one command buffer. */
interface Stamps {
  readonly queries: GPUQuerySet;
  readonly costs: DispatchCost[];
}

/** Gives every dispatch a pass of its own with a time stamp at both ends; wants `timestamp-query`. */
export class Profiler {
  readonly #device: GPUDevice;
  readonly #commands: CommandRecorder;
  readonly #books: DeviceBooks<GPUBuffer>;
  readonly #collected: Promise<readonly TimedDispatch[]>[] = [];
  #open: Stamps | undefined;

  constructor(device: GPUDevice, commands: CommandRecorder, books: DeviceBooks<GPUBuffer>) {
    this.#device = device;
    this.#commands = commands;
    this.#books = books;
  }

  /** A pass for one dispatch, to be ended by who asked for it. */
  pass(cost: DispatchCost): GPUComputePassEncoder {
    this.#open ??= { queries: this.#device.createQuerySet({ type: 'timestamp', count: 2 * dispatchesPerSubmit }), costs: [] };
    const first = 2 * this.#open.costs.length;
    this.#open.costs.push(cost);
    return this.#commands.timedPass({ querySet: this.#open.queries, beginningOfPassWriteIndex: first, endOfPassWriteIndex: first + 1 });
  }

  /**
   * Records how the stamps of the open command buffer leave the device, right before it is submitted. What is returned is
   * to be called right after.
   */
  beforeSubmit(): () => void {
    if (this.#open === undefined) return () => undefined;
    const { queries, costs } = this.#open;
    this.#open = undefined;
    const bytes = 2 * costs.length * stampBytes;
    const staging = this.#books.staging.acquire(bytes);
    const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
    const resolved = this.#device.createBuffer({ label: 'time stamps', size: bytes, usage });
    this.#books.live.add(bytes);
    const encoder = this.#commands.encoder();
    encoder.resolveQuerySet(queries, 0, 2 * costs.length, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, bytes);
    return () => {
      queries.destroy();
      resolved.destroy();
      this.#books.live.add(-bytes);
      this.#collected.push(this.#collect(staging, costs));
    };
  }

  /** What was timed since the profiler was made. */
  async finish(): Promise<Profile> {
    return profileOf((await Promise.all(this.#collected)).flat());
  }

  async #collect(staging: GPUBuffer, costs: readonly DispatchCost[]): Promise<readonly TimedDispatch[]> {
    const bytes = 2 * costs.length * stampBytes;
    await staging.mapAsync(GPUMapMode.READ, 0, bytes);
    const stamps = new BigUint64Array(staging.getMappedRange(0, bytes).slice(0));
    staging.unmap();
    this.#books.staging.release(staging);
    return costs.map((cost, index) => ({
      ...cost,
      begin: assertExists(stamps[2 * index], 'a time stamp'),
      end: assertExists(stamps[2 * index + 1], 'a time stamp'),
    }));
  }
}
