// A stage that makes rows: mining and scoring.

import type { MakingStage } from '../stages/trainer.ts';
import { stageSetup, type PlacedStage, type StageRun } from './stage-run.ts';

/** Executes a stage that makes a data set. @throws CancelledError where the run is stopped meanwhile */
export async function makeRows(run: StageRun, placed: PlacedStage, stage: MakingStage): Promise<void> {
  const { models, reporter, outputs, setting, data } = run;
  const { index, entry } = placed;
  const model = await models.startingModel(index);
  reporter.status({ state: 'mining' });
  const counts = await stage.make({
    ...stageSetup(run, placed, model),
    output: setting.output.folder('data'),
    openFile: async (name) => {
      const made = data.outputsBefore(index).has(name) ? await setting.output.open(`data/${name}`) : undefined;
      return made ?? setting.inputs.openFile(name);
    },
  });
  const figures = Object.entries(counts).map(([key, value]) => `${key} ${value}`);
  reporter.note(`${entry.id}: ${figures.join(', ')}`);
  models.release(model);
  await outputs.save({ index: index + 1, step: 0, model: models.current });
}
