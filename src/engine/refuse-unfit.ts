// What cannot fit is told before the first step and not when its turn comes: a run of several stages takes hours.

import type { RunFile } from '../contract/run-file.ts';
import { estimateStage } from './estimate-run.ts';
import { budgetBytesOf, refusalOf } from './fit-stage.ts';
import type { RunPlan } from './run-plan.ts';

/**
 * Plans the stages after `index` whose data lie ready; what an earlier stage makes is looked at when it is there. A stage
 * takes a few tenths of a second at most: as long as some of its steps do without a GPU.
 * @throws MemoryBudgetError naming the first stage that cannot fit
 */
export async function refuseUnfitAfter(index: number, runFile: RunFile, plan: RunPlan): Promise<void> {
  for (const [place, entry] of runFile.stages.entries()) {
    if (place <= index) continue;
    const refusal = refusalOf(await estimateStage(plan, place, entry), budgetBytesOf(runFile));
    if (refusal !== undefined) throw refusal;
  }
}
