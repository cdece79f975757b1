import type { Bench } from './bench.ts';
import type { Suite } from './rows.ts';
import { runEncodeSuite } from './suites/encode.ts';
import { runKernelsSuite } from './suites/kernels.ts';
import { runLossSuite } from './suites/loss.ts';
import { runSearchSuite } from './suites/search.ts';
import { runStepSuite } from './suites/step.ts';

export const runSuite: Readonly<Record<Suite, (bench: Bench) => Promise<void>>> = {
  kernels: runKernelsSuite,
  step: runStepSuite,
  loss: runLossSuite,
  encode: runEncodeSuite,
  search: runSearchSuite,
};
