// A stage that makes rows: mining and scoring.

import type { StageEntry } from '../contract/run-file.ts';
import type { ModelState } from '../model/model-state.ts';
import type { MakingStage } from '../stages/trainer.ts';
import { stageSetup, type PlacedStage, type StageRun } from './stage-run.ts';

/** Executes a stage that makes a data set. @throws CancelledError where the run is stopped meanwhile */
export async function makeRows(run: StageRun, placed: PlacedStage, stage: MakingStage): Promise<void> {
  const { models, reporter, outputs, setting } = run;
  const { index, entry } = placed;
  const model = await models.startingModel(index);
  const opened: ModelState[] = [model];
  reporter.status({ state: stage.state });
  const report = await stage.make({
    ...stageSetup(run, placed, model),
    output: setting.output.folder('data'),
    openModel: async (id) => {
      const other = await models.open(id);
      opened.push(other);
      return other;
    },
  });
  for (const other of opened) models.release(other);
  await setting.output.write(reportPath(entry), `${JSON.stringify(report, undefined, 2)}\n`);
  reporter.stageReport({ stageIndex: index, id: entry.id, report });
  await outputs.save({ index: index + 1, step: 0, model: models.current });
}

/** Where the report of a stage that makes rows lies in the run's folder. */
export function reportPath({ output = '' }: StageEntry): string {
  return `data/${output}.report.json`;
}
