import { CapabilityError } from '../../base/errors.ts';
import type { DeviceReport } from '../../contract/protocol.ts';

const wantedFeatures = ['shader-f16', 'subgroups', 'timestamp-query'] as const;
const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupsPerDimension',
] as const;

export interface OpenDevice {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  readonly report: DeviceReport;
}

/** Why no device could be had; the page has words for each. */
export class NoDeviceError extends CapabilityError {
  readonly reason: 'no-api' | 'no-adapter' | 'no-device';

  constructor(reason: NoDeviceError['reason'], message: string, remedy: string, options?: ErrorOptions) {
    super(message, remedy, { ...options, fault: { key: 'no-gpu', cause: reason } });
    this.reason = reason;
  }
}

/**
 * Asks for a GPU device with the adapter's own limits and, where present, half precision, subgroups and time stamps.
 * @throws {NoDeviceError} telling apart: no WebGPU, no adapter, no device
 */
export async function requestDevice(gpu: GPU | undefined): Promise<OpenDevice> {
  if (gpu === undefined) {
    throw new NoDeviceError(
      'no-api',
      'This browser cannot reach the GPU from a page.',
      'Use a recent Chrome, Edge or Safari, or Firefox with WebGPU.',
    );
  }
  const adapter = await requestAdapter(gpu);
  const features = wantedFeatures.filter((feature) => adapter.features.has(feature));
  const limits = Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
  try {
    const device = await adapter.requestDevice({ requiredFeatures: features, requiredLimits: limits, label: 'studio' });
    return { device, info: adapter.info, report: describe(adapter, features, limits) };
  } catch (cause) {
    throw new NoDeviceError(
      'no-device',
      `The GPU refused to start: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Close other tabs that use the GPU, then reload.',
      { cause },
    );
  }
}

async function requestAdapter(gpu: GPU): Promise<GPUAdapter> {
  let adapter: GPUAdapter | null = null;
  let cause: unknown;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (error) {
    cause = error;
  }
  if (adapter !== null) return adapter;
  throw new NoDeviceError(
    'no-adapter',
    'WebGPU is here, but no GPU was offered.',
    'Switch hardware acceleration on, update the driver, or leave the remote desktop; then reload.',
    { cause },
  );
}

function describe(adapter: GPUAdapter, features: readonly string[], limits: Readonly<Record<string, number>>): DeviceReport {
  const { vendor, architecture, device, description } = adapter.info;
  const name = [description, device, architecture, vendor].find((part) => part !== '') ?? '';
  const text = `${vendor} ${architecture} ${device} ${description}`.toLowerCase();
  // isFallbackAdapter moved to the info; Dawn without a browser names only the driver.
  const isFallback = [adapter.info, adapter].some(hasFallbackFlag);
  const isSoftware = isFallback || /swiftshader|llvmpipe|lavapipe|software/.test(text);
  return { name, vendor, architecture, isSoftware, features: [...features], limits: { ...limits, ...subgroupSizes(adapter.info) } };
}

/** Threads that run in step; some kernels are written for one size. Older browsers do not say. */
function subgroupSizes(info: GPUAdapterInfo): Readonly<Record<string, number>> {
  const sizes: Readonly<Record<string, unknown>> = { subgroupMinSize: info.subgroupMinSize, subgroupMaxSize: info.subgroupMaxSize };
  return Object.fromEntries(Object.entries(sizes).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

/** The flag moved from the adapter to its info; older browsers have it there, Dawn without a browser nowhere. */
function hasFallbackFlag(holder: object): boolean {
  const flag: unknown = Reflect.get(holder, 'isFallbackAdapter');
  return flag === true;
}
