// A run that was recorded elsewhere, or exported from here: its files as the page shows runs. Nothing of it is stored.

import { InputError } from '../../base/errors.ts';
import type { LookInsideRecord } from '../../contract/look-inside.ts';
import type { EvaluationRecord } from '../../contract/metrics.ts';
import type { DroppedFile, MetricChunk, RunStatus } from '../../contract/protocol.ts';
import type { RunFile } from '../../contract/run-file.ts';
import { readRunFile } from '../../stages/definitions.ts';

export interface RecordedRun {
  readonly runFile: RunFile;
  readonly metrics: readonly MetricChunk[];
  readonly evaluations: readonly EvaluationRecord[];
  readonly samples: readonly LookInsideRecord[];
}

const prefix = 'recorded-';
export const recordedId = (place: number): string => `${prefix}${place}`;
export const isRecorded = (runId: string): boolean => runId.startsWith(prefix);

/**
 * Reads run.json with metrics.jsonl or metrics.csv, and evaluation.jsonl and samples.jsonl where they are there; from a
 * folder, a few files, or the zip that a run is exported as.
 * @throws InputError naming what is missing
 */
export async function readRecorded(files: readonly DroppedFile[]): Promise<RecordedRun> {
  const texts = await textsOf(files);
  const runFile = texts.get('run.json');
  if (runFile === undefined) throw missing('run.json');
  const lines = texts.get('metrics.jsonl');
  const table = texts.get('metrics.csv');
  const rows = lines !== undefined ? (jsonLines(lines) as readonly Row[]) : table !== undefined ? tableRows(table) : undefined;
  if (rows === undefined || rows.length === 0) throw missing('metrics.jsonl');
  return {
    runFile: readRunFile(JSON.parse(runFile.replace(/^\uFEFF/, ''))),
    metrics: columnsOf(rows),
    // Written by the engine's reporter.
    evaluations: jsonLines(texts.get('evaluation.jsonl') ?? '') as readonly EvaluationRecord[],
    samples: jsonLines(texts.get('samples.jsonl') ?? '') as readonly LookInsideRecord[],
  };
}

function missing(name: string): InputError {
  return new InputError(`There is no ${name} with steps among these files.`, 'Choose the zip of a run, or the folder that a run wrote.');
}

const wanted = ['run.json', 'metrics.jsonl', 'metrics.csv', 'evaluation.jsonl', 'samples.jsonl'];
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const depthOf = (path: string): number => path.split('/').length;

/** By bare name; of several with one name the one that lies highest. */
async function textsOf(files: readonly DroppedFile[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, { readonly depth: number; readonly text: () => Promise<string> }>();
  const offer = (path: string, text: () => Promise<string>): void => {
    const name = nameOf(path);
    if (wanted.includes(name) && (found.get(name)?.depth ?? Infinity) > depthOf(path)) found.set(name, { depth: depthOf(path), text });
  };
  for (const { path, file } of files) {
    if (!path.toLowerCase().endsWith('.zip')) offer(path, () => file.text());
    else for (const [name, bytes] of await unzipped(file)) offer(name, () => Promise.resolve(new TextDecoder().decode(bytes)));
  }
  return new Map(await Promise.all([...found].map(async ([name, { text }]) => [name, await text()] as const)));
}

async function unzipped(file: File): Promise<readonly (readonly [string, Uint8Array])[]> {
  const { unzip } = await import('fflate');
  const bytes = new Uint8Array(await file.arrayBuffer());
  return new Promise((resolve, reject) => {
    unzip(bytes, { filter: ({ name }) => wanted.includes(nameOf(name)) }, (error, entries) => {
      if (error === null) resolve(Object.entries(entries));
      else
        reject(
          new InputError(`${file.name} is no zip that can be read.`, 'Choose the zip of a run, or the folder that a run wrote.', {
            cause: error,
          }),
        );
    });
  });
}

type Row = Readonly<Record<string, unknown>>;

/** A last line that was cut off is left out. */
function jsonLines(text: string): readonly unknown[] {
  return text.split('\n').flatMap((line): readonly unknown[] => (line.trim().endsWith('}') ? [JSON.parse(line)] : []));
}

/** A comma outside of quotation marks. */
const separator = /,(?=(?:[^"]*"[^"]*")*[^"]*$)/;

/** The table that the studio exports: numbers, and names without line breaks. */
function tableRows(text: string): readonly Row[] {
  const [head = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = head.split(separator).map(unquoted);
  return lines
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split(separator).map((cell, place) => [names[place] ?? '', valueOf(unquoted(cell))])));
}

const unquoted = (cell: string): string => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
const valueOf = (cell: string): string | number => (cell === '' || !Number.isFinite(Number(cell)) ? cell : Number(cell));

/** Rows of metrics as columns, a chunk a stage. */
function columnsOf(rows: readonly Row[]): readonly MetricChunk[] {
  const stages = new Map<number, Row[]>();
  for (const row of rows) {
    const index = Number(row['stageIndex'] ?? 0);
    const own = stages.get(index) ?? [];
    own.push(row);
    stages.set(index, own);
  }
  return [...stages].map(([stageIndex, own]) => {
    const keys = [...new Set(own.flatMap((row) => Object.keys(row).filter((key) => key !== 'stageIndex' && typeof row[key] === 'number')))];
    const column = (key: string): Float64Array => Float64Array.from(own, (row) => (typeof row[key] === 'number' ? row[key] : Number.NaN));
    return { stageIndex, ...named(own[0]), columns: Object.fromEntries(keys.map((key) => [key, column(key)])) };
  });
}

function named(row: Row | undefined): { readonly stage: string; readonly id: string } {
  const word = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { stage: word(row?.['stage']), id: word(row?.['id']) };
}

/** How far the run had come after so many of its recorded steps, counted over all stages. */
export function statusOf(runId: string, recorded: RecordedRun, shown: number): RunStatus {
  let left = shown;
  const stages = recorded.runFile.stages.map(({ stage, id, config }, index) => {
    const steps = recorded.metrics.find(({ stageIndex }) => stageIndex === index)?.columns['step'];
    const planned = typeof config['steps'] === 'number' ? config['steps'] : (steps?.length ?? 0);
    const done = Math.max(0, Math.min(left, steps?.length ?? 0));
    left -= steps?.length ?? 0;
    const isOver = steps?.length === done;
    return { stage, id, steps: steps === undefined ? 0 : planned, done, state: isOver ? ('done' as const) : ('waiting' as const) };
  });
  const stageIndex = Math.max(
    0,
    stages.findLastIndex(({ done }) => done > 0),
  );
  const { steps = 0, done = 0 } = stages[stageIndex] ?? {};
  const { name } = recorded.runFile;
  return { runId, name, state: 'completed', stageIndex, stages, step: done, steps, secondsElapsed: secondsAt(recorded, stageIndex, done) };
}

function secondsAt({ metrics }: RecordedRun, stage: number, done: number): number {
  const seconds = metrics.find(({ stageIndex }) => stageIndex === stage)?.columns['seconds'];
  return seconds?.[done - 1] ?? 0;
}
