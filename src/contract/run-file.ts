// The run file: one JSON document that describes a whole run (design: run-file.md). This module knows the document;
// what a stage permits comes from the stage definitions that the caller passes.

import { InputError } from '../base/errors.ts';
import { notBuiltYet, parseFields, refusal, type FieldValue } from './fields.ts';
import { futureStages, type StageDefinition, type StageId } from './stage.ts';

export const exportFormats = ['huggingface'] as const;
export type ExportFormat = (typeof exportFormats)[number];
/** What a retrieval evaluation measures. */
export const retrievalMetrics = ['ndcg@10', 'recall@10', 'recall@100', 'mrr@10', 'map@100'] as const;
export type Pooling = 'cls' | 'mean';

export interface TokenizerTraining {
  readonly size: number;
  readonly data: readonly string[];
  readonly lowercase: boolean;
}

export interface NewModel {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly maximumPositions: number;
  readonly tokenizer: { readonly folder: string } | { readonly train: TokenizerTraining };
}

export type ModelEntry = ({ readonly folder: string } | { readonly new: NewModel }) & { readonly pooling?: Pooling | undefined };

export interface DataEntry {
  readonly file: string;
  readonly instruction: string;
  readonly passageInstruction: string;
  readonly minimumScore?: number | undefined;
  readonly inBatchNegatives?: boolean | undefined;
}

export interface StageEntry {
  readonly stage: StageId;
  readonly id: string;
  /** The run file named the id, so its model is written to `models/<id>/`. */
  readonly named: boolean;
  /** Id of the embedder it starts from; "model" for the loaded one; undefined: the last one made. */
  readonly from?: string | undefined;
  readonly data: readonly DataEntry[];
  /** File that the stage makes in `<output>/data/`. */
  readonly output?: string | undefined;
  /** Every field of the stage, defaults filled in. */
  readonly config: Readonly<Record<string, FieldValue>>;
}

export interface EvaluationEntry {
  readonly kind: 'retrieval';
  readonly name: string;
  readonly folder: string;
  readonly instruction: string;
  /** Evaluate on a sample of this many documents that holds every relevant one. */
  readonly documents?: number | undefined;
  /** Absent: before the first and after every stage. */
  readonly everySteps?: number | undefined;
}

export type Precision = 'f32' | 'f16';

export interface CheckpointEntry {
  readonly everySeconds: number;
  readonly keepLast: number;
  readonly keepBest?: string | undefined;
}

export interface RunFile {
  readonly version: 1;
  readonly name: string;
  readonly seed: number;
  /** Of activations and matrix operands; sums, statistics, weights and moments are 32 bits wide either way. */
  readonly precision: Precision;
  readonly gpuBudgetMiB?: number | undefined;
  readonly checkpoint: CheckpointEntry;
  readonly model: ModelEntry;
  readonly stages: readonly StageEntry[];
  readonly evaluation: readonly EvaluationEntry[];
  readonly export: readonly ExportFormat[];
}

type Definitions = { readonly [Id in StageId]: StageDefinition };
type Json = Readonly<Record<string, unknown>>;

/** Parses the text of a run file; refuses the first fault with its path and what is permitted. */
export function parseRunFileText(text: string, definitions: Definitions): RunFile {
  let json: unknown;
  try {
    // Editors on Windows put a byte order mark first.
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new InputError(
      `The run file is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Correct the JSON.',
      { cause },
    );
  }
  return parseRunFile(json, definitions);
}

/** What a run adds to its own copy of the run file (device, hashes): read past, so that run.json can be run again. */
export const executedKey = 'executed';

/** Checks a run file and fills in every default. */
export function parseRunFile(json: unknown, definitions: Definitions): RunFile {
  const file = asRecord(json, 'the run file');
  refuseUnknownKeys(
    file,
    ['version', 'name', 'seed', 'precision', 'gpuBudgetMiB', 'checkpoint', 'model', 'stages', 'evaluation', 'export', executedKey],
    '',
  );
  if (file['version'] !== 1) throw refusal('version', file['version'], '1 (this studio reads version 1)');
  const stages = parseStages(file['stages'], definitions);
  const evaluation = asArray(file['evaluation'] ?? [], 'evaluation').map(parseEvaluation);
  refuseRepeats(
    evaluation.map((entry) => entry.name),
    'evaluation',
    'name',
  );
  return {
    version: 1,
    name: optionalText(file['name'], 'name') ?? 'run',
    seed: optionalInteger(file['seed'], 'seed', 0, 2 ** 31 - 1) ?? 42,
    precision: parsePrecision(file['precision']),
    gpuBudgetMiB: optionalInteger(file['gpuBudgetMiB'], 'gpuBudgetMiB', 16, 1_048_576),
    checkpoint: parseCheckpoint(file['checkpoint'], evaluation),
    model: parseModel(file['model']),
    stages,
    evaluation,
    export: parseExport(file['export']),
  };
}

function parsePrecision(value: unknown): Precision {
  if (value === undefined || value === 'f32') return 'f32';
  if (value === 'f16') return 'f16';
  throw refusal('precision', value, '"f32" or "f16"');
}

function parseExport(value: unknown): readonly ExportFormat[] {
  const formats = asArray(value ?? ['huggingface'], 'export');
  return formats.map((format, index) => {
    if (format === 'onnx' || format === 'cluster') throw notBuiltYet(`export "${format}"`);
    if (format !== 'huggingface') throw refusal(`export[${index}]`, format, '"huggingface", "onnx" or "cluster"');
    return format;
  });
}

function parseCheckpoint(value: unknown, evaluation: readonly EvaluationEntry[]): CheckpointEntry {
  const entry = asRecord(value ?? {}, 'checkpoint');
  refuseUnknownKeys(entry, ['everySeconds', 'keepLast', 'keepBest'], 'checkpoint');
  const keepBest = optionalText(entry['keepBest'], 'checkpoint.keepBest');
  if (keepBest !== undefined) {
    const name = keepBest.slice(0, keepBest.lastIndexOf('/'));
    const metric = keepBest.slice(keepBest.lastIndexOf('/') + 1);
    if (!evaluation.some((set) => set.name === name) || !retrievalMetrics.some((known) => known === metric)) {
      throw refusal('checkpoint.keepBest', keepBest, `"<name of an evaluation>/<metric>", a metric of ${retrievalMetrics.join(', ')}`);
    }
  }
  return {
    everySeconds: optionalNumber(entry['everySeconds'], 'checkpoint.everySeconds', 1, 86_400) ?? 60,
    keepLast: optionalInteger(entry['keepLast'], 'checkpoint.keepLast', 1, 100) ?? 2,
    keepBest,
  };
}

function parseModel(value: unknown): ModelEntry {
  const entry = asRecord(value, 'model');
  refuseUnknownKeys(entry, ['folder', 'new', 'pooling'], 'model');
  const pooling = entry['pooling'];
  if (pooling !== undefined && pooling !== 'cls' && pooling !== 'mean') throw refusal('model.pooling', pooling, '"cls" or "mean"');
  if ((entry['folder'] === undefined) === (entry['new'] === undefined)) {
    throw new InputError('model must have either "folder" or "new".', 'Name a model folder, or describe a new model.');
  }
  if (entry['folder'] !== undefined) return { folder: text(entry['folder'], 'model.folder'), pooling };
  return { new: parseNewModel(asRecord(entry['new'], 'model.new')), pooling };
}

function parseNewModel(entry: Json): NewModel {
  const at = 'model.new';
  refuseUnknownKeys(entry, ['layers', 'width', 'heads', 'feedForward', 'maximumPositions', 'tokenizer'], at);
  const width = integer(entry['width'], `${at}.width`, 4, 4096);
  const heads = integer(entry['heads'], `${at}.heads`, 1, 64);
  if (width % heads !== 0 || (width / heads) % 4 !== 0) {
    throw refusal(`${at}.heads`, heads, `a divisor of width ${width} that leaves a multiple of 4 a head`);
  }
  const feedForward = integer(entry['feedForward'] ?? 4 * width, `${at}.feedForward`, 4, 16_384);
  if (feedForward % 4 !== 0) throw refusal(`${at}.feedForward`, feedForward, 'a multiple of 4');
  return {
    layers: integer(entry['layers'], `${at}.layers`, 1, 48),
    width,
    heads,
    feedForward,
    maximumPositions: integer(entry['maximumPositions'] ?? 512, `${at}.maximumPositions`, 8, 8192),
    tokenizer: parseTokenizer(asRecord(entry['tokenizer'], `${at}.tokenizer`)),
  };
}

function parseTokenizer(entry: Json): NewModel['tokenizer'] {
  const at = 'model.new.tokenizer';
  refuseUnknownKeys(entry, ['folder', 'train'], at);
  if (entry['folder'] !== undefined) return { folder: text(entry['folder'], `${at}.folder`) };
  const train = asRecord(entry['train'], `${at}.train`);
  refuseUnknownKeys(train, ['size', 'data', 'lowercase'], `${at}.train`);
  const lowercase = train['lowercase'] ?? true;
  if (typeof lowercase !== 'boolean') throw refusal(`${at}.train.lowercase`, lowercase, 'true or false');
  const data = asArray(train['data'], `${at}.train.data`).map((file, index) => text(file, `${at}.train.data[${index}]`));
  if (data.length === 0) throw refusal(`${at}.train.data`, data, 'a list of at least one file');
  return { train: { size: integer(train['size'] ?? 8000, `${at}.train.size`, 100, 200_000), data, lowercase } };
}

function parseStages(value: unknown, definitions: Definitions): readonly StageEntry[] {
  const entries = asArray(value, 'stages');
  const stages: StageEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    stages.push(parseStage(asRecord(entry, `stages[${index}]`), index, stages, definitions));
  }
  return stages;
}

function parseStage(entry: Json, index: number, before: readonly StageEntry[], definitions: Definitions): StageEntry {
  const at = `stages[${index}]`;
  const stage = entry['stage'];
  if (futureStages.some((id) => id === stage)) throw notBuiltYet(`${at}: stage "${String(stage)}"`);
  const known = Object.keys(definitions);
  if (typeof stage !== 'string' || !Object.hasOwn(definitions, stage)) {
    throw refusal(`${at}.stage`, stage, known.map((id) => `"${id}"`).join(', '));
  }
  const definition = definitions[stage as StageId];
  refuseStageKeys(entry, definition, at);
  const id = optionalText(entry['id'], `${at}.id`);
  if (id !== undefined && !/^[\p{L}\p{N}_-]{1,64}$/u.test(id)) {
    throw refusal(`${at}.id`, id, 'letters, digits, "-" and "_" (it becomes a folder name)');
  }
  const chosen = id ?? `${definition.id}${index}`;
  if (chosen === 'model' || before.some((other) => other.id === chosen)) {
    throw refusal(`${at}.id`, chosen, 'a name that no other stage has, and not "model"');
  }
  return {
    stage: definition.id,
    id: chosen,
    named: id !== undefined,
    from: parseFrom(entry['from'], at, before, definitions),
    data: parseData(entry['data'], at, definition),
    output: parseOutput(entry['output'], at, definition),
    config: parseStageConfig(entry, at, definition),
  };
}

function parseStageConfig(entry: Json, at: string, definition: StageDefinition): Readonly<Record<string, FieldValue>> {
  if (entry['steps'] !== undefined && entry['epochs'] !== undefined) {
    throw new InputError(`${at} has both "steps" and "epochs".`, 'Keep one of them.');
  }
  const config = parseFields(definition.fields, entry, at);
  const distillation = entry['distillation'];
  if (distillation !== undefined && distillation !== 'none') throw notBuiltYet(`${at}.distillation`);
  return config;
}

function parseFrom(value: unknown, at: string, before: readonly StageEntry[], definitions: Definitions): string | undefined {
  const from = optionalText(value, `${at}.from`);
  if (from === undefined || from === 'model') return from;
  const makers = before.filter((stage) => definitions[stage.stage].trains).map((stage) => stage.id);
  if (makers.includes(from)) return from;
  throw refusal(`${at}.from`, from, ['model', ...makers].map((id) => `"${id}"`).join(' or '));
}

function parseOutput(value: unknown, at: string, definition: StageDefinition): string | undefined {
  if (definition.trains) return undefined;
  const output = text(value, `${at}.output`);
  if (!isPlainFileName(output)) throw refusal(`${at}.output`, output, 'a plain file name, without folders');
  return output;
}

/** A name that is safe inside a folder of ours: no separators, no parent folder, nothing hidden. */
export function isPlainFileName(name: string): boolean {
  return /^[^/\\:*?"<>|\p{Cc}]{1,200}$/u.test(name) && !name.startsWith('.');
}

function parseData(value: unknown, at: string, definition: StageDefinition): readonly DataEntry[] {
  const entries = asArray(value, `${at}.data`);
  if (entries.length === 0) throw refusal(`${at}.data`, entries, 'a list of at least one file');
  return entries.map((entry, index) => parseDataEntry(entry, `${at}.data[${index}]`, definition));
}

function parseDataEntry(value: unknown, at: string, definition: StageDefinition): DataEntry {
  if (typeof value === 'string') return { file: text(value, at), instruction: '', passageInstruction: '' };
  const entry = asRecord(value, at);
  refuseUnknownKeys(entry, ['file', ...definition.dataKeys], at);
  const inBatchNegatives = entry['inBatchNegatives'];
  if (inBatchNegatives !== undefined && typeof inBatchNegatives !== 'boolean') {
    throw refusal(`${at}.inBatchNegatives`, inBatchNegatives, 'true or false');
  }
  return {
    file: text(entry['file'], `${at}.file`),
    instruction: optionalText(entry['instruction'], `${at}.instruction`, true) ?? '',
    passageInstruction: optionalText(entry['passageInstruction'], `${at}.passageInstruction`, true) ?? '',
    minimumScore: optionalNumber(entry['minimumScore'], `${at}.minimumScore`, -1e9, 1e9),
    inBatchNegatives,
  };
}

function parseEvaluation(value: unknown, index: number): EvaluationEntry {
  const at = `evaluation[${index}]`;
  const entry = asRecord(value, at);
  const kind = entry['kind'];
  if (kind === 'similarity' || kind === 'pair-classification' || kind === 'reranking') throw notBuiltYet(`${at}: kind "${kind}"`);
  if (kind !== 'retrieval') throw refusal(`${at}.kind`, kind, '"retrieval", "similarity", "pair-classification" or "reranking"');
  if (entry['rerankWith'] !== undefined) throw notBuiltYet(`${at}.rerankWith`);
  refuseUnknownKeys(entry, ['kind', 'name', 'folder', 'instruction', 'documents', 'everySteps'], at);
  const folder = text(entry['folder'], `${at}.folder`);
  return {
    kind,
    name: optionalText(entry['name'], `${at}.name`) ?? folder,
    folder,
    instruction: optionalText(entry['instruction'], `${at}.instruction`, true) ?? '',
    documents: optionalInteger(entry['documents'], `${at}.documents`, 1, 100_000_000),
    everySteps: optionalInteger(entry['everySteps'], `${at}.everySteps`, 1, 100_000_000),
  };
}

function refuseStageKeys(entry: Json, definition: StageDefinition, at: string): void {
  const later = definition.futureKeys.find((key) => isGiven(entry[key]));
  if (later !== undefined && later !== 'distillation') throw notBuiltYet(`${at}.${later}`);
  const own = definition.trains ? [] : ['output'];
  refuseUnknownKeys(entry, ['stage', 'id', 'from', 'data', ...own, ...Object.keys(definition.fields), ...definition.futureKeys], at);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function refuseUnknownKeys(entry: Json, known: readonly string[], at: string): void {
  for (const key of Object.keys(entry)) {
    if (known.includes(key)) continue;
    const path = at === '' ? key : `${at}.${key}`;
    throw new InputError(`${path} is not a key of the run file; permitted here are ${known.join(', ')}.`, `Remove or correct ${path}.`);
  }
}

function refuseRepeats(values: readonly string[], at: string, key: string): void {
  const repeated = values.findIndex((value, index) => values.indexOf(value) !== index);
  if (repeated >= 0) throw refusal(`${at}[${repeated}].${key}`, values[repeated], `a ${key} that no other entry has`);
}

function asRecord(value: unknown, path: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw refusal(path, value, 'an object');
}

function asArray(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw refusal(path, value, 'a list');
}

function text(value: unknown, path: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw refusal(path, value, 'a text that is not empty');
}

function optionalText(value: unknown, path: string, mayBeEmpty = false): string | undefined {
  if (value === undefined || (mayBeEmpty && value === '')) return value;
  return text(value, path);
}

function integer(value: unknown, path: string, minimum: number, maximum: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum && value <= maximum) return value;
  throw refusal(path, value, `a whole number between ${minimum} and ${maximum}`);
}

function optionalInteger(value: unknown, path: string, minimum: number, maximum: number): number | undefined {
  return value === undefined ? undefined : integer(value, path, minimum, maximum);
}

function optionalNumber(value: unknown, path: string, minimum: number, maximum: number): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= minimum && value <= maximum) return value;
  throw refusal(path, value, `a number between ${minimum} and ${maximum}`);
}
