// Every kernel's own cases, against stock tfjs where it has a counterpart.

import type { KernelBench, Prepared } from '../../../src/testing/kernel-bench.ts';
import type { Bench } from '../bench.ts';
import { compare } from '../compare.ts';
import { kernelBenches } from '../kernel-benches.ts';
import { openSides, timedOurs, timedStock, type Sides } from '../sides.ts';

export async function runKernelsSuite(bench: Bench): Promise<void> {
  const sides = await openSides(bench.gpu);
  try {
    for (const one of kernelBenches) if (bench.wantsKernel(one.name)) await runKernel(bench, sides, one);
  } finally {
    sides.dispose();
  }
}

async function runKernel(bench: Bench, sides: Sides, one: KernelBench): Promise<void> {
  const ours = one.ours(sides.device);
  // Operands are made on the backend that uses them.
  const stock: Prepared | undefined = one.stock === undefined ? undefined : await sides.stock.run(one.stock);
  await compare(bench, {
    suite: 'kernels',
    case: one.name,
    ours: timedOurs(sides, () => ours.run()),
    other: stock === undefined ? undefined : timedStock(sides, () => stock.run()),
    target: one.target,
    share: (milliseconds) => bench.shareOfCeiling(one, milliseconds),
  });
  ours.dispose();
  await sides.stock.run(() => stock?.dispose());
}
