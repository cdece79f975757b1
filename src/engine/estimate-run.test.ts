import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MemoryFolder } from '../base/memory-folder.ts';
import { NodeInputs } from '../headless/node-inputs.ts';
import { readRunFile } from '../stages/definitions.ts';
import { readRunFileJson, repositoryPath, type RunFileJson } from '../testing/execute-run-file.ts';
import { estimateRun } from './estimate-run.ts';

/** Needs no adapter: the least that WebGPU promises. */
const report = { name: 'a GPU on paper', vendor: '', architecture: '', isSoftware: false, features: ['shader-f16'], limits: {} };

async function estimate(path: string, change: (json: RunFileJson) => void = () => undefined, features = report.features) {
  const json = await readRunFileJson(path);
  change(json);
  const folder = new MemoryFolder();
  const inputs = new NodeInputs(join(repositoryPath, path), folder, (sentence) => expect.fail(sentence));
  const target = { report: { ...report, features }, choices: new Map<string, string>() };
  return estimateRun({ runFile: readRunFile(json), target, inputs, scratch: folder, signal: new AbortController().signal });
}

/** Every parameter of the sample's model is a multiple of the 128 elements to which views are aligned: nothing is lost between. */
const width = 128;
function encoderElements(vocabulary: number): number {
  const embeddings = (vocabulary + 128 + 2) * width + 2 * width;
  const layer = 4 * (width * width + width) + 2 * 2 * width + 2 * width * width + 128 + width;
  return embeddings + 2 * layer;
}
/** Carried along, never trained. */
const pooler = width * width + width;

test('weights, gradients and moments are those of the model, counted by hand', async () => {
  const { stages, budgetBytes } = await estimate('e2e/runs/demo.json', (json) => (json['precision'] = 'f16'));
  expect(budgetBytes).toBeUndefined();
  const [stage] = stages;
  if (stage?.state !== 'planned') return expect.fail('the stage is planned');
  const { bytes } = stage;
  const elements = bytes.gradients / 4;
  const vocabulary = (elements - encoderElements(0)) / width;
  expect(Number.isInteger(vocabulary)).toBe(true);
  expect(vocabulary).toBeGreaterThan(1000);
  expect(bytes.parameters).toBe(2 * 4 * (elements + pooler));
  expect(bytes.moments).toBe(2 * 4 * elements);
  expect(bytes.halves).toBe(2 * (elements + pooler));
  expect(bytes.parameters + bytes.gradients + bytes.moments + bytes.halves + bytes.activations).toBeLessThanOrEqual(bytes.peak);
  // 24 rows of at most 2 x 32 tokens.
  expect(stage.tokens).toBeGreaterThan(24 * 2 * 4);
  expect(stage.tokens).toBeLessThanOrEqual(24 * 2 * 32);
});

test('half precision is planned only where the device has it', async () => {
  const { precision } = await estimate('e2e/runs/demo.json', (json) => (json['precision'] = 'f16'), []);
  expect(precision).toBe('f32');
});

test('a stage whose data an earlier one makes is unknown, the others are planned', async () => {
  const { stages } = await estimate('e2e/runs/resume.json', (json) => {
    const [, match] = json.stages;
    json.stages = [
      { ...match, steps: 2 },
      { stage: 'mine', data: ['../fixtures/pairs.jsonl'], range: [1, 10], negatives: 2, output: 'mined.jsonl' },
      { stage: 'task', id: 'task', data: ['mined.jsonl'], steps: 2, batchSize: 4 },
    ];
  });
  expect(stages.map(({ id, state }) => `${id} ${state}`)).toEqual(['match planned', 'task unknown']);
  expect(stages[1]).toMatchObject({ madeBefore: ['mined.jsonl'] });
});

test('a later stage holds the head that an earlier one trained, and the model that it starts from beside the current one', async () => {
  const chain = async (from: string | undefined) => {
    const { stages } = await estimate('e2e/runs/resume.json', (json) => {
      json.stages = json.stages.map((stage, index) => (index === 1 && from !== undefined ? { ...stage, from } : stage));
    });
    const second = stages[1];
    return second?.state === 'planned' ? second.bytes : expect.fail('the second stage is planned');
  };
  const [usual, fromModel] = [await chain(undefined), await chain('model')];
  expect(fromModel.gradients).toBe(usual.gradients);
  expect(fromModel.parameters).toBeGreaterThan(usual.parameters);
});

test('an explicit part of a batch is told as the run file says it', async () => {
  const atOnce = async (settings: Readonly<Record<string, number>>) => {
    const { stages } = await estimate('e2e/runs/demo.json', (json) => {
      json.stages = json.stages.map((stage) => ({ ...stage, ...settings }));
    });
    const [stage] = stages;
    return stage?.state === 'planned' ? [stage.microBatchTokens, stage.dispatches] : expect.fail('planned');
  };
  const [whole, ofTokens, ofRows] = [await atOnce({}), await atOnce({ microBatchTokens: 300 }), await atOnce({ microBatchSize: 6 })];
  expect([whole[0], ofTokens[0], ofRows[0]]).toEqual([16_384, 300, undefined]);
  // Parts mean more dispatches.
  expect(ofTokens[1]).toBeGreaterThan(Number(whole[1]));
});

test('a refresh counts the reranker that lies beside the weights while negatives are mined', async () => {
  const planned = async (refresh: object | undefined) => {
    const { stages } = await estimate('e2e/runs/resume.json', (json) => {
      const data = ['../fixtures/pairs.jsonl'];
      const judge = { stage: 'reranker', id: 'judge', data, steps: 1, batchSize: 2, negatives: 1, maximumLength: 64 };
      json.stages = [judge, { stage: 'task', data, steps: 2, batchSize: 2, negatives: 1, ...(refresh === undefined ? {} : { refresh }) }];
    });
    const [judge, task] = stages;
    return judge?.state === 'planned' && task?.state === 'planned' ? { judge: judge.bytes, task: task.bytes } : expect.fail('planned');
  };
  const refresh = { everySteps: 1, range: [1, 10] };
  const { judge, task: alone } = await planned(undefined);
  const [mined, rescored] = [(await planned(refresh)).task, (await planned({ ...refresh, rescoreWith: 'judge' })).task];
  // All that the stage itself holds is the same: what is more is the encoder with its classifier, which the judge trains.
  expect({ ...rescored, activations: 0, peak: 0 }).toEqual({ ...alone, activations: 0, peak: 0 });
  expect(rescored.peak).toBeGreaterThanOrEqual(mined.peak + judge.gradients);
  expect(mined.peak).toBeGreaterThanOrEqual(alone.peak);
});
