import { pipelineKey, shaderSource, type AnyKernel } from './kernel.ts';

export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiled kernels by name and constants, with explicit layouts: an unused binding stays valid. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #compiled = new Map<string, Pipeline>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get(kernel: AnyKernel, constants: Readonly<Record<string, number>>): Pipeline {
    const key = pipelineKey(kernel, constants);
    const found = this.#compiled.get(key);
    if (found !== undefined) return found;
    const layout = this.#layout(kernel);
    const module = this.#device.createShaderModule({ label: key, code: shaderSource(kernel, constants) });
    const pipeline = this.#device.createComputePipeline({
      label: key,
      layout: this.#device.createPipelineLayout({ label: kernel.name, bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: 'main' },
    });
    const made = { pipeline, layout };
    this.#compiled.set(key, made);
    return made;
  }

  /** Names of everything compiled so far. */
  names(): readonly string[] {
    return [...this.#compiled.keys()];
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
