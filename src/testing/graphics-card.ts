import type { DeviceReport } from '../contract/protocol.ts';

/** What a graphics card says of itself, for devices that only plan. */
export const graphicsCard: DeviceReport = {
  name: 'a GPU',
  vendor: '',
  architecture: '',
  isSoftware: false,
  features: ['shader-f16'],
  limits: {
    maxBufferSize: 2 ** 31,
    maxStorageBufferBindingSize: 2 ** 31 - 4,
    maxComputeWorkgroupStorageSize: 32_768,
    maxComputeWorkgroupsPerDimension: 65_535,
  },
};
