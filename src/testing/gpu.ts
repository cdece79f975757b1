// A WebGPU device in Node, for tests: Dawn on whatever Vulkan driver VK_DRIVER_FILES names (lavapipe, SwiftShader, a GPU).

import { startNodeGpu } from '../headless/node-gpu.ts';
import { requestDevice } from '../tensor/device/request-device.ts';
import { WebGpuDevice } from '../tensor/device/webgpu-device.ts';

let device: Promise<WebGpuDevice | undefined> | undefined;

/** The shared device of this test process; undefined where there is no adapter, an error where one is required. */
export function testDevice(): Promise<WebGpuDevice | undefined> {
  device ??= open();
  return device;
}

async function open(): Promise<WebGpuDevice | undefined> {
  try {
    return await WebGpuDevice.start(await requestDevice(startNodeGpu()));
  } catch (error) {
    if (process.env['REQUIRE_WEBGPU'] === '1') throw error;
    return undefined;
  }
}

/** Like {@link testDevice}, for suites that were skipped already where there is none. */
export async function requiredDevice(): Promise<WebGpuDevice> {
  const found = await testDevice();
  if (found === undefined) throw new Error('this test needs a WebGPU adapter');
  return found;
}
