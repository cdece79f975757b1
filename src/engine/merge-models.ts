// A stage that makes a model of others: evaluates the mixes that are to be tried, and keeps the one that is taken.

import { assertExists } from '../base/assert.ts';
import { emptyState, type ModelState } from '../model/model-state.ts';
import { partsIn } from '../model/parameters.ts';
import type { MergingStage, WeightSource } from '../stages/trainer.ts';
import type { PlacedStage, StageRun } from './stage-run.ts';

/** Executes a stage that merges. A run that is stopped meanwhile comes back to its beginning. */
export async function mergeModels(run: StageRun, placed: PlacedStage, stage: MergingStage): Promise<void> {
  const { setting, models, evaluations, reporter, outputs } = run;
  const { index, entry } = placed;
  await evaluations.first(models.current);
  const sources: WeightSource[] = [];
  for (const { from } of entry.models) sources.push(await models.weightsOf(from));
  const model = models.own(emptyState(setting.device, models.current, partsIn(commonNames(sources))));
  const at = { stageIndex: index, id: entry.id, step: 0, model, makes: 'embedder' as const };
  const progress = { signal: setting.control.signal, onPhase: reporter.phase.bind(reporter) };
  for (const mix of stage.swept(entry)) {
    await stage.merge(model.arena, sources, mix.weights, progress);
    await evaluations.variant(at, mix.name);
  }
  if (!setting.control.isStopping) {
    const mix = stage.taken(entry, reporter.evaluations);
    reporter.note(`${entry.id}: ${entry.models.map(({ from }) => from).join(' + ')} with weights ${mix.name}`);
    await stage.merge(model.arena, sources, mix.weights, progress);
    await evaluations.after(at);
  }
  // Stopped in an evaluation: a run that goes on merges again.
  if (setting.control.isStopping) models.release(model);
  else await takeOver(run, placed, model);
  await outputs.writeRunJson();
}

function commonNames(sources: readonly WeightSource[]): ReadonlySet<string> {
  const [first, ...others] = sources.map(({ names }) => names);
  return new Set([...assertExists(first, 'a model to merge')].filter((name) => others.every((names) => names.has(name))));
}

async function takeOver({ outputs, models }: StageRun, { index, entry }: PlacedStage, model: ModelState): Promise<void> {
  await outputs.keepBest({ index, step: 0, model });
  models.advance(entry.id, model);
  await models.keep(index, entry, model);
  if (entry.named) await outputs.writeModel(`models/${entry.id}`, model, entry.id);
  await outputs.save({ index: index + 1, step: 0, model });
}
