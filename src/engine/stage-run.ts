// What every stage of a run has at hand.

import { hashKeys } from '../base/random.ts';
import type { StageEntry } from '../contract/run-file.ts';
import type { TokenCache } from '../data/tokenizer/token-cache.ts';
import type { ModelState } from '../model/model-state.ts';
import type { StageData, StageSetup } from '../stages/trainer.ts';
import type { SavedRun } from './checkpointing.ts';
import { budgetBytesOf } from './fit-stage.ts';
import type { ModelSource } from './model-source.ts';
import type { Reporter } from './reporter.ts';
import type { RunData } from './run-data.ts';
import type { RunEvaluations } from './run-evaluations.ts';
import type { RunModels } from './run-models.ts';
import type { RunOutputs } from './run-outputs.ts';
import type { RunRecord } from './run-record.ts';
import type { RunSetting } from './run-setting.ts';

export interface StageRun {
  readonly setting: RunSetting;
  readonly reporter: Reporter;
  readonly saved: SavedRun | undefined;
  readonly source: ModelSource;
  readonly tokens: TokenCache;
  readonly evaluations: RunEvaluations;
  readonly data: RunData;
  readonly models: RunModels;
  readonly outputs: RunOutputs;
  readonly record: RunRecord;
}

/** A stage at its place in the run file, with its data. */
export interface PlacedStage {
  readonly index: number;
  readonly entry: StageEntry;
  readonly data: readonly StageData[];
}

/** What a stage works with. */
export function stageSetup(run: StageRun, { index, entry, data }: PlacedStage, model: ModelState): StageSetup {
  const { device, control, output, runFile } = run.setting;
  return {
    device,
    model,
    tokens: run.tokens,
    entry,
    data,
    seed: hashKeys(runFile.seed, index),
    folder: output.folder(`stages/${entry.id}`),
    budgetBytes: budgetBytesOf(runFile),
    openModel: (id) => run.models.open(id),
    releaseModel: (opened) => run.models.release(opened),
    entryOf: (id) => runFile.stages.find((stage) => stage.id === id),
    openFile: async (name) => {
      const made = run.data.outputsBefore(index).has(name) ? await output.open(`data/${name}`) : undefined;
      return made ?? run.setting.inputs.openFile(name);
    },
    onNote: (sentence) => run.reporter.note(`${entry.id}: ${sentence}`),
    onPhase: (key, done, total) => run.reporter.phase(key, done, total),
    signal: control.signal,
  };
}
