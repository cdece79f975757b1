// Systems of a comparison, measured one model after the other: whatever was measured of the same weights, set and instruction
// before is read from storage.

import { assertExists } from '../../base/assert.ts';
import type { ComparedSystem, Comparison, ComparisonRequest } from '../../contract/comparison-calls.ts';
import { compareColumns } from '../../evaluation/compare-columns.ts';
import { failuresOf } from '../../evaluation/failures.ts';
import { relevantNumbers } from '../../evaluation/ranked-columns.ts';
import type { OpenedRetrieval } from '../../engine/evaluation-sets.ts';
import { measureBm25, measureEmbedder, measureReranker, type MeasuredModel, type MeasureSetting } from '../../engine/measure-systems.ts';
import type { TensorDevice } from '../../tensor/device/tensor-device.ts';
import type { Workshop } from '../workshop.ts';
import { setFingerprint, textHash } from './fingerprint.ts';
import { ColumnStore, type KeptColumns } from './kept-columns.ts';
import { findEmbedder, findReranker, type FoundModel, type FoundReranker } from './models.ts';

export interface CompareWork {
  readonly workshop: Workshop;
  readonly opened: OpenedRetrieval;
  readonly signal: AbortSignal;
  onPhase(system: number, ...phase: Parameters<MeasureSetting['onPhase']>): void;
}

/** A system with everything that its figures depend on. */
interface Planned {
  readonly system: ComparedSystem;
  readonly instruction: string;
  /** Absent: BM25. */
  readonly model?: FoundModel | undefined;
  readonly reranker?: FoundReranker | undefined;
  readonly key: string;
  kept?: KeptColumns | undefined;
}

/** Changes when columns are worked out otherwise. */
const version = 1;

/** Compares systems. Undefined where something would have to be measured and only what is kept was asked for. */
export async function compareSystems(work: CompareWork, request: ComparisonRequest): Promise<Comparison | undefined> {
  const store = new ColumnStore(work.workshop.root.folder('comparisons'));
  const planned = await plan(work, request.systems);
  for (const one of planned) one.kept = await store.read(one.key);
  const missing = planned.filter(({ kept }) => kept === undefined);
  if (missing.length > 0 && request.onlyKept === true) return undefined;
  for (const [place, one] of planned.entries()) {
    if (one.kept !== undefined) continue;
    await measure(work, planned, place);
    for (const other of planned) if (missing.includes(other) && other.kept !== undefined) await store.write(other.key, other.kept);
  }
  return report(work.opened, planned, request.base);
}

async function plan({ workshop, opened, signal }: CompareWork, systems: readonly ComparedSystem[]): Promise<readonly Planned[]> {
  const set = setFingerprint(opened);
  const found = new Map<string, FoundModel>();
  const planned: Planned[] = [];
  for (const system of systems) {
    if (system.model.kind === 'bm25') {
      planned.push({ system, instruction: '', key: textHash(JSON.stringify([version, set, 'bm25'])) });
      continue;
    }
    const name = JSON.stringify(system.model);
    const model = found.get(name) ?? (await findEmbedder(workshop, system.model, signal));
    found.set(name, model);
    const reranker = system.rerankWith === undefined ? undefined : await findReranker(workshop, system.rerankWith, signal);
    const instruction = system.instruction ?? model.instruction;
    const parts = [version, set, model.fingerprint, instruction, reranker === undefined ? '' : [reranker.fingerprint, reranker.entry]];
    planned.push({ system, instruction, model, reranker, key: textHash(JSON.stringify(parts)) });
  }
  return planned;
}

/** Measures a system, and with it every other one of the same weights: its documents are encoded once. */
async function measure(work: CompareWork, planned: readonly Planned[], place: number): Promise<void> {
  const { workshop, opened, signal } = work;
  const one = assertExists(planned[place], 'a system of the comparison');
  const began = performance.now();
  const onPhase: MeasureSetting['onPhase'] = (...phase) => work.onPhase(place, ...phase);
  const { model } = one;
  if (model === undefined) {
    const columns = await measureBm25(opened, { signal, onProgress: (done, total) => onPhase('bm25', done, total) });
    one.kept = { columns, seconds: secondsSince(began), cut: [] };
    return;
  }
  onPhase('loading-model', 0, 1);
  const setting = { device: await workshop.device(), signal, onPhase };
  await measureWithModel(
    setting,
    opened,
    planned.filter((other) => other.kept === undefined && other.model === model),
  );
}

async function measureWithModel(setting: MeasureSetting, opened: OpenedRetrieval, own: readonly Planned[]): Promise<void> {
  const began = performance.now();
  const instructions = [...new Set(own.map(({ instruction }) => instruction))];
  const model = assertExists(own[0]?.model, 'a system with a model');
  const { rankings, cut } = await withModel(setting.device, model, async (opening) => ({
    rankings: await measureEmbedder(setting, opening, opened, instructions),
    cut: cutDocuments(opened, opening),
  }));
  const seconds = secondsSince(began) / instructions.length;
  for (const one of own) {
    const ranking = assertExists(rankings[instructions.indexOf(one.instruction)], 'a ranking for every instruction');
    const { reranker } = one;
    if (reranker === undefined) {
      one.kept = { columns: ranking.columns, seconds, cut };
      continue;
    }
    const from = performance.now();
    const columns = await withModel(setting.device, reranker, (opening) =>
      measureReranker(setting, { ...opening, entry: reranker.entry }, opened, ranking.table),
    );
    one.kept = { columns, seconds: seconds + secondsSince(from), cut };
  }
}

/** The model is on the device for this work alone. */
async function withModel<Value>(device: TensorDevice, model: FoundModel, work: (opened: MeasuredModel) => Promise<Value>): Promise<Value> {
  const opened = await model.open(device);
  try {
    return await work(opened);
  } finally {
    opened.state.arena.dispose();
    device.trim();
  }
}

/** Relevant documents of which the model reads only a part. */
function cutDocuments(opened: OpenedRetrieval, { state, tokens, passageInstruction }: MeasuredModel): readonly number[] {
  const relevant = [...new Set(relevantNumbers(opened).flat())];
  const lengthOf = (document: number): number =>
    tokens.encode(passageInstruction + (opened.documents[document]?.text ?? ''), Infinity).length;
  return relevant.filter((document) => lengthOf(document) > state.maximumSequenceLength);
}

const secondsSince = (began: number): number => (performance.now() - began) / 1000;

function report(opened: OpenedRetrieval, planned: readonly Planned[], base: number): Comparison {
  const relevant = relevantNumbers(opened);
  const measured = planned.map((one) => ({ ...one, kept: assertExists(one.kept, 'a measured system') }));
  const figures = compareColumns(
    measured.map(({ kept }) => kept.columns.metrics),
    base,
  );
  const lexicalRanks = measured.find(({ model }) => model === undefined)?.kept.columns.ranks;
  return {
    set: { name: opened.entry.name, documents: opened.documents.length, queries: opened.queries.length },
    relevant,
    base,
    systems: measured.map(({ system, instruction, kept }, place) => {
      const cut = new Set(kept.cut);
      const subject = { columns: kept.columns, relevant, isCut: (document: number) => cut.has(document) };
      const failures = failuresOf({ ...subject, lexicalRanks, textOf: (document) => opened.documents[document]?.text ?? '' });
      return { system, instruction, seconds: kept.seconds, columns: kept.columns, failures, ...assertExists(figures[place], 'figures') };
    }),
  };
}
