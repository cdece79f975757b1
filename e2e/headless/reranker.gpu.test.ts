import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readModelFolder } from '../../src/checkpoints/read-model-folder.ts';
import type { LookInsideRecord } from '../../src/contract/look-inside.ts';
import type { StepMetrics } from '../../src/contract/metrics.ts';
import { loadTokenizer } from '../../src/data/tokenizer/load-tokenizer.ts';
import { TokenCache } from '../../src/data/tokenizer/token-cache.ts';
import type { RunControl } from '../../src/engine/control.ts';
import { NodeFolder } from '../../src/headless/node-folder.ts';
import { embedderContext, loadModelState } from '../../src/model/model-state.ts';
import { scorePairs, type TextPair } from '../../src/retrieval/score-pairs.ts';
import {
  executeRunFile,
  lossColumn,
  readLines,
  removeTemporaryFolders,
  repositoryPath,
  temporaryFolder,
  type RunFileJson,
} from '../../src/testing/execute-run-file.ts';
import { requiredDevice, testDevice } from '../../src/testing/gpu.ts';

afterAll(removeTemporaryFolders);

const runFile = 'e2e/fixtures/curves/reranker-binary.run.json';

function stageWith(json: RunFileJson, change: Record<string, unknown>): void {
  json.stages = json.stages.map((stage) => ({ ...stage, steps: 2, learningRate: 1e-2, ...change }));
}

async function scoresOfFolder(path: string, pairs: readonly TextPair[]): Promise<Float32Array> {
  const device = await requiredDevice();
  const folder = await readModelFolder(new NodeFolder(path));
  const state = await loadModelState(device, folder, folder);
  const tokens = new TokenCache(loadTokenizer(folder.tokenizerFiles));
  // Small batches, so that pairs are spread over several of them.
  const scores = await scorePairs(embedderContext(device, state), tokens, pairs, { maximumLength: 40, batchTokens: 100 });
  state.arena.dispose();
  return scores;
}

function stopAt2({ step }: StepMetrics, control: RunControl): void {
  if (step === 2) control.stop();
}

describe.skipIf((await testDevice()) === undefined)('a run of a reranker', () => {
  test('from an embedder: a folder that gives the scores that the run itself saw', async () => {
    const { output, metrics } = await executeRunFile(runFile, {
      change: (json) => {
        json['model'] = { folder: '../models/std02-2layers' };
        stageWith(json, { id: 'judge', data: [{ file: '../pairs.jsonl', instruction: 'ask: ' }] });
      },
    });
    expect(metrics.map(({ stage, step }) => `${stage} ${step}`)).toEqual(['reranker 1', 'reranker 2']);
    for (const { accuracy, positiveScore, negativeScore } of metrics) {
      expect([accuracy, positiveScore, negativeScore].map((value) => typeof value)).toEqual(['number', 'number', 'number']);
    }
    // It makes a model of its own and leaves the embedder as it was.
    expect(await readdir(join(output, 'models'))).toEqual(['judge']);
    const files = ['README.md', 'config.json', 'model.safetensors', 'run.json', 'special_tokens_map.json', 'tokenizer.json'];
    expect((await readdir(join(output, 'reranker'))).sort()).toEqual([...files, 'tokenizer_config.json', 'vocab.txt']);
    const [own, imported] = [
      join(output, 'model/model.safetensors'),
      join(repositoryPath, 'e2e/fixtures/models/std02-2layers/model.safetensors'),
    ];
    expect(await readFile(own)).toEqual(await readFile(imported));
    const looks = (await readLines<LookInsideRecord>(output, 'samples.jsonl')).filter(({ step }) => step === 2);
    const seen = looks.flatMap((look) =>
      look.kind === 'scored-candidates' ? look.candidates.map((one) => ({ ...one, query: look.query })) : [],
    );
    expect(seen).toHaveLength(looks.reduce((sum, look) => sum + (look.kind === 'scored-candidates' ? look.candidates.length : 0), 0));
    expect(seen.length).toBeGreaterThan(6);
    expect(seen.every(({ query }) => query.startsWith('ask: '))).toBe(true);
    const scores = await scoresOfFolder(
      join(output, 'reranker'),
      seen.map(({ query, text }) => ({ query, passage: text })),
    );
    for (const [place, { score }] of seen.entries()) expect(scores[place]).toBeCloseTo(score, 5);
    expect(Math.max(...scores) - Math.min(...scores)).toBeGreaterThan(0.01);
  });

  test('from a reranker: names, types and what is not trained come back; an own batch of labelled pairs teaches too', async () => {
    const folder = await temporaryFolder();
    const rows = Array.from({ length: 12 }, (_, row) => ({ text1: `queen ${row}`, text2: `lesson ${row % 3}`, label: row % 2 }));
    await writeFile(join(folder, 'labelled.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const { output, metrics } = await executeRunFile(runFile, {
      change: (json) => stageWith(json, { data: ['../pairs.jsonl', join(folder, 'labelled.jsonl')], shuffle: true, batchSize: 16 }),
    });
    expect(lossColumn(metrics).every(Number.isFinite)).toBe(true);
    const [before, after] = await Promise.all(
      [join(repositoryPath, 'e2e/fixtures/models/reranker-2layers'), join(output, 'reranker')].map((path) =>
        readModelFolder(new NodeFolder(path)),
      ),
    );
    const describe = (model: typeof before) => model?.tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape }));
    expect(describe(after)).toEqual(describe(before));
    expect(after?.hasClassifier).toBe(true);
  });

  test('goes on where it was stopped as if it never was: the same losses to the last bit', async () => {
    const change = (json: RunFileJson): void => {
      json['model'] = { folder: '../models/std02-2layers' };
      stageWith(json, { steps: 6, shuffle: true, dropout: 0.1, learningRate: 1e-3 });
    };
    const whole = await executeRunFile(runFile, { change });
    const stopped = await executeRunFile(runFile, { change, onMetrics: stopAt2 });
    expect(stopped.ended).toBe('stopped');
    expect(stopped.metrics.length).toBeLessThan(6);
    const resumed = await executeRunFile(runFile, { change, output: stopped.output, resumes: true });
    expect(resumed.ended).toBe('completed');
    expect(lossColumn(resumed.metrics)).toEqual(lossColumn(whole.metrics));
    const weights = (output: string): Promise<Buffer> => readFile(join(output, 'reranker/model.safetensors'));
    expect(await weights(resumed.output)).toEqual(await weights(whole.output));
  });

  test.each([
    ['labelled pairs under a loss over groups', { loss: 'grouped', data: ['labelled'] }, 'holds labelled pairs'],
    ['no negatives', { negatives: 0 }, 'takes no negatives'],
    ['a teacher that is not there', { distillation: 'kl' }, "has no teacher's scores"],
  ])('refuses %s', async (_, change, words) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'labelled.jsonl'), '{"text1": "a", "text2": "b", "label": 1}\n');
    const data = 'data' in change ? [join(folder, 'labelled.jsonl')] : ['../pairs.jsonl'];
    await expect(executeRunFile(runFile, { change: (json) => stageWith(json, { ...change, data }) })).rejects.toThrow(words);
  });
});
