// Faults of a GPU, made in the worker's own world while it trains: what a driver does to a page at any moment.

import type { Worker } from '@playwright/test';

/** Destroys the device of the next dispatch after it; `always`: and every device that is started from now on. */
export async function destroyDevice(worker: Worker, always: boolean): Promise<void> {
  await worker.evaluate((isAlways) => {
    // Read by reflection: it is called again with the device that it is asked of.
    const create = Reflect.get<GPUDevice, 'createBindGroup'>(GPUDevice.prototype, 'createBindGroup');
    GPUDevice.prototype.createBindGroup = function destroyed(this: GPUDevice, description) {
      if (!isAlways) GPUDevice.prototype.createBindGroup = create;
      setTimeout(() => this.destroy());
      return create.call(this, description);
    };
  }, always);
}
