// The `stages` of a run file: what each permits comes from its definition.

import { InputError } from '../base/errors.ts';
import { parseFields, refusal, type Fields, type FieldValues, type StageProduct } from './fields.ts';
import { asArray, asRecord, number, optionalNumber, optionalText, refuseUnknownKeys, text, type Json } from './parse-values.ts';
import { isPlainFileName, type DataEntry, type MergedModel, type StageEntry } from './run-file.ts';
import { takesModels, type StageDefinition, type StageId } from './stage.ts';

export type Definitions = { readonly [Id in StageId]: StageDefinition };

/** The stages that stand before the one that is read. */
interface Before {
  readonly stages: readonly StageEntry[];
  readonly definitions: Definitions;
}

export function parseStages(value: unknown, definitions: Definitions): readonly StageEntry[] {
  const entries = asArray(value, 'stages');
  const stages: StageEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    stages.push(parseStage(asRecord(entry, `stages[${index}]`), index, { stages, definitions }));
  }
  return stages;
}

function parseStage(entry: Json, index: number, before: Before): StageEntry {
  const at = `stages[${index}]`;
  const definition = parseDefinition(entry['stage'], at, before.definitions);
  refuseStageKeys(entry, definition, at);
  const id = optionalText(entry['id'], `${at}.id`);
  if (id !== undefined && !/^[\p{L}\p{N}_-]{1,64}$/u.test(id)) {
    throw refusal(`${at}.id`, id, 'letters, digits, "-" and "_" (it becomes a folder name)');
  }
  const chosen = id ?? `${definition.id}${index}`;
  if (chosen === 'model' || before.stages.some((other) => other.id === chosen)) {
    throw refusal(`${at}.id`, chosen, 'a name that no other stage has, and not "model"');
  }
  const config = parseStageConfig(entry, at, definition);
  refuseUnknownStages(definition.fields, config, at, before);
  return {
    stage: definition.id,
    id: chosen,
    named: id !== undefined,
    from: parseFrom(entry['from'], at, definition, before),
    data: parseData(entry['data'], at, definition),
    models: parseModels(entry['models'], at, definition, before),
    output: parseOutput(entry['output'], at, definition),
    config,
  };
}

function parseDefinition(stage: unknown, at: string, definitions: Definitions): StageDefinition {
  const known = Object.keys(definitions);
  if (typeof stage !== 'string' || !Object.hasOwn(definitions, stage)) {
    throw refusal(`${at}.stage`, stage, known.map((id) => `"${id}"`).join(', '));
  }
  return definitions[stage as StageId];
}

function parseStageConfig(entry: Json, at: string, definition: StageDefinition): FieldValues {
  if (entry['steps'] !== undefined && entry['epochs'] !== undefined) {
    throw new InputError(`${at} has both "steps" and "epochs".`, 'Keep one of them.');
  }
  return parseFields(definition.fields, entry, at);
}

/** Settings that name another stage must name an earlier one that makes what they are for. */
function refuseUnknownStages(fields: Fields, values: FieldValues, at: string, before: Before): void {
  for (const [key, field] of Object.entries(fields)) {
    const value = values[key];
    if (value === undefined) continue;
    if (field.kind === 'group' && isRecord(value)) refuseUnknownStages(field.fields, value, `${at}.${key}`, before);
    if (field.kind !== 'stage') continue;
    const ids = makersOf([field.makes], before);
    if (!ids.some((id) => id === value)) throw refusal(`${at}.${key}`, value, `the id of an earlier stage that makes a ${field.makes}`);
  }
}

function isRecord(value: unknown): value is FieldValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function makersOf(products: readonly StageProduct[], { stages, definitions }: Before): readonly string[] {
  return stages.filter(({ stage }) => products.includes(definitions[stage].makes)).map(({ id }) => id);
}

function parseFrom(value: unknown, at: string, definition: StageDefinition, before: Before): string | undefined {
  const from = optionalText(value, `${at}.from`);
  if (from === undefined || from === 'model') return from;
  const makers = makersOf(definition.startsFrom ?? ['embedder'], before);
  if (makers.includes(from)) return from;
  throw refusal(`${at}.from`, from, ['model', ...makers].map((id) => `"${id}"`).join(' or '));
}

/** How far weights may sum away from 1: 0.333 three times is meant as thirds. */
const weightTolerance = 2e-3;

function parseModels(value: unknown, at: string, definition: StageDefinition, before: Before): readonly MergedModel[] {
  if (!takesModels(definition)) return [];
  const known = ['model', ...makersOf(['embedder'], before)];
  const models = asArray(value, `${at}.models`).map((item, index) => {
    const path = `${at}.models[${index}]`;
    const entry = asRecord(item, path);
    refuseUnknownKeys(entry, ['from', 'weight'], path);
    const from = text(entry['from'], `${path}.from`);
    if (!known.includes(from)) throw refusal(`${path}.from`, from, known.map((id) => `"${id}"`).join(' or '));
    return { from, weight: number(entry['weight'], `${path}.weight`, -2, 3) };
  });
  const sum = models.reduce((total, { weight }) => total + weight, 0);
  if (models.length < 2) throw refusal(`${at}.models`, value, 'a list of at least two models');
  if (Math.abs(sum - 1) > weightTolerance)
    throw refusal(`${at}.models`, value, `a list whose weights sum to 1, not to ${sum.toPrecision(4)}`);
  return models;
}

function parseOutput(value: unknown, at: string, definition: StageDefinition): string | undefined {
  if (definition.makes !== 'rows') return undefined;
  const output = text(value, `${at}.output`);
  if (!isPlainFileName(output)) throw refusal(`${at}.output`, output, 'a plain file name, without folders');
  return output;
}

function parseData(value: unknown, at: string, definition: StageDefinition): readonly DataEntry[] {
  if (takesModels(definition)) return [];
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

function refuseStageKeys(entry: Json, definition: StageDefinition, at: string): void {
  const own = definition.makes === 'rows' ? ['output'] : [];
  const input = takesModels(definition) ? ['models'] : ['from', 'data'];
  refuseUnknownKeys(entry, ['stage', 'id', ...input, ...own, ...Object.keys(definition.fields)], at);
}
