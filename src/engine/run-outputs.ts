// What a run writes beside its columns: checkpoints, model folders, run.json.

import type { RunFile } from '../contract/run-file.ts';
import type { ModelState } from '../model/model-state.ts';
import { saveRun, type RunPosition } from './checkpointing.ts';
import type { RunInputs } from './inputs.ts';
import type { Folder } from '../base/folder.ts';
import { lineageOf } from './lineage.ts';
import type { ModelSource } from './model-source.ts';
import type { Reporter } from './reporter.ts';
import { fingerprintOf, type RunData } from './run-data.ts';
import type { RunEvaluations } from './run-evaluations.ts';
import type { RunRecord } from './run-record.ts';
import { writeModel } from './write-model.ts';

/** Where a checkpoint stands. */
export interface SavePlace {
  readonly index: number;
  readonly step: number;
  readonly model: ModelState;
  /** Step that the person is told, where the place is the start of the next stage. */
  readonly shownStep?: number;
  /** How the stage's batches are cut, in the middle of a stage. */
  readonly microBatchTokens?: number | undefined;
}

interface Parts {
  readonly runFile: RunFile;
  readonly inputs: RunInputs;
  readonly output: Folder;
  readonly reporter: Reporter;
  readonly source: ModelSource;
  readonly evaluations: RunEvaluations;
  readonly data: RunData;
  readonly record: RunRecord;
}

export class RunOutputs {
  readonly #parts: Parts;
  /** Seconds of training so far, pauses left out. */
  seconds: number;

  constructor(parts: Parts, seconds: number) {
    this.#parts = parts;
    this.seconds = seconds;
  }

  async save(at: SavePlace): Promise<void> {
    const { reporter, output, runFile } = this.#parts;
    reporter.status({ state: 'saving', phase: { key: 'checkpoint', done: 0, total: 1 } });
    await reporter.flush();
    await saveRun(output, at.model.arena, this.#position(at), runFile.checkpoint.keepLast);
    reporter.status({ savedStep: at.shownStep ?? at.step, phase: undefined });
  }

  /** Keeps the weights with the highest value of the metric that the run file names, beside the ordinary checkpoints. */
  async keepBest(at: { readonly index: number; readonly step: number; readonly model: ModelState }): Promise<void> {
    const { output, runFile, evaluations } = this.#parts;
    if (!evaluations.isBest(runFile.checkpoint.keepBest, { stageIndex: at.index, step: at.step })) return;
    await saveRun(output.folder('best'), at.model.arena, this.#position(at), 2);
  }

  #position({ index, step, microBatchTokens }: SavePlace): RunPosition {
    const { metricsLines, evaluations } = this.#parts.reporter;
    return {
      stageIndex: index,
      step,
      seconds: this.seconds,
      metricsLines,
      evaluationLines: evaluations.length,
      fingerprint: fingerprintOf(this.#parts.runFile),
      ...(microBatchTokens === undefined ? {} : { microBatchTokens }),
    };
  }

  /** @param id the stage that made the model; undefined: it is the loaded one */
  async writeModel(path: string, state: ModelState, id: string | undefined): Promise<void> {
    const { inputs, output, runFile, source, data, reporter } = this.#parts;
    const folder = output.folder(path);
    await writeModel(folder, {
      source,
      state,
      runFile,
      stages: lineageOf(runFile, id, data.summaries),
      data: [...data.summaries].map(([name, { rows }]) => ({ name, rows, attribution: inputs.attributionOf(name) })),
      evaluations: reporter.evaluations,
      languages: data.languages,
    });
    // Every model folder says how it was made.
    await folder.write('run.json', this.#runJson());
  }

  async writeRunJson(): Promise<void> {
    await this.#parts.output.write('run.json', this.#runJson());
  }

  #runJson(): string {
    const { data, source, record } = this.#parts;
    return record.text({ data: Object.fromEntries(data.summaries), tokenizer: source.tokenizer.hash });
  }
}
