import { assertExists } from '../base/assert.ts';
import type { DeviceState } from '../contract/protocol.ts';
import { NoDeviceError, requestDevice } from '../tensor/device/request-device.ts';
import { WebGpuDevice } from '../tensor/device/webgpu-device.ts';

/** The worker's one device: started once, started again after a loss. */
export class Gpu {
  #state: DeviceState = { state: 'unknown' };
  #device: Promise<WebGpuDevice> | undefined;
  readonly #onState: (state: DeviceState) => void;
  readonly #onStart: (device: WebGpuDevice) => Promise<void>;

  /** @param onStart is waited for before anybody gets a device that was started */
  constructor(onState: (state: DeviceState) => void, onStart: (device: WebGpuDevice) => Promise<void>) {
    this.#onState = onState;
    this.#onStart = onStart;
  }

  get state(): DeviceState {
    return this.#state;
  }

  /** The running device. @throws NoDeviceError telling which of API, adapter and device is missing */
  start(): Promise<WebGpuDevice> {
    this.#device ??= this.#open();
    return assertExists(this.#device, 'the device that was just asked for');
  }

  async #open(): Promise<WebGpuDevice> {
    this.#set({ state: 'starting' });
    try {
      // A browser without WebGPU has no such property, whatever the types say.
      const gpu: GPU | undefined = 'gpu' in navigator ? navigator.gpu : undefined;
      const device = await WebGpuDevice.start(await requestDevice(gpu));
      void device.lost.then((reason) => {
        this.#device = undefined;
        this.#set({ state: 'lost', reason });
      });
      await this.#onStart(device);
      this.#set({ state: 'ready', report: device.report });
      return device;
    } catch (error) {
      this.#device = undefined;
      const cause = error instanceof NoDeviceError ? error.reason : 'no-device';
      this.#set({ state: 'missing', cause, detail: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }

  #set(state: DeviceState): void {
    this.#state = state;
    this.#onState(state);
  }
}
