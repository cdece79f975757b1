import { CapabilityError } from '../../base/errors.ts';
import type { DeviceReport } from '../../contract/protocol.ts';

/** What kernels and their callers must know of a device. */
export interface DeviceLimits {
  readonly hasHalves: boolean;
  /** Elements to which the offset of a view is aligned, of halves too. */
  readonly viewAlignment: number;
  /** Largest number of 32-bit elements that one binding can hold. */
  readonly maximumBindingLength: number;
  readonly workgroupsPerDimension: number;
  /** Bytes from one dispatch's uniforms to the next one's. */
  readonly uniformSlotBytes: number;
}

/** What WebGPU promises everywhere, for limits that a report leaves out. Alignments are never asked for: these hold. */
const least = {
  maxStorageBufferBindingSize: 134_217_728,
  maxBufferSize: 268_435_456,
  maxComputeWorkgroupsPerDimension: 65_535,
  minStorageBufferOffsetAlignment: 256,
  minUniformBufferOffsetAlignment: 256,
} as const;

/** The limits in a device's report: the device that runs and one that only plans for it derive the same from it. */
export function limitsOf({ features, limits }: Pick<DeviceReport, 'features' | 'limits'>): DeviceLimits {
  const limit = (name: keyof typeof least): number => limits[name] ?? least[name];
  const binding = Math.min(limit('maxStorageBufferBindingSize'), limit('maxBufferSize'));
  return {
    hasHalves: features.includes('shader-f16'),
    viewAlignment: limit('minStorageBufferOffsetAlignment') / 2,
    maximumBindingLength: Math.floor(binding / 16) * 4,
    workgroupsPerDimension: limit('maxComputeWorkgroupsPerDimension'),
    uniformSlotBytes: limit('minUniformBufferOffsetAlignment'),
  };
}

/**
 * @param length in 32-bit elements
 * @throws {CapabilityError} where one binding cannot hold so much
 */
export function checkBindingLength(limits: DeviceLimits, length: number, what: string): void {
  const { maximumBindingLength } = limits;
  if (length <= maximumBindingLength) return;
  const mebibytes = (elements: number): string => (elements / 262_144).toFixed(0);
  throw new CapabilityError(
    `${what} needs ${mebibytes(length)} MiB in one piece; this GPU binds at most ${mebibytes(maximumBindingLength)} MiB.`,
    'Use a smaller micro-batch, shorter texts or a smaller model.',
  );
}
