import { assert, assertExists } from '../../base/assert.ts';
import { isHalf, type Access, type AnyKernel } from './kernel.ts';
import {
  elementBytes,
  isView,
  sizeOf,
  type ElementKind,
  type KernelCall,
  type Operand,
  type StorageView,
  type TensorDevice,
} from './tensor-device.ts';

/** What a call binds, in the order of the kernel's bindings. */
export interface BoundOperand {
  readonly name: string;
  readonly access: Access;
  readonly operand: Operand;
  /** In bytes. */
  readonly offset: number;
  readonly bytes: number;
}

/** Bytes of so many elements, up to a whole vector of four, and to the least that can be bound. */
export function bytesOf(length: number, kind: ElementKind): number {
  return Math.max(16, Math.ceil(length / 4) * 4 * elementBytes[kind]);
}

/**
 * The operands of a call with the bytes that each binds.
 * @throws {AssertionError} naming the kernel, for an operand of another width than the kernel was compiled for, and for
 * a view that is not aligned or reaches beyond its storage
 */
export function boundOperands(
  device: Pick<TensorDevice, 'kindOf' | 'viewAlignment'>,
  kernel: AnyKernel,
  { operands, constants }: Pick<KernelCall<string, string, string>, 'operands' | 'constants'>,
): readonly BoundOperand[] {
  return Object.entries(kernel.operands).map(([name, spec]) => {
    const operand = assertExists(operands[name], `kernel ${kernel.name}: ${name}`);
    const kind = device.kindOf(operand);
    const holdsHalves = kind === 'float16';
    assert(holdsHalves === isHalf(spec, constants), `kernel ${kernel.name}: ${name} is ${holdsHalves ? '' : 'not '}of halves`);
    const length = sizeOf(operand.shape);
    const bound = { name, access: spec.access, operand, offset: 0, bytes: bytesOf(length, kind) };
    if (!isView(operand)) return bound;
    const { storage, offset } = operand;
    assert(offset % device.viewAlignment === 0, `kernel ${kernel.name}: a view of ${storage.label} is not aligned`);
    assert(offset + length <= storage.length, `kernel ${kernel.name}: a view reaches beyond ${storage.label}`);
    return { ...bound, offset: offset * elementBytes[kind] };
  });
}

/** Refuses values that are not as many as the shape says. */
export function checkUpload(values: ArrayLike<number>, shape: readonly number[]): void {
  assert(values.length === sizeOf(shape), `${values.length} values for shape ${shape.join(' x ')}`);
}

/** Refuses what WebGPU copies wrongly or not at all. */
export function checkCopy(from: StorageView, to: StorageView): void {
  assert(sizeOf(from.shape) === sizeOf(to.shape), 'views of different size');
  assert(from.storage !== to.storage, `${from.storage.label}: WebGPU copies nothing within one buffer`);
  assert(from.storage.kind === to.storage.kind, `${from.storage.label} and ${to.storage.label} hold different kinds of numbers`);
}
