// Reads a run file. The first fault is refused with its path and what is permitted there.

import { InputError } from '../base/errors.ts';
import { notBuiltYet, refusal } from './fields.ts';
import { parseEvaluation } from './parse-evaluation.ts';
import { parseModel } from './parse-model.ts';
import { parseStages, type Definitions } from './parse-stage.ts';
import { refuseUnknownFigure, refuseUnusableMerges } from './refuse-merge.ts';
import { asArray, asRecord, optionalInteger, optionalNumber, optionalText, refuseUnknownKeys } from './parse-values.ts';
import { executedKey, type CheckpointEntry, type EvaluationEntry, type ExportFormat, type Precision, type RunFile } from './run-file.ts';

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
  const rerankers = stages.filter(({ stage }) => definitions[stage].makes === 'reranker').map(({ id }) => id);
  const evaluation = asArray(file['evaluation'] ?? [], 'evaluation').map((entry, index) => parseEvaluation(entry, index, rerankers));
  refuseRepeats(
    evaluation.map((entry) => entry.name),
    'evaluation',
    'name',
  );
  refuseUnusableMerges(stages, evaluation);
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
  if (keepBest !== undefined) refuseUnknownFigure(keepBest, 'checkpoint.keepBest', evaluation);
  return {
    everySeconds: optionalNumber(entry['everySeconds'], 'checkpoint.everySeconds', 1, 86_400) ?? 60,
    keepLast: optionalInteger(entry['keepLast'], 'checkpoint.keepLast', 1, 100) ?? 2,
    keepBest,
  };
}

function refuseRepeats(values: readonly string[], at: string, key: string): void {
  const repeated = values.findIndex((value, index) => values.indexOf(value) !== index);
  if (repeated >= 0) throw refusal(`${at}[${repeated}].${key}`, values[repeated], `a ${key} that no other entry has`);
}
