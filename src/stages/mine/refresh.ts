// Negatives that are mined again while a task stage trains, with the weights of the moment, so that they stay hard
// (ANCE: Xiong et al. 2020, arXiv 2007.00808, there beside the training, here between two steps).

import { assert, assertExists } from '../../base/assert.ts';
import { InputError, StorageError } from '../../base/errors.ts';
import { readText, type Folder } from '../../base/folder.ts';
import type { DataMixture, MixedRow } from '../../data/data-mixture.ts';
import { embedderContext, emptyState, type ModelState } from '../../model/model-state.ts';
import { nothingTrained, partsAfter } from '../../model/parameters.ts';
import { leastEncoding } from '../../retrieval/fit-encoding.ts';
import { PlanningDevice } from '../../tensor/device/planning-device.ts';
import type { StageSetup } from '../trainer.ts';
import { openCorpus, type Corpus, type MiningConfig } from './corpus.ts';
import type { RefreshConfig } from './fields.ts';
import { mineRows, passagePrefixOf, piecesOf, type MinedRow } from './miner.ts';
import { Rescorer } from './rescorer.ts';
import { addTallies, emptyTally, miningNote, miningReport, type MiningTally } from './yield-report.ts';

/** What a stage says of the refreshing of its negatives. */
export interface RefreshSettings {
  readonly refresh?: RefreshConfig | undefined;
  /** That a step takes of every row. */
  readonly negatives: number;
  readonly queryMaximumLength: number;
  readonly passageMaximumLength: number;
  readonly distillation?: string | undefined;
  readonly mixing?: string | undefined;
}

/**
 * The negatives of the moment, or undefined where the stage keeps those of its data. Nothing is read or mined before the
 * first step is due.
 * @throws InputError where they cannot be mined for this stage
 */
export function refreshOf(setup: StageSetup, settings: RefreshSettings, rows: DataMixture): NegativesRefresh | undefined {
  const { refresh } = settings;
  if (refresh === undefined) return undefined;
  refuseUnfit(setup, settings);
  return new NegativesRefresh(setup, settings, { refresh, rows });
}

function refuseUnfit({ entry, data }: StageSetup, { distillation, negatives, mixing, refresh }: RefreshSettings): void {
  const refuse = (why: string, remedy: string): InputError =>
    new InputError(`Stage ${entry.id} cannot refresh its negatives: ${why}.`, remedy);
  if (negatives === 0) throw refuse('it takes none', 'Set negatives to 1 or more, or leave refresh out.');
  if (data.some(({ dataset }) => dataset.kind !== 'pairs')) throw refuse('labelled pairs have none', 'Choose pairs, or leave refresh out.');
  if (distillation === 'kl')
    throw refuse('new negatives have no teacher’s scores', 'Mine with rescoreWith before the stage, or set distillation to "none".');
  // One search over all passages would find negatives in other data sets than the batch's own.
  if (mixing === 'same-data-set' && data.length > 1)
    throw refuse('its batches are of one data set each', 'Set mixing to "proportional", or train on each file in a stage of its own.');
  const mined = refresh?.negatives ?? negatives;
  if (mined < negatives)
    throw refuse(
      `refresh.negatives is ${mined}, but a step takes ${negatives} of every row`,
      `Raise refresh.negatives to ${negatives}, or leave it out.`,
    );
  passagePrefixOf({ entry, data });
}

interface Parts {
  readonly refresh: RefreshConfig;
  readonly rows: DataMixture;
}

const nobody = -1;
/** Queries that are searched together at the least. */
const rowsSearched = 256;

export class NegativesRefresh {
  readonly #setup: StageSetup;
  readonly #config: MiningConfig;
  readonly #everySteps: number;
  readonly #wanted: number;
  readonly #rows: DataMixture;
  readonly #folder: Folder;
  #corpus: Corpus | undefined;
  /** Which refresh the negatives are of; 0: those before the first, or of the data. */
  #number: number | undefined;
  /** Candidate numbers [rows, negatives]; undefined: the rows' own are used. */
  #chosen: Int32Array | undefined;

  constructor(setup: StageSetup, settings: RefreshSettings, { refresh, rows }: Parts) {
    const { everySteps, ...mining } = refresh;
    const { queryMaximumLength, passageMaximumLength, negatives } = settings;
    this.#setup = setup;
    this.#config = { ...mining, negatives: mining.negatives ?? negatives, queryMaximumLength, passageMaximumLength };
    this.#everySteps = everySteps;
    this.#wanted = negatives;
    this.#rows = rows;
    this.#folder = setup.folder.folder('refresh');
  }

  /**
   * Mines before steps 1 + k everySteps; before the first only where a row has fewer negatives than a step takes. Between
   * them a run that goes on takes what was mined before it was stopped.
   * @throws StorageError where that is gone; CancelledError once the signal is aborted
   */
  async beforeStep(step: number): Promise<void> {
    const number = Math.floor((step - 1) / this.#everySteps);
    if (number === this.#number) return;
    this.#corpus ??= await openCorpus(this.#setup, this.#config, this.#rows, this.#folder.folder('texts'));
    const keepsOwn = number === 0 && this.#corpus.fewestNegatives >= this.#wanted;
    const isDue = (step - 1) % this.#everySteps === 0;
    if (isDue && !keepsOwn) await this.#mine(number, step, this.#corpus);
    this.#chosen = keepsOwn ? undefined : await this.#read(number);
    this.#number = number;
  }

  /**
   * Bytes that mining takes on the device at the least, beside the weights that are trained: a reranker of the same encoder
   * where one scores, and the smallest batch of the longest texts.
   */
  leastBytes(): number {
    const { device, model } = this.#setup;
    const { rescoreWith, passageMaximumLength, queryMaximumLength } = this.#config;
    const planning = new PlanningDevice(device);
    const parts = partsAfter(model.parts, { ...nothingTrained, classifier: true });
    const reranker = rescoreWith === undefined ? undefined : emptyState(planning, model, parts);
    const pair = reranker === undefined ? 0 : new Rescorer(this.#setup, reranker, rescoreWith).asking.maximumLength;
    const maximumLength = Math.min(Math.max(passageMaximumLength, queryMaximumLength, pair), model.config.maximumPositions);
    const held = planning.memory().usedBytes;
    return (
      held +
      leastEncoding(embedderContext(planning, reranker ?? model), { vectors: Math.min(this.#rows.count, rowsSearched), maximumLength })
    );
  }

  /** The rows with the negatives of the moment; a row for which none were found keeps its own. */
  async rowsOf(rows: readonly MixedRow[]): Promise<readonly MixedRow[]> {
    const chosen = this.#chosen;
    if (chosen === undefined) return rows;
    const { negatives } = this.#config;
    const numbers = rows.map(({ number }) =>
      [...chosen.subarray(number * negatives, (number + 1) * negatives)].filter((id) => id !== nobody),
    );
    const texts = await assertExists(this.#corpus, 'the candidates').pool.texts(numbers.flat());
    let taken = 0;
    return rows.map((mixed, index) => {
      const { row } = mixed;
      assert('query' in row, 'negatives are mined for pairs');
      const neg = texts.slice(taken, (taken += numbers[index]?.length ?? 0));
      return neg.length === 0 ? mixed : { ...mixed, row: { ...row, neg, neg_scores: undefined } };
    });
  }

  /** A reranker lies on the device while negatives are mined, and not beside the steps. */
  async #mine(number: number, step: number, corpus: Corpus): Promise<void> {
    const { device, budgetBytes } = this.#setup;
    const { rescoreWith } = this.#config;
    const reranker = rescoreWith === undefined ? undefined : await this.#setup.openModel(rescoreWith);
    let tally: MiningTally;
    try {
      tally = await this.#mineWith(reranker, number, corpus);
    } finally {
      if (reranker !== undefined) this.#setup.releaseModel(reranker);
    }
    // What the mining left in the pool is nothing to the steps.
    if (budgetBytes !== undefined) device.trim();
    this.#setup.onNote(`Before step ${step}: ${miningNote(miningReport(tally, corpus.candidates))}`);
  }

  async #mineWith(reranker: ModelState | undefined, number: number, corpus: Corpus): Promise<MiningTally> {
    const work = this.#folder.folder('work');
    const linesOf = (mined: readonly MinedRow[]): Promise<readonly (readonly number[])[]> =>
      Promise.resolve(mined.map(({ chosen }) => chosen.map(({ id }) => id)));
    const common = { setup: this.#setup, config: this.#config, rows: this.#rows, corpus, linesOf };
    const mining = { ...common, reranker, folder: work, keys: [this.#setup.seed, number] };
    const made = await mineRows(mining);
    let tally = emptyTally(this.#config.negatives);
    await made.join(piecesOf(mining), this.#folder, pathOf(number), (own) => (tally = addTallies(tally, own)));
    await work.remove('');
    return tally;
  }

  async #read(number: number): Promise<Int32Array> {
    const text = await readText(this.#folder, pathOf(number));
    const lines = text?.trimEnd().split('\n') ?? [];
    if (lines.length !== this.#rows.count) {
      throw new StorageError(
        `The negatives that stage ${this.#setup.entry.id} mined before step ${number * this.#everySteps + 1} are gone.`,
        'Start the run again from its run file.',
      );
    }
    const { negatives } = this.#config;
    const chosen = new Int32Array(lines.length * negatives).fill(nobody);
    // Written by `#mine` alone.
    for (const [row, line] of lines.entries()) chosen.set(JSON.parse(line) as number[], row * negatives);
    return chosen;
  }
}

function pathOf(number: number): string {
  return `${String(number).padStart(6, '0')}.jsonl`;
}
