// Both runtimes beside each other in one process, each on a device of its own.

import { requestDevice } from '../../src/tensor/device/request-device.ts';
import { WebGpuDevice } from '../../src/tensor/device/webgpu-device.ts';
import type { Timed } from './alternate.ts';
import { GpuMeter } from './gpu-meter.ts';
import { startStock, type StockBackend } from './stock/backend.ts';

export interface Sides {
  readonly device: WebGpuDevice;
  readonly meter: GpuMeter;
  readonly stock: StockBackend;
  readonly stockMeter: GpuMeter;
  dispose(): void;
}

/** New devices, so that no case finds what an earlier one left in a pool. */
export async function openSides(gpu: GPU): Promise<Sides> {
  const open = await requestDevice(gpu);
  const meter = new GpuMeter(open.device);
  const device = await WebGpuDevice.start(open);
  const stockOpen = await requestDevice(gpu);
  const stockMeter = new GpuMeter(stockOpen.device);
  const stock = await startStock(stockOpen);
  return {
    device,
    meter,
    stock,
    stockMeter,
    dispose: () => {
      device.dispose();
      stock.device.destroy();
    },
  };
}

/** Runs of something that ours records, up to the end of the device's work. */
export function timedOurs({ device }: Sides, record: () => void): Timed {
  return {
    run: async (times = 1) => {
      for (let run = 0; run < times; run += 1) record();
      await device.finish();
    },
  };
}

/** The same of plain tfjs operations on stock tfjs' backend. */
export function timedStock({ stock }: Sides, record: () => void): Timed {
  return {
    run: (times = 1) =>
      stock.run(async () => {
        for (let run = 0; run < times; run += 1) record();
        await stock.finish();
      }),
  };
}
