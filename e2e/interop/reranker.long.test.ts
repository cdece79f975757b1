// A reranker trained by the headless command upon an embedder, judged by transformers and by sentence-transformers'
// CrossEncoder; and its folder taken as the model of another run.

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { removeTemporaryFolders, repositoryPath, temporaryFolder } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';
import { headlessRun, sharedData } from './headless-run.ts';
import { runProgram, setUpPython } from './python-programs.ts';
import { largestDifference, StudioModel } from './studio-model.ts';

const python = await setUpPython();
const fixtures = join(repositoryPath, 'e2e/fixtures');
const canRun = python.kind === 'sentence-transformers' && (await testDevice()) !== undefined;

afterAll(removeTemporaryFolders);

interface TheirScores {
  readonly architecture: string;
  readonly labels: number;
  readonly ids: readonly (readonly number[])[];
  readonly types: readonly (readonly number[])[];
  readonly logits: readonly number[];
  readonly probabilities: readonly number[];
  readonly crossEncoder: readonly number[];
}

type Pairs = readonly (readonly [string, string])[];

async function answer(program: string, folder: string, pairs: Pairs): Promise<unknown> {
  const place = await temporaryFolder();
  const [input, output] = [join(place, 'pairs.json'), join(place, 'answer.json')];
  await writeFile(input, JSON.stringify(pairs));
  await runProgram(python, program, [folder, input, '--output', output]);
  return JSON.parse(await readFile(output, 'utf8'));
}

async function theirScores(folder: string, pairs: Pairs): Promise<TheirScores> {
  // Written a moment ago by a program of this folder.
  return (await answer('score_with_transformers.py', folder, pairs)) as TheirScores;
}

interface Row {
  readonly query: string;
  readonly pos: readonly string[];
  readonly neg: readonly string[];
}

/** The queries and passages of the fixtures, of which some are cut; capitals, accents, Chinese, words that are not known. */
async function fixturePairs(): Promise<readonly (readonly [string, string])[]> {
  const lines = (await readFile(join(fixtures, 'pairs.jsonl'), 'utf8')).trim().split('\n');
  // The form that the fixtures' script writes.
  const rows = lines.map((line) => JSON.parse(line) as Row);
  return [...rows.flatMap(({ query, pos, neg }) => [...pos, ...neg].map((passage) => [query, passage] as const)), ['zzz 豆腐', '。']];
}

const realModel = python.kind === 'sentence-transformers' ? python.realModel : '';

describe.skipIf(!canRun)('a reranker', () => {
  test.each(['std02-2layers', 'reranker-2layers'])(
    'of %s has the same scores in transformers and CrossEncoder, within 1e-5',
    async (model) => {
      const output = await headlessRun({
        name: 'judge',
        model: { folder: join(fixtures, 'models', model) },
        stages: [
          {
            stage: 'reranker',
            data: [join(fixtures, 'pairs.jsonl')],
            steps: 5,
            batchSize: 8,
            negatives: 2,
            maximumLength: 40,
            learningRate: 1e-3,
          },
        ],
      });
      const pairs = await fixturePairs();
      const folder = join(output, 'reranker');
      const studio = await StudioModel.open(folder);
      const scores = await studio.scores(pairs);
      const theirs = await theirScores(folder, pairs);
      const encoded = studio.pairs(pairs);
      studio.dispose();
      expect(theirs).toMatchObject({ architecture: 'BertForSequenceClassification', labels: 1 });
      expect(encoded.map(({ ids }) => [...ids])).toEqual(theirs.ids);
      expect(encoded.map(({ ids, secondStart }) => Array.from(ids, (_, place) => (place < secondStart ? 0 : 1)))).toEqual(theirs.types);
      expect(Math.max(...theirs.ids.map((ids) => ids.length))).toBe(40);
      // CrossEncoder cuts the longer of the two texts, where FlagReranker and the studio cut the passage.
      const isWhole = (_: unknown, place: number): boolean => (theirs.ids[place]?.length ?? 0) < 40;
      const whole = scores.filter(isWhole);
      const difference = largestDifference(scores, theirs.logits);
      const ofCrossEncoder = largestDifference(whole, theirs.crossEncoder.filter(isWhole));
      const spread = Math.max(...whole) - Math.min(...whole);
      console.log(
        `${model}: studio and transformers ${difference.toExponential(1)}, CrossEncoder ${ofCrossEncoder.toExponential(1)}, of ${spread.toFixed(3)}`,
      );
      expect(whole.length).toBeGreaterThan(20);
      expect(spread).toBeGreaterThan(0.01);
      expect(difference).toBeLessThan(1e-5);
      expect(ofCrossEncoder).toBeLessThan(1e-5);
      const sigmoids = Array.from(whole, (score) => 1 / (1 + Math.exp(-score)));
      expect(largestDifference(sigmoids, theirs.probabilities.filter(isWhole))).toBeLessThan(1e-5);
    },
  );

  test.skipIf(!existsSync(join(repositoryPath, '.cache/interop/flag/FlagEmbedding')))(
    'has the same scores in FlagReranker, within 1e-5, where pairs are cut too',
    async () => {
      const output = await headlessRun({
        name: 'judge',
        model: { folder: join(fixtures, 'models/reranker-2layers') },
        stages: [{ stage: 'reranker', data: [join(fixtures, 'pairs.jsonl')], steps: 5, batchSize: 8, negatives: 2, maximumLength: 40 }],
      });
      const pairs = await fixturePairs();
      const folder = join(output, 'reranker');
      const studio = await StudioModel.open(folder);
      const scores = await studio.scores(pairs);
      const lengths = studio.pairs(pairs).map(({ ids }) => ids.length);
      studio.dispose();
      // Written a moment ago by a program of this folder.
      const theirs = (await answer('score_with_flag_reranker.py', folder, pairs)) as {
        readonly version: string;
        readonly scores: readonly number[];
      };
      const difference = largestDifference(scores, theirs.scores);
      const spread = Math.max(...scores) - Math.min(...scores);
      console.log(
        `FlagReranker ${theirs.version}: ${difference.toExponential(1)} of ${spread.toFixed(3)}, ${lengths.filter((length) => length === 40).length} of ${lengths.length} pairs cut`,
      );
      expect(lengths).toContain(40);
      expect(spread).toBeGreaterThan(0.01);
      expect(difference).toBeLessThan(1e-5);
    },
  );

  test.skipIf(!existsSync(join(sharedData, 'sample-en-commands')))('of a real embedder has the same scores in transformers', async () => {
    const rows = join(sharedData, 'sample-en-commands/rerank.jsonl');
    const output = await headlessRun({
      name: 'commands',
      model: { folder: realModel },
      stages: [
        { stage: 'reranker', data: [rows], steps: 1, batchSize: 2, negatives: 1, maximumLength: 64, loss: 'grouped', learningRate: 5e-5 },
      ],
    });
    const lines = (await readFile(rows, 'utf8')).trim().split('\n').slice(0, 2);
    const pairs = lines.flatMap((line) => {
      const { query, pos, neg } = JSON.parse(line) as Row;
      return [...pos, ...neg].map((passage) => [query, passage] as const);
    });
    const folder = join(output, 'reranker');
    const studio = await StudioModel.open(folder);
    const scores = await studio.scores(pairs);
    studio.dispose();
    const difference = largestDifference(scores, (await theirScores(folder, pairs)).logits);
    console.log(`real model: studio and transformers ${difference.toExponential(1)}`);
    expect(Math.max(...scores) - Math.min(...scores)).toBeGreaterThan(1e-3);
    expect(difference).toBeLessThan(1e-5);
  });
});
