// Corpora, models and vectors of the playground, held while they are used: so many of each, the oldest go first.

import { InputError, throwIfCancelled } from '../base/errors.ts';
import { textsOfRow, type RetrievalSet } from '../contract/examples.ts';
import type { ModelChoice } from '../contract/model-choice.ts';
import type { CorpusSource, CorpusView } from '../contract/playground-calls.ts';
import type { WorkPhase } from '../contract/protocol.ts';
import { openDataset } from '../data/dataset.ts';
import { documentText } from '../data/document-text.ts';
import { readRetrievalSet } from '../data/formats/retrieval-set.ts';
import { embedderContext } from '../model/model-state.ts';
import { Bm25Index } from '../retrieval/bm25.ts';
import type { StoredVectors } from '../retrieval/nearest.ts';
import { vectorsOf } from '../retrieval/vector-file.ts';
import type { WebGpuDevice } from '../tensor/device/webgpu-device.ts';
import { modelFolderOf, openModel, type ModelKind, type OpenedModel } from './stored-models.ts';
import type { Workshop } from './workshop.ts';

/** Passages that are read of a corpus at most. */
const mostPassages = 50_000;
/** Vectors in memory, over all corpora and models. */
const mostVectorBytes = 256 * 1024 * 1024;
const mostCorpora = 2;
const mostModels = 3;
/** After this long without a question models leave the GPU. */
const idleMilliseconds = 60_000;
/** Passages that are encoded between two looks at a cancel, and between two tellings. */
const passagesAtOnce = 512;
const shownExamples = 6;

export interface OpenedCorpus extends CorpusView {
  readonly texts: readonly string[];
  readonly bm25: Bm25Index;
  /** Numbers of the right passages of a query. */
  readonly answers: ReadonlyMap<string, ReadonlySet<number>>;
}

export interface Work {
  readonly signal: AbortSignal;
  readonly tell: (phase: WorkPhase) => void;
}

interface HeldModel {
  readonly device: WebGpuDevice;
  readonly model: OpenedModel;
}

export class Playground {
  readonly #workshop: Workshop;
  readonly #corpora = new Map<string, OpenedCorpus>();
  readonly #models = new Map<string, HeldModel>();
  readonly #vectors = new Map<string, StoredVectors>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  /** One piece of work at a time: models share the GPU. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async open(source: CorpusSource): Promise<CorpusView> {
    const corpus = await readCorpus(this.#workshop, source);
    keepNewest(this.#corpora, corpus.corpusId, corpus, mostCorpora);
    for (const key of this.#vectors.keys()) if (!this.#corpora.has(key.slice(0, key.indexOf(' ')))) this.#vectors.delete(key);
    const { corpusId, passages, examples } = corpus;
    return { corpusId, passages, examples };
  }

  corpus(corpusId: string): OpenedCorpus {
    const found = this.#corpora.get(corpusId);
    if (found === undefined) throw new InputError('This corpus is no longer open.', 'Choose it again.');
    return found;
  }

  /** A model on the device. @throws InputError while a run has the GPU */
  async model(choice: ModelChoice, kind: ModelKind, { tell }: Work): Promise<HeldModel> {
    const { active } = this.#workshop;
    if (active !== undefined) {
      this.#dropModels();
      throw new InputError(`${active.status.name} keeps the GPU busy.`, 'Try models once it has ended, or stop it first.');
    }
    const device = await this.#workshop.device();
    this.#restartTimer();
    const key = `${kind} ${JSON.stringify(choice)}`;
    const held = this.#models.get(key);
    if (held?.device === device) {
      keepNewest(this.#models, key, held, mostModels);
      return held;
    }
    tell({ key: 'loading-model', done: 0, total: 1 });
    const made = { device, model: await openModel(device, modelFolderOf(this.#workshop, choice, kind), kind) };
    for (const old of keepNewest(this.#models, key, made, mostModels)) dispose(old);
    return made;
  }

  /** The passages of a corpus under a model, encoded where they are not yet. @throws CancelledError once the signal is aborted */
  async passageVectors(corpus: OpenedCorpus, choice: ModelChoice, work: Work): Promise<StoredVectors> {
    const key = `${corpus.corpusId} ${JSON.stringify(choice)}`;
    const known = this.#vectors.get(key);
    if (known !== undefined) return known;
    const held = await this.model(choice, 'embedder', work);
    const { width } = held.model.state.config;
    const values = new Float32Array(corpus.passages * width);
    for (let first = 0; first < corpus.passages; first += passagesAtOnce) {
      throwIfCancelled(work.signal, 'Encoding the corpus');
      work.tell({ key: 'encoding', done: first, total: corpus.passages });
      values.set(await this.embed(held, corpus.texts.slice(first, first + passagesAtOnce), work.signal), first * width);
    }
    const vectors = { values, width };
    this.#vectors.set(key, vectors);
    this.#forgetOldVectors();
    return vectors;
  }

  /** Vectors of texts, row by row. */
  embed({ device, model }: HeldModel, texts: readonly string[], signal: AbortSignal): Promise<Float32Array> {
    const { state, tokens } = model;
    return vectorsOf(embedderContext(device, state), tokens, texts, { maximumLength: state.maximumSequenceLength, signal });
  }

  #forgetOldVectors(): void {
    let bytes = [...this.#vectors.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
    for (const [key, { values }] of [...this.#vectors].slice(0, -1)) {
      if (bytes <= mostVectorBytes) return;
      this.#vectors.delete(key);
      bytes -= values.byteLength;
    }
  }

  #restartTimer(): void {
    clearTimeout(this.#timer);
    const drop = (): Promise<void> => {
      this.#dropModels();
      return Promise.resolve();
    };
    this.#timer = setTimeout(() => void this.inTurn(drop), idleMilliseconds);
  }

  #dropModels(): void {
    clearTimeout(this.#timer);
    for (const held of this.#models.values()) dispose(held);
    this.#models.clear();
  }
}

function dispose({ model }: HeldModel): void {
  model.state.arena.dispose();
}

/** Puts a value last, and takes out the first ones that are too many; those are returned. */
function keepNewest<Value>(map: Map<string, Value>, key: string, value: Value, most: number): readonly Value[] {
  const gone: Value[] = [];
  const before = map.get(key);
  if (before !== undefined && before !== value) gone.push(before);
  map.delete(key);
  map.set(key, value);
  for (const [old, held] of map) {
    if (map.size <= most) break;
    map.delete(old);
    gone.push(held);
  }
  return gone;
}

async function readCorpus(workshop: Workshop, source: CorpusSource): Promise<OpenedCorpus> {
  switch (source.kind) {
    case 'sample':
      return ofSet('sample', await workshop.demo.openRetrieval('eval'));
    case 'set': {
      const { name } = workshop.assets.byId(source.setId);
      return ofSet(source.setId, (await readRetrievalSet(workshop.assets.folderOf(source.setId), { name })).set);
    }
    case 'data':
      return ofTexts(source.dataId, await passagesOf(workshop, source.dataId), new Map());
    case 'lines':
      return ofTexts(`lines-${crypto.randomUUID()}`, source.lines, new Map());
  }
}

function ofSet(corpusId: string, { documents, queries, judgments }: RetrievalSet): OpenedCorpus {
  const used = documents.slice(0, mostPassages);
  const numbers = new Map(used.map(({ id }, number) => [id, number]));
  const answers = new Map<string, ReadonlySet<number>>();
  for (const { id, text } of queries) {
    const right = [...(judgments.get(id) ?? [])].flatMap(([document, grade]) => (grade > 0 ? (numbers.get(document) ?? []) : []));
    if (right.length > 0) answers.set(text, new Set(right));
  }
  return ofTexts(corpusId, used.map(documentText), answers);
}

function ofTexts(corpusId: string, texts: readonly string[], answers: OpenedCorpus['answers']): OpenedCorpus {
  if (texts.length === 0) throw new InputError('There is no passage to search.', 'Choose another corpus, or paste some lines.');
  const step = Math.max(1, Math.floor(answers.size / shownExamples));
  const examples = [...answers.keys()].filter((_, place) => place % step === 0).slice(0, shownExamples);
  return { corpusId, texts, passages: texts.length, answers, bm25: new Bm25Index(texts), examples };
}

/** The passages of a data set, each once, in their order. */
async function passagesOf(workshop: Workshop, dataId: string): Promise<readonly string[]> {
  const dataset = await openDataset(workshop.assets.folderOf(dataId));
  const texts = new Set<string>();
  for await (const row of dataset.iterate()) {
    for (const text of 'query' in row ? [...row.pos, ...row.neg] : textsOfRow(row)) texts.add(text);
    if (texts.size >= mostPassages) break;
  }
  return [...texts].slice(0, mostPassages);
}
