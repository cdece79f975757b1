import { expect } from 'vitest';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { goldenInfoNce, infoNce } from './info-nce-case.ts';

/** Loss and gradients of InfoNCE on a device against the golden values, which have six decimals. */
export async function expectGoldenInfoNce(device: TensorDevice): Promise<void> {
  const found = await infoNce(device, 0.1);
  expect(found.loss).toBeCloseTo(goldenInfoNce.loss[0.1], 5);
  for (const [i, value] of goldenInfoNce.rowLosses.entries()) expect(found.rowLosses[i]).toBeCloseTo(value, 5);
  for (const [i, value] of goldenInfoNce.queryGradient.entries()) expect(found.queryGradient[i], `dQ ${i}`).toBeCloseTo(value, 5);
  for (const [i, value] of goldenInfoNce.passageGradient.entries()) expect(found.passageGradient[i], `dP ${i}`).toBeCloseTo(value, 5);
  expect((await infoNce(device, 0.02)).loss).toBeCloseTo(goldenInfoNce.loss[0.02], 5);
}
