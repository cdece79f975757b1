// A real model trained a few steps by the headless command on real data, judged by sentence-transformers.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../src/base/assert.ts';
import type { EvaluationRecord } from '../../src/contract/metrics.ts';
import { readLines, removeTemporaryFolders, temporaryFolder } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';
import { headlessRun, sharedData } from './headless-run.ts';
import { embedWith, interopTexts, runProgram, setUpPython } from './python-programs.ts';
import { embedInStudio, largestDifference } from './studio-model.ts';

const python = await setUpPython();
const realModel = python.kind === 'sentence-transformers' ? python.realModel : '';
const sample = join(sharedData, 'sample-en-commands');
const canRun = realModel !== '' && existsSync(sample) && (await testDevice()) !== undefined;

afterAll(removeTemporaryFolders);

const queryCount = 40;
const otherDocuments = 40;

/** The first queries of an evaluation with the documents that answer them, and some that answer none of them. */
async function partOfEvaluation(): Promise<string> {
  const folder = await temporaryFolder();
  const lines = async (name: string) => (await readFile(join(sample, 'eval', name), 'utf8')).trim().split('\n');
  const [title = '', ...grades] = await lines('qrels/test.tsv');
  const kept = grades.slice(0, queryCount);
  const isJudged = (line: string, column: number) => kept.some((grade) => line.includes(`"_id": "${grade.split('\t')[column] ?? ''}"`));
  const documents = await lines('corpus.jsonl');
  const judged = documents.filter((line) => isJudged(line, 1));
  const others = documents.filter((line) => !isJudged(line, 1)).slice(0, otherDocuments);
  await mkdir(join(folder, 'qrels'));
  await writeFile(join(folder, 'qrels/test.tsv'), [title, ...kept, ''].join('\n'));
  await writeFile(join(folder, 'queries.jsonl'), (await lines('queries.jsonl')).filter((line) => isJudged(line, 0)).join('\n'));
  await writeFile(join(folder, 'corpus.jsonl'), [...others, ...judged].join('\n'));
  return folder;
}

interface Evaluated {
  readonly embedder: string;
  readonly queries: number;
  readonly documents: number;
  readonly 'ndcg@10': number;
}

async function evaluateInPython(model: string, folder: string): Promise<Evaluated> {
  // Printed by a program of this folder.
  return JSON.parse(await runProgram(python, 'evaluate_folder.py', [model, folder])) as Evaluated;
}

async function expectSameEvaluation(found: EvaluationRecord | undefined, theirs: Evaluated): Promise<void> {
  const own = assertExists(found?.metrics['ndcg@10'], 'nDCG@10');
  console.log(`nDCG@10 ${found?.id ?? ''}: studio ${own.toFixed(5)}, ${theirs.embedder} ${theirs['ndcg@10'].toFixed(5)}`);
  expect(theirs).toMatchObject({ embedder: 'sentence-transformers', queries: found?.queries, documents: found?.documents });
  expect(theirs.queries).toBe(queryCount);
  expect(Math.abs(own - theirs['ndcg@10'])).toBeLessThan(1e-3);
}

describe.skipIf(!canRun)('all-MiniLM-L6-v2, trained five steps by the headless command', () => {
  test('gives in sentence-transformers the embeddings and the nDCG@10 that the studio found', async () => {
    const evaluation = await partOfEvaluation();
    const output = await headlessRun({
      name: 'interop',
      model: { folder: realModel },
      stages: [
        {
          stage: 'contrastive',
          data: [join(sample, 'train.jsonl')],
          batchSize: 4,
          steps: 5,
          learningRate: 1e-3,
          schedule: 'constant',
          temperature: 0.05,
          queryMaximumLength: 24,
          passageMaximumLength: 48,
        },
      ],
      evaluation: [{ kind: 'retrieval', name: 'commands', folder: evaluation }],
    });
    const trained = join(output, 'model');
    // The longest text takes seconds on a software adapter, and its model unchanged has embedded it elsewhere.
    const texts = (await interopTexts()).filter((text) => text.length < 200);
    const own = await embedInStudio(trained, texts);
    const difference = largestDifference(own, await embedWith(python, 'embed_with_sentence_transformers.py', { folder: trained, texts }));
    const moved = largestDifference(own, await embedInStudio(realModel, texts));
    console.log(`after training, studio and sentence-transformers: ${difference.toExponential(1)}; moved by ${moved.toExponential(1)}`);
    expect(moved).toBeGreaterThan(1e-2);
    expect(difference).toBeLessThan(1e-5);

    const records = (await readLines<EvaluationRecord>(output, 'evaluation.jsonl')).filter(({ system }) => system === 'model');
    await expectSameEvaluation(records[1], await evaluateInPython(trained, evaluation));
    expect(records[0]?.metrics['ndcg@10']).not.toBe(records[1]?.metrics['ndcg@10']);
    expect(records).toHaveLength(2);
  });
});
