// The data of a run: everything that the run file names is opened and checked before the first step, so that a wrong
// file of the last stage is told at once and not after hours.

import { hashText } from '../base/random.ts';
import { InputError } from '../base/errors.ts';
import type { Folder } from '../base/folder.ts';
import { rowKindInWords } from '../contract/examples.ts';
import type { RunFile, StageEntry } from '../contract/run-file.ts';
import { runFileJson } from '../contract/run-file-json.ts';
import type { Dataset } from '../data/dataset.ts';
import { stageDefinitions } from '../stages/definitions.ts';
import { stageWorkers } from '../stages/trainers.ts';
import type { StageData } from '../stages/trainer.ts';
import type { OpenOptions, RunInputs } from './inputs.ts';
import { languagesOf } from './languages.ts';

export interface DataSummary {
  readonly rows: number;
  readonly hash: string;
}

export class RunData {
  readonly #runFile: RunFile;
  readonly #inputs: RunInputs;
  readonly #output: Folder;
  readonly #summaries = new Map<string, DataSummary>();
  readonly #languages = new Set<string>();

  constructor(run: { readonly runFile: RunFile; readonly inputs: RunInputs; readonly output: Folder }) {
    this.#runFile = run.runFile;
    this.#inputs = run.inputs;
    this.#output = run.output;
  }

  /** Rows and content hash of every data set that was opened, by name. */
  get summaries(): ReadonlyMap<string, DataSummary> {
    return this.#summaries;
  }

  get languages(): readonly string[] {
    return [...this.#languages].sort();
  }

  /** Opens and checks all data that lie ready. @throws InputError for the first that cannot be used */
  async openAll(options: OpenOptions): Promise<void> {
    for (const entry of this.#runFile.stages) refuseByStage(entry, undefined);
    for (const [index, entry] of this.#runFile.stages.entries()) {
      for (const { file } of entry.data) if (!this.outputsBefore(index).has(file)) await this.#open(entry, file, options);
      for (const candidates of candidateFilesOf(entry))
        if (!this.outputsBefore(index).has(candidates)) await this.#inputs.openFile(candidates);
    }
  }

  /** Names of the files that stages before this one make. */
  outputsBefore(index: number): ReadonlySet<string> {
    return new Set(this.#runFile.stages.slice(0, index).flatMap((stage) => (stage.output === undefined ? [] : [stage.output])));
  }

  /** The data of a stage: what an earlier stage made comes first, then what the run file's place offers. */
  async ofStage(index: number, options: OpenOptions): Promise<readonly StageData[]> {
    const entry = this.#runFile.stages[index];
    const opened: StageData[] = [];
    for (const file of entry?.data ?? []) {
      const isMade = this.outputsBefore(index).has(file.file);
      const dataset = isMade ? await this.#openMade(file.file, options) : await this.#inputs.openData(file.file, options);
      const data = { entry: file, dataset };
      if (entry !== undefined) await this.#take(entry, data);
      opened.push(data);
    }
    return opened;
  }

  async #open(entry: StageEntry, file: string, options: OpenOptions): Promise<void> {
    const dataset = await this.#inputs.openData(file, options);
    const own = entry.data.find((other) => other.file === file);
    if (own !== undefined) await this.#take(entry, { entry: own, dataset });
  }

  async #openMade(file: string, options: OpenOptions): Promise<Dataset> {
    const source = await this.#output.open(`data/${file}`);
    if (source === undefined)
      throw new InputError(`${file}, which an earlier stage makes, is not there.`, 'Start the run again without resuming.');
    return this.#inputs.openMadeData(source, options);
  }

  async #take(entry: StageEntry, data: StageData): Promise<void> {
    refuseWrongKind(entry, data);
    refuseMissingNegatives(entry, data);
    refuseByStage(entry, data);
    this.#summaries.set(data.entry.file, { rows: data.dataset.count, hash: data.dataset.manifest.hash });
    for (const language of await languagesOf(data.dataset)) this.#languages.add(language);
  }
}

/** What only the stage itself knows that it cannot do. */
function refuseByStage(entry: StageEntry, data: StageData | undefined): void {
  const worker = stageWorkers[entry.stage];
  if (worker.kind === 'trains') worker.stage.refuse?.(entry, data);
}

/** Files that negatives are searched in: by mining, or while a stage trains. */
function candidateFilesOf({ config: { candidates, refresh } }: StageEntry): readonly string[] {
  const inner = typeof refresh === 'object' && 'candidates' in refresh ? refresh['candidates'] : undefined;
  return [candidates, inner].filter((file) => typeof file === 'string');
}

function refuseWrongKind(entry: StageEntry, { entry: file, dataset }: StageData): void {
  const wanted = stageDefinitions[entry.stage].examples;
  if (wanted.includes(dataset.kind)) return;
  throw new InputError(
    `${file.file} holds ${rowKindInWords[dataset.kind]}, but stage ${entry.id} takes ${wanted.map((kind) => rowKindInWords[kind]).join(' or ')}.`,
    'Choose another file for the stage.',
  );
}

function refuseMissingNegatives(entry: StageEntry, { entry: file, dataset }: StageData): void {
  const wanted = stageDefinitions[entry.stage].hasSteps ? Number(entry.config['negatives'] ?? 0) : 0;
  if (dataset.kind !== 'pairs' || entry.config['fillNegatives'] === 'random') return;
  // They are mined before the first step.
  if (entry.config['refresh'] !== undefined) return;
  const missing = dataset.count - dataset.manifest.rowsWithNegatives;
  // A score filter may leave out the very rows that have none.
  if (wanted === 0 || missing === 0 || file.minimumScore !== undefined) return;
  throw new InputError(
    `${missing} of ${dataset.count} rows of ${file.file} have no negatives, but stage ${entry.id} takes ${wanted} of every row.`,
    entry.config['fillNegatives'] === undefined
      ? 'Mine negatives first, widen the mining window, or set negatives to 0.'
      : 'Mine negatives first, widen the mining window, set fillNegatives to "random", or set negatives to 0.',
  );
}

/**
 * Tells runs apart whose checkpoints must not be mixed: a hash of model, stages and seed, and of the rerankers that
 * evaluations name, whose weights are kept for them.
 */
export function fingerprintOf(runFile: RunFile): number {
  const { model, stages, seed, precision } = runFileJson(runFile);
  const rerankers = runFile.evaluation.flatMap(({ rerankWith }) => rerankWith ?? []);
  return hashText(JSON.stringify({ model, stages, seed, precision, rerankers }));
}
