// Models that lie in storage, opened on the device for what is no run: searching, mining for review.

import { InputError } from '../base/errors.ts';
import type { Folder } from '../base/folder.ts';
import { readModelFolder, type ModelFolder } from '../checkpoints/read-model-folder.ts';
import type { ModelChoice } from '../contract/model-choice.ts';
import type { StageEntry } from '../contract/run-file.ts';
import { loadTokenizer } from '../data/tokenizer/load-tokenizer.ts';
import { TokenCache } from '../data/tokenizer/token-cache.ts';
import { loadModelState, type ModelState } from '../model/model-state.ts';
import { readRunFile, stageDefinitions } from '../stages/definitions.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';
import type { Workshop } from './workshop.ts';

export type ModelKind = 'embedder' | 'reranker';

export interface OpenedModel {
  readonly state: ModelState;
  readonly tokens: TokenCache;
  /** What stands before a query, as the model's own files say. */
  readonly queryPrompt: string;
}

/** Where a model lies. */
export function modelFolderOf(workshop: Workshop, choice: ModelChoice, kind: ModelKind): Folder {
  if ('modelId' in choice) return workshop.assets.folderOf(choice.modelId);
  return workshop.runs.folderOf(choice.runId).folder(kind === 'reranker' ? 'reranker' : 'model');
}

/** What a model is called. @throws InputError where it is gone */
export async function modelNameOf(workshop: Workshop, choice: ModelChoice): Promise<string> {
  if ('modelId' in choice) return workshop.assets.byId(choice.modelId).name;
  return (await workshop.runs.header(choice.runId)).status.name;
}

/** The stage of a run that trained its reranker; undefined for what was imported. */
export async function rerankerEntryOf(workshop: Workshop, choice: ModelChoice): Promise<StageEntry | undefined> {
  if ('modelId' in choice) return undefined;
  const { runFile } = await workshop.runs.header(choice.runId);
  return readRunFile(runFile).stages.findLast(({ stage }) => stageDefinitions[stage].makes === 'reranker');
}

/**
 * Loads a model; its arena is the caller's to dispose.
 * @throws InputError where it is not of the kind
 */
export async function openModel(device: TensorDevice, folder: Folder, kind: ModelKind): Promise<OpenedModel> {
  const model = await readModelFolder(folder);
  refuseOtherKind(model, kind);
  const tokens = new TokenCache(loadTokenizer(model.tokenizerFiles));
  return { state: await loadModelState(device, model, model), tokens, queryPrompt: model.prompts['query'] ?? '' };
}

function refuseOtherKind({ hasClassifier }: ModelFolder, kind: ModelKind): void {
  if (kind === 'reranker' && !hasClassifier)
    throw new InputError('This model scores no pairs: it is no reranker.', 'Choose a run with a reranker stage, or an imported reranker.');
  if (kind === 'embedder' && hasClassifier)
    throw new InputError('This model scores pairs of texts: it is a reranker, not an embedder.', 'Choose an embedder.');
}
