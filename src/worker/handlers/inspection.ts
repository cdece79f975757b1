// Commands that look into a data set, and make new versions of what they find.

import { throwIfCancelled } from '../../base/errors.ts';
import type { Calls } from '../../contract/protocol.ts';
import type { DataCalls, NewVersion } from '../../contract/data-calls.ts';
import type { RetrievalSet, Row } from '../../contract/examples.ts';
import { openDataset, type Dataset } from '../../data/dataset.ts';
import { readRetrievalSet } from '../../data/formats/retrieval-set.ts';
import { findDuplicates, reportDuplicates, type Duplicates } from '../../data/inspection/find-duplicates.ts';
import { holdOut, type HeldOut } from '../../data/inspection/hold-out.ts';
import type { InspectOptions } from '../../data/inspection/inspect-options.ts';
import { findLeakage, leakedRows } from '../../data/inspection/leakage.ts';
import { peekColumns } from '../../data/inspection/peek-columns.ts';
import { measureLengths } from '../../data/inspection/token-lengths.ts';
import { writeRetrievalSet } from '../../data/inspection/write-retrieval-set.ts';
import type { Tokenizer } from '../../data/tokenizer/tokenizer.ts';
import { addVersion, dataById, rowsWithout, type DataAsset } from '../data-versions.ts';
import { blobSource } from '../opfs-folder.ts';
import { readRowsAsModel } from '../preview.ts';
import type { HandlersOf, Workshop } from '../workshop.ts';

type Context = Parameters<HandlersOf<keyof Calls>['import']>[1];

export function inspectionHandlers(workshop: Workshop, tokenizerOf: (modelId: string) => Promise<Tokenizer>): HandlersOf<keyof DataCalls> {
  const inspector = new Inspector(workshop);
  return {
    'peek-columns': ({ file }) => peekColumns(blobSource(file)),
    'read-as-model': async (request) => {
      const dataset = await inspector.open(request.dataId);
      return { rows: await readRowsAsModel(dataset, await tokenizerOf(request.modelId), request) };
    },
    'measure-lengths': async ({ dataId, modelId }, context) => {
      const dataset = await inspector.open(dataId);
      return measureLengths(dataset, await tokenizerOf(modelId), inspector.options(context));
    },
    'find-duplicates': async (request, context) => {
      const dataset = await inspector.open(request.dataId);
      return reportDuplicates(dataset, await inspector.duplicates(dataset, request, context));
    },
    'keep-first': (request, context) => inspector.keepFirst(request, context),
    'check-leakage': async ({ dataId, setId }, context) => {
      const set = await inspector.openSet(setId);
      return (await findLeakage(await inspector.open(dataId), set, inspector.options(context))).report;
    },
    'remove-leakage': (request, context) => inspector.removeLeakage(request, context),
    'hold-out': (request, context) => inspector.holdOut(request, context),
  };
}

class Inspector {
  readonly #workshop: Workshop;
  /** The last answer: who has seen the groups wants the first of each kept next. */
  #found: { readonly dataId: string; readonly duplicates: Duplicates } | undefined;

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  open(dataId: string): Promise<Dataset> {
    return openDataset(this.#workshop.assets.folderOf(dataById(this.#workshop.assets, dataId).id));
  }

  async openSet(setId: string): Promise<RetrievalSet> {
    const { assets } = this.#workshop;
    return (await readRetrievalSet(assets.folderOf(setId), { name: assets.byId(setId).name })).set;
  }

  options({ commandId, signal }: Context): InspectOptions {
    const { tell } = this.#workshop;
    return { signal, onProgress: (done, total) => tell({ type: 'inspection-progress', commandId, progress: { done, total } }) };
  }

  async duplicates(dataset: Dataset, { dataId, unit }: DataCalls['find-duplicates']['request'], context: Context): Promise<Duplicates> {
    if (this.#found?.dataId === dataId && this.#found.duplicates.unit === unit) return this.#found.duplicates;
    const duplicates = await findDuplicates(dataset, unit, this.options(context));
    this.#found = { dataId, duplicates };
    return duplicates;
  }

  async keepFirst(request: DataCalls['keep-first']['request'], context: Context): Promise<NewVersion> {
    const { unit, near } = request;
    const dataset = await this.open(request.dataId);
    const found = await this.duplicates(dataset, request, context);
    const groups = near ? found.near : found.exact;
    const dropped = new Set<number>();
    for (let index = 0; index < groups.count; index += 1) if (groups.firstOf(index) !== index) dropped.add(index);
    const parent = this.#parent(request.dataId);
    return this.#add(parent, rowsWithout(dataset, dropped), context, (kept) => {
      return { kind: 'without-duplicates', unit, near, rows: parent.count - kept };
    });
  }

  async removeLeakage({ dataId, setId, what }: DataCalls['remove-leakage']['request'], context: Context): Promise<NewVersion> {
    const dataset = await this.open(dataId);
    const leakage = await findLeakage(dataset, await this.openSet(setId), this.options(context));
    const parent = this.#parent(dataId);
    const set = this.#workshop.assets.byId(setId).name;
    return this.#add(parent, rowsWithout(dataset, leakedRows(leakage, what)), context, (kept) => {
      return { kind: 'without-leakage', set, rows: parent.count - kept };
    });
  }

  async holdOut(request: DataCalls['hold-out']['request'], context: Context): Promise<NewVersion> {
    const { assets } = this.#workshop;
    const parent = this.#parent(request.dataId);
    const dataset = await this.open(parent.id);
    const name = assets.freeName('retrieval', `${parent.name.replace(/( \(\d+\))?$|\.[^.]+?( \(\d+\))?$/, '')}-held-out`);
    const held = await holdOut(dataset, { ...request, ...this.options(context), name });
    const setId = await this.#addSet(held, parent);
    try {
      const rows = keptOf(rowsWithout(dataset, held.rows), held);
      const version = await this.#add(parent, rows, context, (kept) => {
        return { kind: 'held-out', set: name, seed: request.seed, rows: parent.count - kept };
      });
      return { ...version, setId };
    } catch (error) {
      // A set whose rows are still learnt from would measure nothing.
      await assets.remove(setId);
      throw error;
    }
  }

  #parent(dataId: string): DataAsset {
    return dataById(this.#workshop.assets, dataId);
  }

  async #addSet({ set }: HeldOut, from: DataAsset): Promise<string> {
    const { assets } = this.#workshop;
    const { id, folder } = assets.newFolder();
    await writeRetrievalSet(folder, set);
    await assets.add({
      kind: 'retrieval',
      id,
      name: set.name,
      documents: set.documents.length,
      queries: set.queries.length,
      judgments: [...set.judgments.values()].reduce((sum, grades) => sum + grades.size, 0),
      ...(from.attribution === undefined ? {} : { attribution: from.attribution }),
      heldOutFrom: { dataId: from.id, name: from.name },
    });
    return id;
  }

  async #add(
    parent: DataAsset,
    rows: AsyncIterable<Row>,
    { signal }: Context,
    changeOf: Parameters<typeof addVersion>[3],
  ): Promise<NewVersion> {
    const version = await addVersion(this.#workshop.assets, parent, cancellable(rows, signal), changeOf);
    this.#workshop.tellAssets();
    return { dataId: version.id };
  }
}

async function* keptOf(rows: AsyncIterable<Row>, held: HeldOut): AsyncGenerator<Row> {
  for await (const row of rows) yield 'query' in row ? held.keep(row) : row;
}

async function* cancellable(rows: AsyncIterable<Row>, signal: AbortSignal): AsyncGenerator<Row> {
  for await (const row of rows) {
    throwIfCancelled(signal, 'Writing the new version');
    yield row;
  }
}
