// A kernel is data: its WGSL body, what it binds, which numbers it takes, and the same maths in plain tfjs operations.
// The bindings and constants of the shader text are written from that data, so they cannot disagree with it.

import type { Tensor } from '@tensorflow/tfjs-core';

/** How a kernel uses an operand. `update`: reads and writes in place. */
export type Access = 'read' | 'write' | 'update';
export type ElementType = 'f32' | 'vec4f' | 'u32' | 'vec2u' | 'vec4u';

export interface OperandSpec {
  readonly access: Access;
  readonly element: ElementType;
  /**
   * A constant that, where it is 1, makes the elements half as wide (f16). The shader then converts by the operand's
   * own alias: `vec4<f32>(input[i])` reads, `output[i] = output_element(value)` writes, in either width.
   */
  readonly halfWhen?: string;
}

export type Numbers<Names extends string> = Readonly<Record<Names, number>>;

/**
 * @typeParam Operands names of the bindings, in binding order
 * @typeParam Uniforms numbers that may differ at each dispatch
 * @typeParam Constants numbers written into the shader text: part of the pipeline's key
 */
export interface Kernel<Operands extends string, Uniforms extends string, Constants extends string> {
  /** "layer-norm/forward": labels every GPU object, so that an error names its kernel. */
  readonly name: string;
  readonly source: string;
  readonly operands: Readonly<Record<Operands, OperandSpec>>;
  readonly uniforms: Readonly<Record<Uniforms, 'u32' | 'f32'>>;
  /** A constant `SUBGROUPS` that is 1 makes subgroup operations available to the source. */
  readonly constants: readonly Constants[];
  /** Whether the source needs subgroup operations whatever its constants are. */
  readonly usesSubgroups?: boolean;
  /** Threads of a workgroup: `@workgroup_size` of the source, for counting dispatches. */
  readonly workgroupSize: number;
  /** Floating-point operations of one dispatch, for the profile. A method, so that any kernel is an `AnyKernel`. */
  operations?(numbers: Numbers<NoInfer<Uniforms> | NoInfer<Constants>>): number;
  /**
   * The same maths in plain tfjs operations: returns the new value of every operand that is written or updated.
   * Oracle of the tests, and the path taken where there is no WebGPU.
   */
  readonly reference: (
    operands: Readonly<Record<NoInfer<Operands>, Tensor>>,
    numbers: Numbers<NoInfer<Uniforms> | NoInfer<Constants>>,
  ) => Partial<Record<NoInfer<Operands>, Tensor>>;
}

/** Gives a kernel its precise type from its record. */
export function defineKernel<Operands extends string, Uniforms extends string, Constants extends string>(
  kernel: Kernel<Operands, Uniforms, Constants>,
): Kernel<Operands, Uniforms, Constants> {
  return kernel;
}

/** Any kernel, where its names do not matter. */
export type AnyKernel = Omit<Kernel<string, string, string>, 'reference'>;

const uniformTypes = { u32: 'u32', f32: 'f32' } as const;
const elementTypes = { f32: 'f32', vec4f: 'vec4<f32>', u32: 'u32', vec2u: 'vec2<u32>', vec4u: 'vec4<u32>' } as const;
const halfTypes: Readonly<Partial<Record<ElementType, string>>> = { f32: 'f16', vec4f: 'vec4<f16>' };

/** Whether a call binds halves to an operand. */
export function isHalf(spec: OperandSpec, constants: Readonly<Record<string, number>>): boolean {
  return spec.halfWhen !== undefined && constants[spec.halfWhen] === 1;
}

/** The key under which a compiled pipeline is kept: name and every constant, so no two can be confused. */
export function pipelineKey(kernel: AnyKernel, constants: Readonly<Record<string, number>>): string {
  return `${kernel.name}(${kernel.constants.map((name) => `${name}=${String(constants[name])}`).join(',')})`;
}

/** Complete WGSL of a kernel: bindings, uniforms and constants in front of its body. */
export function shaderSource(kernel: AnyKernel, constants: Readonly<Record<string, number>>): string {
  const bindings = Object.entries(kernel.operands).map(([name, spec], index) => {
    const mode = spec.access === 'read' ? 'read' : 'read_write';
    return `@group(0) @binding(${index}) var<storage, ${mode}> ${name}: array<${elementOf(kernel, spec, constants)}>;`;
  });
  const aliases = Object.entries(kernel.operands)
    .filter(([, spec]) => spec.halfWhen !== undefined)
    .map(([name, spec]) => `alias ${name}_element = ${elementOf(kernel, spec, constants)};`);
  const uniformNames = Object.entries(kernel.uniforms);
  const uniforms = [
    `struct Uniforms { ${uniformNames.map(([name, type]) => `${name}: ${uniformTypes[type]}`).join(', ')} }`,
    `@group(0) @binding(${bindings.length}) var<uniform> uniforms: Uniforms;`,
  ];
  const values = kernel.constants.map((name) => `const ${name}: u32 = ${wholeNumber(kernel, name, constants)}u;`);
  return [...directives(kernel, constants), ...aliases, ...bindings, ...uniforms, ...values, prelude, kernel.source].join('\n');
}

/** Language features that the text must name before anything else. */
function directives(kernel: AnyKernel, constants: Readonly<Record<string, number>>): string[] {
  const usesHalves = Object.values(kernel.operands).some((spec) => isHalf(spec, constants));
  return [
    ...(usesHalves ? ['enable f16;'] : []),
    ...(kernel.usesSubgroups === true || constants['SUBGROUPS'] === 1 ? ['enable subgroups;'] : []),
  ];
}

function elementOf(kernel: AnyKernel, spec: OperandSpec, constants: Readonly<Record<string, number>>): string {
  const half = isHalf(spec, constants) ? halfTypes[spec.element] : undefined;
  if (half === undefined && isHalf(spec, constants)) throw new Error(`kernel ${kernel.name}: ${spec.element} has no half`);
  return half ?? elementTypes[spec.element];
}

function wholeNumber(kernel: AnyKernel, name: string, constants: Readonly<Record<string, number>>): number {
  const value = constants[name];
  if (value === undefined || !Number.isInteger(value) || value < 0) {
    throw new Error(`kernel ${kernel.name}: constant ${name} is ${String(value)}`);
  }
  return value;
}

/** Every kernel runs on a folded one-dimensional grid: the third entry of no dispatch is used, the second only when the first is full. */
const prelude = `
fn workgroup_index(id: vec3<u32>, count: vec3<u32>) -> u32 { return id.x + id.y * count.x; }
`;

/** Folds a one-dimensional grid into two dimensions where it exceeds the device's limit a dimension. */
export function foldWorkgroups(count: number, limit: number): readonly [number, number] {
  if (count <= limit) return [count, 1];
  const rows = Math.ceil(count / limit);
  return [Math.ceil(count / rows), rows];
}
