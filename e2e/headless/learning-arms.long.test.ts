// Every run file of e2e/runs/learning in small: twenty steps of each stage, mining in few rows, evaluation on few documents.

import { readdir, readFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  executeRunFile,
  removeTemporaryFolders,
  repositoryPath,
  temporaryFolder,
  type ExecutedRun,
  type RunFileJson,
} from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';
import { makeLearningData } from '../scripts/learning-data.mjs';

const runFiles = join(repositoryPath, 'e2e/runs/learning');
const names = (await readdir(runFiles)).filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json'));
const steps = 20;
/** The gradient cache at work, and no more of it than shows that it is. */
const large = { batchSize: 128, steps: 5, microBatchTokens: 2048 };
const batchSize = 16;
const fewQueries = 40;
const fewDocuments = 120;
const fewRows = 200;

/** What was replayed so far, by name: models that others start from. */
const replayed = new Map<string, Promise<ExecutedRun>>();
let scratch: string;

beforeAll(async () => {
  makeLearningData();
  scratch = await temporaryFolder();
});
afterAll(removeTemporaryFolders);

function replay(name: string): Promise<ExecutedRun> {
  const known = replayed.get(name) ?? executeInSmall(name);
  replayed.set(name, known);
  return known;
}

async function executeInSmall(name: string): Promise<ExecutedRun> {
  const path = join(runFiles, `${name}.json`);
  // Written by the people of this repository, and read again by the reader of run files.
  const json = JSON.parse(await readFile(path, 'utf8')) as RunFileJson & { model: { folder?: string; new?: { tokenizer: object } } };
  const before = /runs[/](.+)-42[/]model$/.exec(json.model.folder ?? '')?.[1];
  if (before !== undefined) json.model.folder = join((await replay(before)).output, 'model');
  // One vocabulary for all of them: making it takes as long as the steps.
  const first = names.find((each) => replayed.has(each) && each !== name);
  if (json.model.new !== undefined && first !== undefined) {
    json.model.new.tokenizer = { folder: join((await replay(first)).output, 'model') };
  }
  for (const stage of json.stages) await reduce(stage);
  for (const entry of json.evaluation ?? []) {
    delete entry['everySteps'];
    entry['folder'] = await fewOf(String(entry['folder']));
  }
  return executeRunFile(path.slice(repositoryPath.length + 1), { change: (given) => Object.assign(given, json) });
}

/** A stage's settings as they are, but for how long it goes on. */
async function reduce(stage: Record<string, unknown>): Promise<void> {
  if (stage['stage'] === 'mine') stage['data'] = await Promise.all((stage['data'] as (string | { file: string })[]).map(firstRows));
  else Object.assign(stage, Number(stage['batchSize']) > 1000 ? large : { batchSize, steps });
}

async function firstRows(data: string | { readonly file: string }): Promise<string | { readonly file: string }> {
  const file = resolve(runFiles, typeof data === 'string' ? data : data.file);
  const few = join(scratch, basename(file));
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, fewRows);
  await writeFile(few, `${lines.join('\n')}\n`);
  return typeof data === 'string' ? few : { ...data, file: few };
}

/** A retrieval set of the first queries, their documents and a few more. */
async function fewOf(given: string): Promise<string> {
  if (isAbsolute(given)) return given;
  const read = async (name: string): Promise<string[]> =>
    (await readFile(join(runFiles, given, name), 'utf8')).split('\n').filter((line) => line !== '');
  const idOf = (line: string): string => (JSON.parse(line) as { _id: string })._id;
  const queries = (await read('queries.jsonl')).slice(0, fewQueries);
  const asked = new Set(queries.map(idOf));
  const [head = '', ...judgments] = await read('qrels/test.tsv');
  const kept = judgments.filter((line) => asked.has(line.split('\t')[0] ?? ''));
  const relevant = new Set(kept.map((line) => line.split('\t')[1]));
  const corpus = await read('corpus.jsonl');
  const others = corpus.filter((line) => !relevant.has(idOf(line))).slice(0, fewDocuments - relevant.size);
  const documents = [...corpus.filter((line) => relevant.has(idOf(line))), ...others];
  const folder = join(scratch, given.replaceAll(/[^a-z]+/g, '-'));
  await mkdir(join(folder, 'qrels'), { recursive: true });
  const files = { 'queries.jsonl': queries, 'corpus.jsonl': documents, 'qrels/test.tsv': [head, ...kept] };
  for (const [name, lines] of Object.entries(files)) await writeFile(join(folder, name), `${lines.join('\n')}\n`);
  return folder;
}

describe.skipIf((await testDevice()) === undefined)('the learning experiments', () => {
  test.each(names)('%s goes through its stages, its first steps and its evaluations', async (name) => {
    const run = await replay(name);
    expect(run.ended).toBe('completed');
    const stages = new Set(run.metrics.map(({ id }) => id));
    expect(stages.size).toBeGreaterThan(0);
    for (const id of stages) {
      const metrics = run.metrics.filter((step) => step.id === id);
      const losses = metrics.map(({ loss }) => loss);
      expect(losses.length).toBe(name === 'batch-2048' ? large.steps : steps);
      expect(losses.every(Number.isFinite)).toBe(true);
      expect(metrics.every(({ gradientNorm }) => gradientNorm > 0)).toBe(true);
      // A new model's [CLS] lies still for ten steps and more, then moves.
      if (losses.length === steps) expect(meanOf(losses.slice(-5))).toBeLessThan(meanOf(losses.slice(0, 5)));
    }
    // Before the first stage and after each that moves the model.
    const measured = new Set(run.evaluations.filter(({ system }) => system === 'model').map(({ id }) => id));
    for (const id of stages) if (id !== 'judge') expect(measured).toContain(id);
    if (name === 'reranker') expect(run.evaluations.some(({ system }) => system === 'reranker')).toBe(true);
    for (const { metrics } of run.evaluations) expect(metrics['ndcg@10']).toBeGreaterThanOrEqual(0);
  });
});

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
