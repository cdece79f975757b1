import type { Operand } from '../device/tensor-device.ts';
import type { Operands } from './operands.ts';

/** Some calls of one kernel, and how far their results may lie from those of the reference. */
export interface SelfTestCase {
  /** As its folder is called. */
  readonly kernel: string;
  readonly shapes: string;
  /** A value may differ by `allowed * max(1, |value|)`. */
  readonly allowed: number;
  /** Makes inputs, runs the kernel on the device of `make`, and returns what it wrote. */
  readonly run: (make: Operands) => Readonly<Record<string, Operand>>;
  /** Elements that count, where padding is unspecified. */
  readonly counts?: Readonly<Record<string, (index: number) => boolean>>;
  /** The device must be able to hold halves. */
  readonly needsHalves?: boolean;
}
