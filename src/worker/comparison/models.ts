// The models that a comparison names, found in storage: what tells them apart, how they are asked, and how they are opened.

import { InputError } from '../../base/errors.ts';
import type { Folder } from '../../base/folder.ts';
import { readModelFolder, type ModelFolder } from '../../checkpoints/read-model-folder.ts';
import type { ComparedModel } from '../../contract/comparison-calls.ts';
import type { RunFile, StageEntry } from '../../contract/run-file.ts';
import { loadTokenizer } from '../../data/tokenizer/load-tokenizer.ts';
import { TokenCache } from '../../data/tokenizer/token-cache.ts';
import { openModelSource, type ModelSource } from '../../engine/model-source.ts';
import type { MeasuredModel } from '../../engine/measure-systems.ts';
import { loadModelState } from '../../model/model-state.ts';
import { readRunFile, stageDefinitions } from '../../stages/definitions.ts';
import type { TensorDevice } from '../../tensor/device/tensor-device.ts';
import { PageInputs } from '../page-inputs.ts';
import type { Workshop } from '../workshop.ts';
import { folderFingerprint, textHash } from './fingerprint.ts';

/** A model in storage that is not on the device yet. */
export interface FoundModel {
  readonly fingerprint: string;
  /** Before queries, where nothing else is asked for. */
  readonly instruction: string;
  /** The caller frees its arena. */
  open(device: TensorDevice): Promise<MeasuredModel>;
}

export interface FoundReranker extends FoundModel {
  /** The stage that trained it. */
  readonly entry: StageEntry;
}

type EmbedderName = Exclude<ComparedModel, { readonly kind: 'bm25' }>;

/** Finds an embedder. @throws InputError where there is none under this name */
export async function findEmbedder(workshop: Workshop, model: EmbedderName, signal: AbortSignal): Promise<FoundModel> {
  if (model.kind === 'base') return findBase(workshop, model.runId, signal);
  const folder = model.kind === 'run' ? await runFolder(workshop, model.runId) : importedFolder(workshop, model.modelId);
  return findInFolder(folder, signal);
}

/** Finds the reranker that a run made. @throws InputError where it made none */
export async function findReranker(workshop: Workshop, runId: string, signal: AbortSignal): Promise<FoundReranker> {
  const { runFile, name } = await runOf(workshop, runId);
  const entry = runFile.stages.findLast(({ stage }) => stageDefinitions[stage].makes === 'reranker');
  if (entry === undefined) throw new InputError(`${name} has no reranker stage.`, 'Choose a run that trained a reranker.');
  const output = workshop.runs.folderOf(runId);
  for (const path of ['reranker', `models/${entry.id}`, 'model']) {
    const folder = output.folder(path);
    if ((await folder.open('model.safetensors')) === undefined) continue;
    const model = await readModelFolder(folder);
    if (model.hasClassifier) return { ...(await foundIn(folder, model, signal)), entry };
  }
  throw new InputError(`${name} has not written its reranker.`, 'Let the run finish first.');
}

async function runOf(
  workshop: Workshop,
  runId: string,
): Promise<{ readonly runFile: RunFile; readonly isDemo: boolean; readonly name: string }> {
  const { runFile, isDemo, status } = await workshop.runs.header(runId);
  return { runFile: readRunFile(runFile), isDemo, name: status.name };
}

/** Weights are written last: a folder without them is still being written. */
async function runFolder(workshop: Workshop, runId: string): Promise<Folder> {
  const folder = workshop.runs.folderOf(runId).folder('model');
  if ((await folder.open('model.safetensors')) !== undefined) return folder;
  const { name } = await runOf(workshop, runId);
  throw new InputError(`${name} has not written a model yet.`, 'Let the run finish, or choose Stop and save.');
}

function importedFolder({ assets }: Workshop, modelId: string): Folder {
  return assets.folderOf(assets.byId(modelId).id);
}

async function findInFolder(folder: Folder, signal: AbortSignal): Promise<FoundModel> {
  const model = await readModelFolder(folder);
  if (!model.hasClassifier) return foundIn(folder, model, signal);
  throw new InputError(
    'This model is a reranker: it ranks no documents by itself.',
    'Choose an embedder, and let the reranker sort after it.',
  );
}

async function foundIn(folder: Folder, model: ModelFolder, signal: AbortSignal): Promise<FoundModel> {
  return {
    fingerprint: await folderFingerprint(folder, signal),
    instruction: model.prompts['query'] ?? '',
    open: async (device) => ({
      state: await loadModelState(device, model, model),
      tokens: new TokenCache(loadTokenizer(model.tokenizerFiles)),
      passageInstruction: passagePrompt(model),
    }),
  };
}

/** Newer versions of sentence-transformers say "document", older ones "passage" or "corpus". */
function passagePrompt({ prompts }: Pick<ModelFolder, 'prompts'>): string {
  return prompts['document'] ?? prompts['passage'] ?? prompts['corpus'] ?? '';
}

/** What a run started from, asked as the run asks: a folder as it was imported, or new weights from the run's seed. */
async function findBase(workshop: Workshop, runId: string, signal: AbortSignal): Promise<FoundModel> {
  const { runFile, isDemo } = await runOf(workshop, runId);
  const output = workshop.runs.folderOf(runId);
  const inputs = isDemo ? workshop.demo : new PageInputs(workshop.assets, output.folder('made'));
  const source = await openModelSource({ runFile, inputs, output, reporter: { phase: () => undefined }, signal });
  const folder = 'folder' in runFile.model ? await inputs.openModel(runFile.model.folder) : undefined;
  return {
    fingerprint: folder === undefined ? newFingerprint(source, runFile.seed) : await folderFingerprint(folder, signal),
    instruction: instructionOf(runFile),
    open: async (device) => ({
      state: await loadModelState(device, source.description, source.folder ?? runFile.seed),
      tokens: new TokenCache(source.tokenizer),
      passageInstruction: source.folder === undefined ? passageInstructionOf(runFile) : passagePrompt(source.folder),
    }),
  };
}

function newFingerprint({ description, tokenizer }: ModelSource, seed: number): string {
  return textHash(JSON.stringify([description, tokenizer.hash, seed]));
}

/** As the export's prompts are chosen: of the last stage that made an embedder. */
const instructionOf = (runFile: RunFile): string => lastPrompt(runFile, 'instruction');
const passageInstructionOf = (runFile: RunFile): string => lastPrompt(runFile, 'passageInstruction');

function lastPrompt({ stages }: RunFile, key: 'instruction' | 'passageInstruction'): string {
  const data = stages.findLast(({ stage, data: files }) => stageDefinitions[stage].makes === 'embedder' && files.length > 0)?.data;
  return data?.map((file) => file[key]).find((text) => text !== '') ?? '';
}
