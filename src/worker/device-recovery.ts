// A run whose GPU is taken away goes on by itself, on a new device, from its last save.

import { CapabilityError } from '../base/errors.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';

/** Losses without a save in between after which a run gives up: what it does is then what loses the device. */
const mostLossesInARow = 2;
/** The reason of a loss comes a little after the first call that fails. */
const reasonMilliseconds = 500;
/** A system that has reset its GPU offers it again after a while. */
const waitsMilliseconds: readonly number[] = [300, 2000, 5000];

export class DeviceRecovery {
  readonly #open: () => Promise<TensorDevice>;
  #lossesInARow = 0;

  /** @param open starts a device; the one that runs where it was started already */
  constructor(open: () => Promise<TensorDevice>) {
    this.#open = open;
  }

  /** From here on the run has more to go on from. */
  saved(): void {
    this.#lossesInARow = 0;
  }

  /** Why a device is gone; undefined where it is there: then whatever failed has another cause. */
  async reasonOf(device: TensorDevice): Promise<string | undefined> {
    const stillThere = new Promise<undefined>((resolve) => setTimeout(resolve, reasonMilliseconds, undefined));
    return Promise.race([device.lost, stillThere]);
  }

  /** A device in place of the lost one. @throws CapabilityError after too many losses in a row, or where none is offered */
  async replace(reason: string): Promise<TensorDevice> {
    this.#lossesInARow += 1;
    if (this.#lossesInARow >= mostLossesInARow) throw lostAgain(this.#lossesInARow, reason);
    let failure: unknown;
    for (const wait of waitsMilliseconds) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        return await this.#open();
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }
}

function lostAgain(losses: number, reason: string): CapabilityError {
  return new CapabilityError(
    `The GPU was lost ${losses} times without a save in between (${reason}).`,
    'Close other pages that use the GPU and lower the batch size or gpuBudgetMiB; then resume from the last save.',
    { fault: { key: 'device-lost-again', losses, reason } },
  );
}
