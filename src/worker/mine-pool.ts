// Mines a pool in the worker: what a stage is given within a run is put together here from what the page named.

import { InputError } from '../base/errors.ts';
import { bytesSource, type ByteSource } from '../base/folder.ts';
import type { PoolHeader, PoolSettings } from '../contract/negatives-calls.ts';
import type { StageEntry } from '../contract/run-file.ts';
import { readRetrievalSet } from '../data/formats/retrieval-set.ts';
import { documentText } from '../data/document-text.ts';
import { openDataset } from '../data/dataset.ts';
import { minePool, openPoolCorpus, type PoolConfig, type PoolCorpus } from '../stages/mine/pool.ts';
import type { StageSetup } from '../stages/trainer.ts';
import type { PoolStore } from './pool-store.ts';
import { modelFolderOf, modelNameOf, openModel, rerankerEntryOf, type OpenedModel } from './stored-models.ts';
import type { Workshop } from './workshop.ts';

const corpusFile = 'corpus.jsonl';
const rerankerId = 'reranker';
/** Of the draws of every pool: the same rules take the same negatives. */
export const poolSeed = 7;

/** The header of a pool that is still to be mined. @throws InputError where something that it names is gone */
export async function newPool(workshop: Workshop, settings: PoolSettings): Promise<PoolHeader> {
  const data = workshop.assets.byId(settings.dataId);
  if (data.kind !== 'data' || data.rows !== 'pairs')
    throw new InputError(`${data.name} holds no pairs.`, 'Choose a data set with queries and positives.');
  if (data.pending)
    throw new InputError(
      `${data.name} has ${data.badRows} rows that cannot be used.`,
      'Decide on the Data screen whether to import the good ones.',
    );
  return {
    poolId: crypto.randomUUID(),
    settings,
    createdAt: Date.now(),
    state: 'stopped',
    dataName: data.name,
    modelName: await modelNameOf(workshop, settings.model),
    rerankerName: settings.reranker === undefined ? undefined : await modelNameOf(workshop, settings.reranker),
    corpusName: settings.corpusId === undefined ? undefined : workshop.assets.byId(settings.corpusId).name,
    rows: data.count,
    candidates: 0,
  };
}

interface Context {
  readonly commandId: number;
  readonly signal: AbortSignal;
}

/** Mines what is missing of a pool. @throws CancelledError once the signal is aborted; what was done stays */
export async function continuePool(
  { workshop, store }: { readonly workshop: Workshop; readonly store: PoolStore },
  header: PoolHeader,
  { commandId, signal }: Context,
): Promise<PoolHeader> {
  const { poolId, settings } = header;
  await store.saveHeader(header);
  const device = await workshop.device();
  const tell: StageSetup['onPhase'] = (key, done, total) =>
    workshop.tell({ type: 'work-progress', commandId, phase: { key, done, total } });
  tell('loading-model', 0, 1);
  const embedder = await openModel(device, modelFolderOf(workshop, settings.model, 'embedder'), 'embedder');
  let reranker: OpenedModel | undefined;
  try {
    const { reranker: choice } = settings;
    if (choice !== undefined) reranker = await openModel(device, modelFolderOf(workshop, choice, 'reranker'), 'reranker');
    if (reranker !== undefined) refuseOtherTokenizer(embedder, reranker);
    const trained = choice === undefined ? undefined : await rerankerEntryOf(workshop, choice);
    const base = await poolSetup(workshop, settings, { folder: store.folderOf(poolId), onPhase: tell, signal });
    const setup = { ...base, device, model: embedder.state, tokens: embedder.tokens, entryOf: () => trained };
    const found = await openPoolCorpus(setup, poolConfig(settings));
    await minePool(setup, poolConfig(settings), found, reranker === undefined ? undefined : { id: rerankerId, model: reranker.state });
    const ready: PoolHeader = { ...header, state: 'ready', rows: found.rows.count, candidates: found.corpus.candidates };
    await store.saveHeader(ready);
    return ready;
  } finally {
    embedder.state.arena.dispose();
    reranker?.state.arena.dispose();
    device.trim();
  }
}

/** One tokenizer turns the texts into numbers for both. */
function refuseOtherTokenizer(embedder: OpenedModel, reranker: OpenedModel): void {
  if (embedder.tokens.tokenizer.hash === reranker.tokens.tokenizer.hash) return;
  throw new InputError(
    'The reranker reads with another tokenizer than the embedder.',
    'Choose a reranker that was trained from the same model.',
  );
}

function poolConfig({ depth, corpusId, queryMaximumLength, passageMaximumLength }: PoolSettings): PoolConfig {
  return { depth, candidates: corpusId === undefined ? undefined : corpusFile, queryMaximumLength, passageMaximumLength };
}

/** Rows and texts of a pool again, for looking at it: nothing is encoded. */
export async function reopenCorpus(workshop: Workshop, { poolId, settings }: PoolHeader, store: PoolStore): Promise<PoolCorpus> {
  const given = { folder: store.folderOf(poolId), onPhase: () => undefined, signal: new AbortController().signal };
  return openPoolCorpus(await poolSetup(workshop, settings, given), poolConfig(settings));
}

type PoolSetup = Omit<StageSetup, 'device' | 'model' | 'tokens' | 'entryOf'>;

/** What a stage is given besides device and models: the data, and the corpus as a file of texts. */
async function poolSetup(
  workshop: Workshop,
  settings: PoolSettings,
  given: Pick<StageSetup, 'folder' | 'onPhase' | 'signal'>,
): Promise<PoolSetup> {
  const { instruction, passageInstruction, corpusId, dataId } = settings;
  const dataset = await openDataset(workshop.assets.folderOf(dataId));
  const entry: StageEntry = { stage: 'mine', id: 'pool', named: false, data: [], models: [], config: {} };
  return {
    ...given,
    entry,
    data: [{ entry: { file: dataset.manifest.name, instruction, passageInstruction }, dataset }],
    seed: poolSeed,
    openModel: () => Promise.reject(new InputError('A pool has no stages.', 'Mine it again.')),
    releaseModel: () => undefined,
    openFile: () => corpusSource(workshop, corpusId ?? ''),
    onNote: () => undefined,
  };
}

/** The corpus of an evaluation set as rows of text, titles in front. */
async function corpusSource(workshop: Workshop, corpusId: string): Promise<ByteSource> {
  const { set } = await readRetrievalSet(workshop.assets.folderOf(corpusId), { name: workshop.assets.byId(corpusId).name });
  const lines = set.documents.map(({ title, text }) => `${JSON.stringify({ text: documentText({ title, text }) })}\n`);
  return bytesSource(corpusFile, new TextEncoder().encode(lines.join('')));
}
