import { stepsOfEpochs } from '../data/batching/batch-plan.ts';
import type { RunFile, StageEntry } from '../contract/run-file.ts';
import { stageDefinitions } from '../stages/definitions.ts';
import type { DataSummary } from './run-data.ts';

export interface MadeBy {
  readonly entry: StageEntry;
  readonly steps: number;
}

/** Id of the stage whose embedder a stage starts from; undefined: the loaded model. */
export function startOf(runFile: RunFile, index: number): string | undefined {
  const from = runFile.stages[index]?.from;
  if (from === 'model') return undefined;
  return from ?? lastEmbedderBefore(runFile, index);
}

/** Id of the last stage before `index` that made an embedder; undefined: the loaded model. */
export function lastEmbedderBefore(runFile: RunFile, index: number): string | undefined {
  return runFile.stages.slice(0, index).findLast(({ stage }) => stageDefinitions[stage].makes === 'embedder')?.id;
}

/** The stages that made the embedder of stage `id`, of a merge those of all its models, in order, with the steps they take. */
export function lineageOf(runFile: RunFile, id: string | undefined, data: ReadonlyMap<string, DataSummary>): readonly MadeBy[] {
  const ancestors = new Set<string>();
  addAncestors(runFile, id, ancestors);
  const stages = runFile.stages.filter((stage) => ancestors.has(stage.id));
  return stages.map((entry) => ({ entry, steps: plannedSteps(entry, data) }));
}

function addAncestors(runFile: RunFile, id: string | undefined, found: Set<string>): void {
  const index = runFile.stages.findIndex((stage) => stage.id === id);
  const entry = runFile.stages[index];
  if (entry === undefined || found.has(entry.id)) return;
  found.add(entry.id);
  const parents = entry.models.length > 0 ? entry.models.map(({ from }) => from) : [startOf(runFile, index)];
  for (const parent of parents) addAncestors(runFile, parent, found);
}

function plannedSteps({ config, data: files }: StageEntry, data: ReadonlyMap<string, DataSummary>): number {
  const { steps, epochs, batchSize } = config;
  if (typeof steps === 'number') return steps;
  const rows = files.reduce((sum, { file }) => sum + (data.get(file)?.rows ?? 0), 0);
  return typeof epochs === 'number' && typeof batchSize === 'number' ? stepsOfEpochs(rows, epochs, batchSize) : 0;
}
