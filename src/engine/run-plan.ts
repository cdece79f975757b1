// A run file's stages planned with their real data and models, on a device that only plans: no GPU is touched, no weight
// is made. What the arenas of a run would hold is counted by part.

import type { Folder } from '../base/folder.ts';
import { hashKeys } from '../base/random.ts';
import type { Precision, RunFile, StageEntry } from '../contract/run-file.ts';
import { TokenCache } from '../data/tokenizer/token-cache.ts';
import { emptyState, partsOfOrigin, type ModelState } from '../model/model-state.ts';
import { noParts, parameterSpecs, partsAfter, type ModelParts, type TrainedParts } from '../model/parameters.ts';
import { stageWorkers } from '../stages/trainers.ts';
import type { StageSetup, TrainingStage } from '../stages/trainer.ts';
import { ParameterArena } from '../tensor/arena/parameter-arena.ts';
import { PlanningDevice, type PlannedFor } from '../tensor/device/planning-device.ts';
import { elementBytes, type ElementKind, type Storage } from '../tensor/device/tensor-device.ts';
import { fitStage, type FittedStage } from './fit-stage.ts';
import type { OpenOptions, RunInputs } from './inputs.ts';
import { lastEmbedderBefore, startOf } from './lineage.ts';
import { openModelSource, type ModelSource } from './model-source.ts';
import { precisionOn } from './precision.ts';
import { RunData } from './run-data.ts';

export interface PlanSetting {
  readonly runFile: RunFile;
  /** The device that the run would have. */
  readonly target: PlannedFor;
  readonly inputs: RunInputs;
  /** Where a tokenizer that has to be trained first may lie. */
  readonly scratch: Folder;
  readonly signal: AbortSignal;
}

export interface PlannedStage extends FittedStage {
  /** Bytes of the arenas by part: parameters, gradients, first moments, second moments, halves, optimizer state. */
  readonly storages: ReadonlyMap<string, number>;
}

/** What a run has opened already. */
interface Opened {
  readonly source: ModelSource;
  readonly tokens: TokenCache;
  readonly data: RunData;
}

export class RunPlan {
  readonly #setting: PlanSetting;
  readonly #source: ModelSource;
  readonly #tokens: TokenCache;
  readonly #data: RunData;

  /** Opens what a plan needs. @throws InputError where the model of the run file cannot be used */
  static async open(setting: PlanSetting): Promise<RunPlan> {
    const { runFile, inputs, scratch, signal } = setting;
    const source = await openModelSource({ runFile, inputs, output: scratch, signal, reporter: { phase: () => undefined } });
    const data = new RunData({ runFile, inputs, output: scratch });
    return new RunPlan(setting, { source, tokens: new TokenCache(source.tokenizer), data });
  }

  constructor(setting: PlanSetting, { source, tokens, data }: Opened) {
    this.#setting = setting;
    this.#source = source;
    this.#tokens = tokens;
    this.#data = data;
  }

  get precision(): Precision {
    return precisionOn(new PlanningDevice(this.#setting.target), this.#setting.runFile);
  }

  /** Files of a stage that an earlier one makes: without them it cannot be planned. */
  madeBefore(index: number, entry: StageEntry): readonly string[] {
    const made = this.#data.outputsBefore(index);
    return entry.data.map(({ file }) => file).filter((file) => made.has(file));
  }

  /**
   * Plans a stage that trains, cut so that it fits where it can.
   * @param wrap lets who plans beside other work come in between the steps
   * @throws InputError where its data cannot be used; CapabilityError where something is larger than the device binds
   */
  async stage(index: number, entry: StageEntry, wrap = (stage: TrainingStage): TrainingStage => stage): Promise<PlannedStage | undefined> {
    const worker = stageWorkers[entry.stage];
    if (worker.kind !== 'trains') return undefined;
    const { runFile } = this.#setting;
    const data = await this.#data.ofStage(index, this.#openOptions());
    const device = new ArenaDevice(this.#setting.target);
    const model = this.#arenas(device, index, worker.stage.trained(entry));
    const setup: StageSetup = {
      device,
      model,
      tokens: this.#tokens,
      entry,
      data,
      seed: hashKeys(runFile.seed, index),
      folder: this.#setting.scratch.folder(`stages/${entry.id}`),
      openModel: (id) => Promise.resolve(emptyState(device, this.#source.description, this.#partsAfter(id))),
      releaseModel: () => undefined,
      entryOf: (id) => runFile.stages.find((stage) => stage.id === id),
      openFile: (name) => this.#setting.inputs.openFile(name),
      onNote: () => undefined,
      onPhase: () => undefined,
      signal: this.#setting.signal,
    };
    return { ...(await fitStage(wrap(worker.stage), setup, runFile.gpuBudgetMiB)), storages: device.storages };
  }

  /** Makes what a run holds while the stage trains: the current model, the one it starts from, and the one it trains. */
  #arenas(device: PlanningDevice, index: number, trained: TrainedParts): ModelState {
    const { runFile } = this.#setting;
    const { description } = this.#source;
    const start = startOf(runFile, index);
    const parts = partsAfter(this.#partsAfter(start), trained);
    for (const id of new Set([lastEmbedderBefore(runFile, index), start])) emptyState(device, description, this.#partsAfter(id));
    const arena = new ParameterArena(device, parameterSpecs(description.config, parts, trained), {
      trains: true,
      precision: this.precision,
    });
    return { ...description, arena, parts };
  }

  /** Parts of the model that a stage made; undefined and "model": the loaded one. */
  #partsAfter(id: string | undefined): ModelParts {
    if (id === undefined || id === 'model') return partsOfOrigin(this.#source.folder);
    const { stages } = this.#setting.runFile;
    const index = stages.findIndex((stage) => stage.id === id);
    const entry = stages[index];
    if (entry !== undefined && entry.models.length > 0) return this.#partsOfMerge(entry);
    const before = this.#partsAfter(startOf(this.#setting.runFile, index));
    const worker = entry === undefined ? undefined : stageWorkers[entry.stage];
    return entry !== undefined && worker?.kind === 'trains' ? partsAfter(before, worker.stage.trained(entry)) : before;
  }

  /** A merge has what all its models have. */
  #partsOfMerge({ models }: StageEntry): ModelParts {
    const parts = models.map(({ from }) => this.#partsAfter(from));
    return {
      ...noParts,
      pooler: parts.every(({ pooler }) => pooler),
      languageModelHead: parts.every(({ languageModelHead }) => languageModelHead),
    };
  }

  #openOptions(): OpenOptions {
    return { signal: this.#setting.signal, onProgress: () => undefined };
  }
}

/** Counts the bytes of storages by what they are called, without the number of the page. */
class ArenaDevice extends PlanningDevice {
  readonly storages = new Map<string, number>();

  override createStorage(label: string, length: number, kind: ElementKind = 'float32'): Storage {
    const part = label.replace(/ \d+$/, '');
    this.storages.set(part, (this.storages.get(part) ?? 0) + length * elementBytes[kind]);
    return super.createStorage(label, length, kind);
  }
}
