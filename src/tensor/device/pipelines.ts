import { pipelineKey, shaderSource, type AnyKernel } from './kernel.ts';

/** A kernel with the constants that are written into its text: what one pipeline is compiled from. */
export interface PlannedPipeline {
  readonly kernel: AnyKernel;
  readonly constants: Readonly<Record<string, number>>;
}

export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiled kernels by name and constants, with explicit layouts: an unused binding stays valid. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #onFailure: (key: string, message: string) => void;
  readonly #compiling = new Set<Promise<void>>();
  readonly #compiled = new Map<string, Pipeline>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();

  /** @param onFailure hears of a kernel that does not compile: what WebGPU says of WGSL names no kernel by itself */
  constructor(device: GPUDevice, onFailure: (key: string, message: string) => void) {
    this.#device = device;
    this.#onFailure = onFailure;
  }

  get(kernel: AnyKernel, constants: Readonly<Record<string, number>>): Pipeline {
    const key = pipelineKey(kernel, constants);
    const found = this.#compiled.get(key);
    if (found !== undefined) return found;
    const layout = this.#layout(kernel);
    this.#device.pushErrorScope('validation');
    const module = this.#device.createShaderModule({ label: key, code: shaderSource(kernel, constants) });
    const pipeline = this.#device.createComputePipeline({
      label: key,
      layout: this.#device.createPipelineLayout({ label: kernel.name, bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: 'main' },
    });
    this.#watch(key);
    const made = { pipeline, layout };
    this.#compiled.set(key, made);
    return made;
  }

  /** Resolves once it is known of everything asked for so far whether it compiled. */
  async settled(): Promise<void> {
    await Promise.all(this.#compiling);
  }

  /** Names of everything compiled so far. */
  names(): readonly string[] {
    return [...this.#compiled.keys()];
  }

  /** Closes the error scope of a compilation. A device that is lost meanwhile speaks for itself. */
  #watch(key: string): void {
    const done = this.#device.popErrorScope().then(
      (error) => {
        if (error !== null) this.#onFailure(key, error.message);
      },
      () => undefined,
    );
    this.#compiling.add(done);
    void done.finally(() => this.#compiling.delete(done));
  }

  #layout(kernel: AnyKernel): GPUBindGroupLayout {
    const found = this.#layouts.get(kernel.name);
    if (found !== undefined) return found;
    const entries: GPUBindGroupLayoutEntry[] = Object.values(kernel.operands).map((spec, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: spec.access === 'read' ? 'read-only-storage' : 'storage' },
    }));
    entries.push({ binding: entries.length, visibility: GPUShaderStage.COMPUTE, buffer: { type: 'uniform', hasDynamicOffset: true } });
    const layout = this.#device.createBindGroupLayout({ label: kernel.name, entries });
    this.#layouts.set(kernel.name, layout);
    return layout;
  }
}
