import type { Bench } from './bench.ts';
import type { Suite } from './rows.ts';
import { runStepSuite } from './suites/step.ts';

export async function runSuite(bench: Bench, suite: Suite): Promise<void> {
  if (suite === 'step') await runStepSuite(bench);
}
