// How the kernels that sum over rows spread a row over threads.

import type { TensorDevice } from '../device/tensor-device.ts';

/** Name under which `TensorDevice.choices` may say how many threads share a row: a power of two up to 64. */
export const rowLanesChoice = 'row-lanes';

/**
 * Threads that share a row. On a GPU neighbours then read side by side, and each holds at most eight vectors of four up
 * to a width of 1,024. Adapters that run on the processor have neither, and a barrier is dear there: one thread a row.
 */
export function lanesOfRow(device: TensorDevice, width: number): number {
  const chosen = device.choices.get(rowLanesChoice);
  if (chosen !== undefined) return Number(chosen);
  if (device.report.isSoftware) return 1;
  return width <= 512 ? 16 : 32;
}
