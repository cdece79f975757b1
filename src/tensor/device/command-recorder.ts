/** The open command buffer: dispatches share a compute pass until a copy needs the encoder itself. */
export class CommandRecorder {
  readonly #device: GPUDevice;
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** The compute pass that is open now, or a new one. */
  pass(): GPUComputePassEncoder {
    this.#pass ??= this.#open().beginComputePass();
    return this.#pass;
  }

  /** A new compute pass of its own, to be ended by who asked for it. */
  timedPass(timestampWrites: GPUComputePassTimestampWrites): GPUComputePassEncoder {
    return this.encoder().beginComputePass({ timestampWrites });
  }

  /** The command encoder with no pass open: for copies. */
  encoder(): GPUCommandEncoder {
    this.#pass?.end();
    this.#pass = undefined;
    return this.#open();
  }

  /** What was recorded since the last time; undefined where nothing was. */
  finish(): GPUCommandBuffer | undefined {
    if (this.#encoder === undefined) return undefined;
    const commands = this.encoder().finish();
    this.#encoder = undefined;
    return commands;
  }

  #open(): GPUCommandEncoder {
    this.#encoder ??= this.#device.createCommandEncoder();
    return this.#encoder;
  }
}
