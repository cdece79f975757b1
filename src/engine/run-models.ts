// The models of a run on the device: the current embedder, those that stages start from, and those that they made.

import type { Folder } from '../base/folder.ts';
import type { FieldValue } from '../contract/fields.ts';
import type { RunFile, StageEntry } from '../contract/run-file.ts';
import { emptyState, loadModelState, type ModelState } from '../model/model-state.ts';
import { partsIn } from '../model/parameters.ts';
import { stageDefinitions } from '../stages/definitions.ts';
import type { WeightSource } from '../stages/trainer.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import { restoreArena, type SavedRun } from './checkpointing.ts';
import { lastEmbedderBefore, startOf } from './lineage.ts';
import type { ModelSource } from './model-source.ts';
import { keepStageWeights, loadStageWeights, openStageWeights } from './stage-weights.ts';
import { arenaWeights, fileWeights, originWeights } from './weight-source.ts';

interface Setting {
  readonly runFile: RunFile;
  readonly device: TensorDevice;
  /** Where weights are kept that later stages need. */
  readonly output: Folder;
}

export class RunModels {
  readonly #setting: Setting;
  readonly #source: ModelSource;
  /** Freed at the end however it comes. */
  readonly #owned = new Set<ModelState>();
  #current: ModelState;
  #currentId: string | undefined;

  /** @param loaded the model as it was loaded: the current embedder until a stage makes another */
  constructor(setting: Setting, source: ModelSource, loaded: ModelState) {
    this.#setting = setting;
    this.#source = source;
    this.#current = this.own(loaded);
  }

  /** The embedder that was made last. */
  get current(): ModelState {
    return this.#current;
  }

  /** Stage that made it; undefined: the loaded model. */
  get currentId(): string | undefined {
    return this.#currentId;
  }

  own(model: ModelState): ModelState {
    this.#owned.add(model);
    return model;
  }

  /** Frees a model that is not the current one. */
  release(model: ModelState): void {
    if (model !== this.#current && this.#owned.delete(model)) model.arena.dispose();
  }

  dispose(): void {
    for (const model of this.#owned) model.arena.dispose();
    this.#owned.clear();
  }

  /** The model that a stage starts from: the current one, the loaded one, or a named stage's. */
  startingModel(index: number): Promise<ModelState> {
    return this.open(startOf(this.#setting.runFile, index));
  }

  /** The model of a stage by its id; undefined and "model": the loaded one. To be released by the caller. */
  async open(id: string | undefined): Promise<ModelState> {
    const { device, output, runFile } = this.#setting;
    const { description, folder } = this.#source;
    const wanted = id === 'model' ? undefined : id;
    if (wanted === this.#currentId) return this.#current;
    if (wanted === undefined) return this.own(await loadModelState(device, description, folder ?? runFile.seed));
    return this.own(await loadStageWeights(output, wanted, device, description));
  }

  /** The parameters of an embedder by its id, to be read one at a time; "model": the loaded one. */
  async weightsOf(id: string): Promise<WeightSource> {
    const { output, runFile } = this.#setting;
    const { description, folder } = this.#source;
    const wanted = id === 'model' ? undefined : id;
    if (wanted === this.#currentId) return arenaWeights(this.#current.arena);
    if (wanted === undefined) return originWeights(description, folder ?? runFile.seed);
    return fileWeights(await openStageWeights(output, wanted));
  }

  /** A stage made an embedder: it is the current one from here on. */
  advance(id: string, made: ModelState): void {
    const former = this.#current;
    this.#current = this.own(made);
    this.#currentId = id;
    if (former !== made) this.release(former);
  }

  /** Keeps what a stage made for the later ones, where they need it. */
  async keep(index: number, { id }: StageEntry, made: ModelState): Promise<void> {
    if (isNeededAfter(this.#setting.runFile, index)) await keepStageWeights(this.#setting.output, id, made);
  }

  /** Goes back to where a saved run stood: the weights of the last completed stage, or a model to be overwritten. */
  async restore(saved: SavedRun): Promise<void> {
    const { runFile, device } = this.#setting;
    const { stageIndex, step } = saved.position;
    const entry = runFile.stages[stageIndex];
    const before = lastEmbedderBefore(runFile, stageIndex);
    if (step > 0 && entry !== undefined && stageDefinitions[entry.stage].makes !== 'embedder') {
      // The checkpoint holds what the stage trains; the embedder stands as it was.
      if (before !== undefined) this.advance(before, await this.open(before));
      return;
    }
    const prefix = 'parameters/';
    const names = [...saved.checkpoint.arrays.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
    const restored = this.own(emptyState(device, this.#source.description, partsIn(new Set(names))));
    await restoreArena(restored.arena, saved);
    const former = this.#current;
    this.#current = restored;
    this.release(former);
    // In the middle of a stage the weights stand for its start: the stage's own are restored over them.
    this.#currentId = step > 0 ? startOf(runFile, stageIndex) : before;
  }
}

/** Whether a later stage or an evaluation names the stage, or a stage that makes no embedder may have to come back to it. */
function isNeededAfter({ stages, evaluation }: RunFile, index: number): boolean {
  const entry = stages[index];
  if (entry === undefined) return false;
  const later = stages.slice(index + 1);
  const isNamed = later.some(
    ({ from, models, config, stage }) =>
      from === entry.id ||
      models.some((model) => model.from === entry.id) ||
      Object.entries(config).some(([key, value]) => namesStage(stageDefinitions[stage].fields[key]?.kind, value, entry.id)),
  );
  if (isNamed || evaluation.some(({ rerankWith }) => rerankWith === entry.id)) return true;
  const { makes } = stageDefinitions[entry.stage];
  return makes === 'embedder' && later.some(({ stage }) => ['reranker', 'adapter'].includes(stageDefinitions[stage].makes));
}

function namesStage(kind: string | undefined, value: FieldValue, id: string): boolean {
  if (kind === 'stage') return value === id;
  return kind === 'group' && typeof value === 'object' && Object.values(value).includes(id);
}
