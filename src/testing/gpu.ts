// A WebGPU device in Node, for tests: Dawn on whatever Vulkan driver VK_DRIVER_FILES names (lavapipe, SwiftShader, a GPU).

import { startNodeGpu } from '../headless/node-gpu.ts';
import { requestDevice } from '../tensor/device/request-device.ts';
import { WebGpuDevice } from '../tensor/device/webgpu-device.ts';

let device: Promise<WebGpuDevice | undefined> | undefined;
let takesHardwareWays = false;

/**
 * The device of this test process says that it is no software adapter: kernels then take the ways that are meant for
 * graphics cards. To be called before the device is asked for.
 */
export function takeHardwareWays(): void {
  takesHardwareWays = true;
}

/** The shared device of this test process; undefined where there is no adapter, an error where one is required. */
export function testDevice(): Promise<WebGpuDevice | undefined> {
  device ??= open();
  return device;
}

async function open(): Promise<WebGpuDevice | undefined> {
  try {
    const open = await requestDevice(startNodeGpu());
    return await WebGpuDevice.start(takesHardwareWays ? { ...open, report: { ...open.report, isSoftware: false } } : open);
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

/**
 * Whether every variant of a kernel is worth its compilation. llvmpipe takes a second and more for each, hence it gets a
 * choice of them among the short tests, and all of them in `npm run test:slow`; other drivers always get all.
 */
export async function isThorough(): Promise<boolean> {
  return process.env['THOROUGH'] === '1' || (await testDevice())?.report.name.includes('llvmpipe') !== true;
}
