// New models with a tokenizer trained here, through two stages of the headless command: what the exported folder gives in
// sentence-transformers and in plain transformers. Without those packages, plain PyTorch stands in for the former.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLines, removeTemporaryFolders, repositoryPath } from '../../src/testing/execute-run-file.ts';
import { testDevice } from '../../src/testing/gpu.ts';
import { headlessRun, sharedData } from './headless-run.ts';
import { embedWith, interopTexts, setUpPython, tokenStates, type EmbeddingProgram } from './python-programs.ts';
import { embedInStudio, largestDifference, StudioModel } from './studio-model.ts';

const python = await setUpPython();
const program: EmbeddingProgram = python.kind === 'sentence-transformers' ? 'embed_with_sentence_transformers.py' : 'embed_with_torch.py';
const canRun = python.kind !== 'none' && (await testDevice()) !== undefined;

afterAll(removeTemporaryFolders);

/** Other texts lie at least a hundred tolerances away, or agreement would say nothing. */
const spread = 1e-3;

const models = [
  {
    pooling: 'mean',
    lowercase: true,
    sample: 'sample-en-commands',
    learningRate: 5e-3,
    instruction: 'Represent this sentence for searching relevant passages: ',
  },
  {
    pooling: 'cls',
    lowercase: false,
    sample: 'sample-zh-cooking',
    learningRate: 7e-4,
    instruction: '为这个句子生成表示以用于检索相关文章：',
  },
] as const;

/** Real pairs where they are, else those of the fixtures. */
function pairsOf(sample: string): string {
  const real = join(sharedData, sample, 'train.jsonl');
  return existsSync(real) ? real : join(repositoryPath, 'e2e/fixtures/pairs.jsonl');
}

function runFile({ pooling, lowercase, sample, learningRate, instruction }: (typeof models)[number]): object {
  const data = pairsOf(sample);
  const tokenizer = { train: { size: 1000, data: [data], lowercase } };
  const lengths = { queryMaximumLength: 48, passageMaximumLength: 96 };
  const training = { ...lengths, batchSize: 16, learningRate, dropout: 0, temperature: 0.05, negatives: 0 };
  return {
    name: `new ${pooling}`,
    model: { new: { layers: 2, width: 64, heads: 4, feedForward: 128, maximumPositions: 96, tokenizer }, pooling },
    stages: [
      { stage: 'contrastive', data: [data], steps: 20, ...training },
      { stage: 'task', data: [{ file: data, instruction }], steps: 6, ...training },
    ],
  };
}

describe.skipIf(!canRun).each(models)('a new model with $pooling pooling, trained on $sample', (model) => {
  let folder = '';
  let texts: readonly string[] = [];
  beforeAll(async () => {
    const output = await headlessRun(runFile(model));
    expect(await readLines(output, 'metrics.jsonl')).toHaveLength(26);
    folder = join(output, 'model');
    texts = await interopTexts();
  });

  test('has the same embeddings elsewhere, within 1e-5', async () => {
    const own = await embedInStudio(folder, texts);
    const difference = largestDifference(own, await embedWith(python, program, { folder, texts }));
    console.log(`new ${model.pooling}: studio and ${program}: ${difference.toExponential(1)}`);
    expect(largestDifference(own.subarray(0, 64), own.subarray(64, 128))).toBeGreaterThan(spread);
    expect(difference).toBeLessThan(1e-5);
  });

  test('has its instruction as the prompt "query"', async () => {
    const own = await embedInStudio(
      folder,
      texts.map((text) => model.instruction + text),
    );
    const difference = largestDifference(own, await embedWith(python, program, { folder, texts, prompt: 'query' }));
    console.log(`new ${model.pooling}, prompt "query": studio and ${program}: ${difference.toExponential(1)}`);
    expect(largestDifference(own, await embedInStudio(folder, texts))).toBeGreaterThan(spread);
    expect(difference).toBeLessThan(1e-5);
  });

  test.skipIf(python.kind !== 'sentence-transformers')('has the same ids and hidden states in plain transformers', async () => {
    const theirs = await tokenStates(python, { folder, texts });
    const studio = await StudioModel.open(folder);
    const [ids, states] = [studio.ids(texts).map((row) => [...row]), await studio.states(texts)];
    studio.dispose();
    const difference = largestDifference(states, theirs.states.flat());
    const scale = theirs.states.flat().reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    console.log(
      `new ${model.pooling}, ${theirs.tokenizer}: hidden states differ by ${difference.toExponential(1)}, up to ${scale.toFixed(1)}`,
    );
    expect(ids).toEqual(theirs.ids);
    expect(Math.max(...ids.map((row) => row.length))).toBe(96);
    expect(difference).toBeLessThan(1e-5);
  });
});
