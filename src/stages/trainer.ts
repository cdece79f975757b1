// What the loop knows of a stage. A stage that trains makes a StageTrainer; a stage that makes data is a StageMaker.

import type { StageEntry, DataEntry } from '../contract/run-file.ts';
import type { EvaluationRecord } from '../contract/metrics.ts';
import type { LookInside } from '../contract/look-inside.ts';
import type { PhaseKey, RunState } from '../contract/protocol.ts';
import type { StageReport } from '../contract/stage-report.ts';
import type { ByteSource, Folder } from '../base/folder.ts';
import type { Dataset } from '../data/dataset.ts';
import type { ModelState } from '../model/model-state.ts';
import type { TrainedParts } from '../model/parameters.ts';
import type { SchedulePlan } from '../optimizers/schedule.ts';
import type { ParameterArena } from '../tensor/arena/parameter-arena.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import type { TokenCache } from '../data/tokenizer/token-cache.ts';

export interface StageData {
  readonly entry: DataEntry;
  readonly dataset: Dataset;
}

export interface StageSetup {
  readonly device: TensorDevice;
  /** The model that the stage works on; for a trainer its arena has gradients. */
  readonly model: ModelState;
  readonly tokens: TokenCache;
  readonly entry: StageEntry;
  readonly data: readonly StageData[];
  /** A function of the run's seed and the stage's place. */
  readonly seed: number;
  /** Packed tokens on the GPU at once that fit its memory; undefined: not known, the usual number. */
  readonly microBatchTokens?: number | undefined;
  /** Of GPU memory, for work beside the steps; undefined: no bound. */
  readonly budgetBytes?: number | undefined;
  /** What the stage itself keeps with the run, for when it goes on. */
  readonly folder: Folder;
  /** A model that an earlier stage made, by its id; freed when the run ends, or when it is released. */
  openModel(id: string): Promise<ModelState>;
  /** Frees a model that was opened and is needed no more. */
  releaseModel(model: ModelState): void;
  /** The entry of a stage of the run, by its id. */
  entryOf(id: string): StageEntry | undefined;
  /** Opens another file that the configuration names. */
  openFile(name: string): Promise<ByteSource>;
  /** A sentence for the log of the run. */
  onNote(sentence: string): void;
  /** Tells how far long work beside the steps has come. */
  onPhase(key: PhaseKey, done: number, total: number): void;
  /** Ends long work. */
  readonly signal: AbortSignal;
}

/** The values of one step, once the device has them: `loss` and the stage's own metrics. */
export type StepValues = Readonly<Record<string, number>> & { readonly loss: number };

export interface RecordedStep {
  /** Packed tokens that went through the encoder. */
  readonly tokens: number;
  /** Starts reading what the step left on the device; call it once, after the update was recorded. */
  read(): Promise<StepValues>;
}

export interface StageTrainer {
  readonly steps: number;
  readonly schedule: SchedulePlan;
  readonly weightDecay: number;
  readonly gradientClip: number;
  /** Candidates a query, where the stage has them: ln of it is the loss of a uniform guess. */
  readonly candidates?: number | undefined;
  /** Records forward and backward passes of a step, from 1; the gradients are in the arena afterwards. */
  gradients(step: number): Promise<RecordedStep>;
  /**
   * Long work that is due before a step, such as mining with the weights of that moment. Not called when steps are
   * planned: what it finds must not change how much memory a step takes.
   */
  beforeStep?(step: number): Promise<void>;
  /** Bytes on the device that this work takes at the least beside the stage's own; planned, so that nothing is loaded. */
  bytesBeforeStep?(): number;
  /** A few fixed rows of the data as the model reads them at this moment. */
  lookInside?(): Promise<readonly LookInside[]>;
}

export interface TrainingStage {
  trained(entry: StageEntry): TrainedParts;
  /**
   * Looks at what the stage is asked to do before the run starts, and again with each of its data sets once that is there.
   * @throws InputError where the stage cannot do it
   */
  refuse?(entry: StageEntry, data: StageData | undefined): void;
  prepare(setup: StageSetup): Promise<StageTrainer>;
}

export interface MakerSetup extends StageSetup {
  /** Where the stage's file goes. */
  readonly output: Folder;
}

/** The parameters of a model, read one at a time. */
export interface WeightSource {
  readonly names: ReadonlySet<string>;
  read(name: string): Promise<Float32Array>;
}

/** Weights of the models of a merge, in their order. */
export interface Mix {
  readonly name: string;
  readonly weights: readonly number[];
}

/** A stage that makes a model of others, without data. */
export interface MergingStage {
  /** Mixes that are evaluated first, each under its name. */
  swept(entry: StageEntry): readonly Mix[];
  /** The mix of the model that the stage makes. */
  taken(entry: StageEntry, records: readonly EvaluationRecord[]): Mix;
  /** Fills an arena whose parameters all sources have. @throws CancelledError once the signal is aborted */
  merge(
    arena: ParameterArena,
    sources: readonly WeightSource[],
    weights: readonly number[],
    progress: Pick<StageSetup, 'signal' | 'onPhase'>,
  ): Promise<void>;
}

/** A stage that makes a data set. */
export interface MakingStage {
  /** What the run is doing meanwhile. */
  readonly state: Extract<RunState, 'mining' | 'scoring'>;
  /** The stage's file is complete when the promise resolves. @returns what it found */
  make(setup: MakerSetup): Promise<StageReport>;
}
