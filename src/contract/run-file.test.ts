import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { InputError } from '../base/errors.ts';
import { readRunFile, readRunFileText, stageDefinitions } from '../stages/definitions.ts';
import { runFileJson } from './run-file-json.ts';
import { runFileSchema } from './run-file-schema.ts';

const model = { folder: 'model' };
const pairs = { stage: 'contrastive', data: ['pairs.jsonl'] };
const minimal = { version: 1, model, stages: [pairs] };

/** The one sentence in which a run file is refused. */
function refusalOf(json: unknown): string {
  try {
    readRunFile(json);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('the run file was accepted');
}

describe('the run file', () => {
  test('fills in the defaults of the contract', () => {
    const run = readRunFile({
      ...minimal,
      stages: [
        pairs,
        { stage: 'retromae', data: ['t'] },
        { stage: 'mine', data: ['p'], output: 'm.jsonl' },
        { stage: 'task', data: ['m.jsonl'] },
      ],
    });
    expect(run).toMatchObject({
      name: 'run',
      seed: 42,
      precision: 'f32',
      export: ['huggingface'],
      checkpoint: { everySeconds: 60, keepLast: 2 },
    });
    const [contrastive, retromae, mine, task] = run.stages.map((stage) => stage.config);
    expect(contrastive).toMatchObject({
      batchSize: 256,
      learningRate: 2e-5,
      queryMaximumLength: 64,
      passageMaximumLength: 256,
      temperature: 0.02,
      negatives: 0,
      inBatchNegatives: true,
      noDuplicatesInBatch: true,
      warmupRatio: 0.1,
      schedule: 'linear',
      weightDecay: 0.01,
      gradientClip: 1,
      shuffle: true,
      epochs: 1,
    });
    expect(retromae).toMatchObject({
      batchSize: 32,
      learningRate: 1e-4,
      encoderMaskRatio: 0.3,
      decoderMaskRatio: 0.5,
      maximumLength: 256,
      queryStream: 'normalised',
      packing: 'lines',
    });
    expect(mine).toMatchObject({ range: [2, 100], negatives: 7, choice: 'random' });
    expect(task).toMatchObject({ batchSize: 64, learningRate: 1e-5, negatives: 7 });
    expect(run.stages.map((stage) => stage.id)).toEqual(['contrastive0', 'retromae1', 'mine2', 'task3']);
  });

  test.each([
    [{ ...minimal, sead: 1 }, 'sead is not a key of the run file'],
    [{ ...minimal, version: 2 }, 'version is 2, but must be 1'],
    [{ ...minimal, stages: [{ ...pairs, batchsize: 8 }] }, 'stages[0].batchsize is not a key'],
    [{ ...minimal, stages: [{ ...pairs, batchSize: '8' }] }, 'stages[0].batchSize is "8", but must be a whole number between 1 and 65536'],
    [{ ...minimal, stages: [{ ...pairs, temperature: 0 }] }, 'stages[0].temperature is 0, but must be a number above 0, at most 10'],
    [{ ...minimal, stages: [{ ...pairs, steps: 1, epochs: 1 }] }, 'stages[0] has both "steps" and "epochs"'],
    [{ ...minimal, stages: [{ ...pairs, from: 'later' }] }, 'stages[0].from is "later", but must be "model"'],
    [{ ...minimal, stages: [{ stage: 'mine', data: ['p'], output: '../m' }] }, 'stages[0].output is "../m"'],
    [
      {
        ...minimal,
        stages: [
          { ...pairs, id: 'a' },
          { ...pairs, id: 'a' },
        ],
      },
      'stages[1].id is "a"',
    ],
    [{ ...minimal, stages: [{ stage: 'task', data: ['p'], matryoshka: [64, 6] }] }, 'between 4 and 4096, multiples of 4'],
    [{ ...minimal, model: {} }, 'model must have either "folder" or "new"'],
    [
      {
        ...minimal,
        evaluation: [
          { kind: 'retrieval', folder: 'e' },
          { kind: 'retrieval', folder: 'e' },
        ],
      },
      'evaluation[1].name is "e"',
    ],
    [[], 'the run file is []'],
  ])('refuses %j', (json, sentence) => {
    expect(refusalOf(json)).toContain(sentence);
  });

  test.each([{ ...minimal, export: ['onnx'] }])('refuses what is not built yet by name: %j', (json) => {
    expect(refusalOf(json)).toContain('is not built yet');
  });

  test('takes defaults that are written out', () => {
    expect(() => readRunFile({ ...minimal, stages: [{ stage: 'task', data: ['p'], distillation: 'none', matryoshka: [] }] })).not.toThrow();
  });

  test('says where the JSON breaks', () => {
    expect(() => readRunFileText('{"version": 1,')).toThrow('The run file is not valid JSON');
  });

  test('comes back the same after being written with every default', () => {
    const full = readRunFile({
      ...minimal,
      name: 'x',
      precision: 'f16',
      gpuBudgetMiB: 512,
      model: { new: { layers: 2, width: 32, heads: 4, tokenizer: { train: { data: ['a'] } } }, pooling: 'mean' },
      stages: [
        { ...pairs, id: 'general', steps: 5, data: [{ file: 'pairs.jsonl', minimumScore: 0.43, instruction: 'q: ' }] },
        { stage: 'mine', data: ['pairs.jsonl'], output: 'm.jsonl' },
        { stage: 'task', from: 'general', data: ['m.jsonl'], epochs: 2 },
      ],
      evaluation: [{ kind: 'retrieval', folder: 'eval', everySteps: 10, documents: 300 }],
    });
    expect(readRunFile(runFileJson(full))).toEqual(full);
    expect(readRunFile({ ...runFileJson(full), executed: { device: 'any' } })).toEqual(full);
  });

  test('has its schema published, as the fields have it now (npm run schema writes it)', () => {
    const published: unknown = JSON.parse(readFileSync(new URL('../../public/run-file.schema.json', import.meta.url), 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(runFileSchema(Object.values(stageDefinitions)))));
  });
});
