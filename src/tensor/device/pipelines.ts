import { pipelineKey, shaderSource, type AnyKernel } from './kernel.ts';
import { refusal, refusalText } from './refusal.ts';

/** A kernel with the constants that are written into its text: what one pipeline is compiled from. */
export interface PlannedPipeline {
  readonly kernel: AnyKernel;
  readonly constants: Readonly<Record<string, number>>;
}

export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

export interface CompileOptions {
  /** Called when one more is compiled, and once at the start. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Nothing more is begun once it is aborted. */
  readonly signal?: AbortSignal;
}

interface Description {
  readonly layout: GPUBindGroupLayout;
  readonly descriptor: GPUComputePipelineDescriptor;
}

/** Pipelines compiled at once: more than a browser has threads for it, few enough for progress to be seen. */
const atOnce = 8;

/** Compiled kernels by name and constants, with explicit layouts: an unused binding stays valid. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #onFailure: (key: string, message: string) => void;
  /** Error scopes of which the outcome is not known yet. */
  readonly #watched = new Set<Promise<void>>();
  readonly #compiled = new Map<string, Pipeline>();
  readonly #compiling = new Map<string, Promise<void>>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();

  /** @param onFailure hears of a kernel that does not compile: what WebGPU says of WGSL names no kernel by itself */
  constructor(device: GPUDevice, onFailure: (key: string, message: string) => void) {
    this.#device = device;
    this.#onFailure = onFailure;
  }

  /**
   * The pipeline of a kernel, compiled now where it is not there. One that `compile` has begun cannot be waited for
   * here: who compiles ahead waits for it before running.
   */
  get({ kernel, constants }: PlannedPipeline): Pipeline {
    const key = pipelineKey(kernel, constants);
    const found = this.#compiled.get(key);
    if (found !== undefined) return found;
    const code = shaderSource(kernel, constants);
    this.#device.pushErrorScope('validation');
    const { layout, descriptor } = this.#describe(key, kernel, code);
    const made = { pipeline: this.#device.createComputePipeline(descriptor), layout };
    this.#watch(key);
    this.#compiled.set(key, made);
    return made;
  }

  /**
   * Compiles what is not there yet beside the running program, several at once. What is being compiled already is waited
   * for, not compiled again.
   * @throws {CapabilityError} naming the first kernel that failed, once none is under way any more; the signal's reason at once
   */
  async compile(wanted: readonly PlannedPipeline[], { onProgress, signal }: CompileOptions = {}): Promise<void> {
    const missing = new Map(wanted.map((one) => [pipelineKey(one.kernel, one.constants), one] as const));
    for (const key of this.#compiled.keys()) missing.delete(key);
    const waiting = [...missing];
    const failures: unknown[] = [];
    const isAborted = (): boolean => signal?.aborted === true;
    let done = 0;
    onProgress?.(done, missing.size);
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined && !isAborted(); next = waiting.shift()) {
        await this.#compileOnce(...next).catch((reason: unknown) => failures.push(reason));
        done += 1;
        if (!isAborted()) onProgress?.(done, missing.size);
      }
    };
    const all = Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work));
    await Promise.race(signal === undefined ? [all] : [all, whenAborted(signal)]);
    signal?.throwIfAborted();
    if (failures.length > 0) throw failures[0];
  }

  /** Resolves once it is known of everything asked for so far whether it compiled. */
  async settled(): Promise<void> {
    await Promise.all(this.#watched);
  }

  /** Names of everything compiled so far. */
  names(): readonly string[] {
    return [...this.#compiled.keys()];
  }

  #compileOnce(key: string, { kernel, constants }: PlannedPipeline): Promise<void> {
    const begun = this.#compiling.get(key);
    if (begun !== undefined) return begun;
    const compiling = this.#compileAhead(key, kernel, constants).finally(() => this.#compiling.delete(key));
    this.#compiling.set(key, compiling);
    return compiling;
  }

  async #compileAhead(key: string, kernel: AnyKernel, constants: Readonly<Record<string, number>>): Promise<void> {
    const code = shaderSource(kernel, constants);
    // The scope is closed before anything is waited for: what others do meanwhile is not this kernel's fault.
    this.#device.pushErrorScope('validation');
    const { layout, descriptor } = this.#describe(key, kernel, code);
    const making = this.#device.createComputePipelineAsync(descriptor);
    const scope = this.#device.popErrorScope().catch(() => null);
    try {
      const pipeline = await making;
      // One that was run meanwhile is there already.
      if (!this.#compiled.has(key)) this.#compiled.set(key, { pipeline, layout });
    } catch (cause) {
      // Of text that is no WGSL the scope says what is wrong with it, the pipeline only that it is invalid.
      const message = (await scope)?.message ?? (cause instanceof Error ? cause.message : String(cause));
      throw refusal(refusalText(key, message), { cause });
    }
  }

  #describe(key: string, kernel: AnyKernel, code: string): Description {
    const layout = this.#layout(kernel);
    const module = this.#device.createShaderModule({ label: key, code });
    return {
      layout,
      descriptor: {
        label: key,
        layout: this.#device.createPipelineLayout({ label: kernel.name, bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: 'main' },
      },
    };
  }

  /** Closes the error scope of a compilation. A device that is lost meanwhile speaks for itself. */
  #watch(key: string): void {
    const done = this.#device.popErrorScope().then(
      (error) => {
        if (error !== null) this.#onFailure(key, error.message);
      },
      () => undefined,
    );
    this.#watched.add(done);
    void done.finally(() => this.#watched.delete(done));
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

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
