import { describe, expect, test } from 'vitest';
import { Random } from '../../base/random.ts';
import type { EvaluationRecord } from '../../contract/metrics.ts';
import { ParameterArena } from '../../tensor/arena/parameter-arena.ts';
import { PlainDevice } from '../../tensor/device/plain-device.ts';
import { readRunFile } from '../definitions.ts';
import type { WeightSource } from '../trainer.ts';
import { mergeStage } from './merge.ts';

const names = ['a', 'b'] as const;
const progress = { signal: new AbortController().signal, onPhase: () => undefined };

function sourceOf(values: Readonly<Record<(typeof names)[number], Float32Array>>): WeightSource {
  const of = new Map(Object.entries(values));
  return { names: new Set(of.keys()), read: (name) => Promise.resolve(of.get(name) ?? new Float32Array()) };
}

async function merged(sources: readonly WeightSource[], weights: readonly number[]): Promise<Readonly<Record<string, Float32Array>>> {
  const specs = names.map((name) => ({ name, shape: [3], isTrained: false, decays: false }));
  const arena = new ParameterArena(new PlainDevice(), specs, { trains: false });
  await mergeStage.merge(arena, sources, weights, progress);
  return { a: await arena.read('a'), b: await arena.read('b') };
}

const [one, two, three] = [
  sourceOf({ a: Float32Array.of(1, 2, 3), b: Float32Array.of(0, -1, 8) }),
  sourceOf({ a: Float32Array.of(5, 6, -7), b: Float32Array.of(4, 1, 0) }),
  sourceOf({ a: Float32Array.of(0, 4, 4), b: Float32Array.of(8, 8, 8) }),
];

describe('a merge', () => {
  test('adds up every parameter, by hand', async () => {
    // 0.25 of one, 0.75 of two.
    expect(await merged([one, two], [0.25, 0.75])).toEqual({ a: Float32Array.of(4, 5, -4.5), b: Float32Array.of(3, 0.5, 2) });
    expect(await merged([one, two, three], [0.5, 0.25, 0.25])).toEqual({
      a: Float32Array.of(1.75, 3.5, 0.75),
      b: Float32Array.of(3, 1.75, 6),
    });
  });

  test('may go beyond a model, away from the other', async () => {
    expect((await merged([one, two], [2, -1]))['a']).toEqual(Float32Array.of(-3, -2, 13));
  });

  test('of weights 1 and 0 is the first model bit for bit, whatever the other holds', async () => {
    const random = new Random(1);
    const values = Float32Array.of(random.gaussian(), -0, 1e-42);
    const [first, odd] = [sourceOf({ a: values, b: values }), sourceOf({ a: Float32Array.of(NaN, Infinity, 1), b: values })];
    const { a } = await merged([first, odd], [1, 0]);
    expect(new Uint32Array(a?.buffer ?? new ArrayBuffer())).toEqual(new Uint32Array(values.buffer));
  });
});

const stages = [
  { stage: 'contrastive', id: 'x', data: ['p'] },
  { stage: 'contrastive', id: 'y', data: ['p'] },
];
const models = [
  { from: 'x', weight: 0.5 },
  { from: 'y', weight: 0.5 },
];
const runFile = (settings: object) => ({
  version: 1,
  model: { folder: 'm' },
  stages: [...stages, { stage: 'merge', models, ...settings }],
  evaluation: [{ kind: 'retrieval', folder: 'dev' }],
});

function mergeEntry(settings: object) {
  const entry = readRunFile(runFile(settings)).stages[2];
  if (entry === undefined) throw new Error('the run has a merge');
  return entry;
}

const record = (variant: string, ndcg: number): EvaluationRecord => ({
  stageIndex: 2,
  id: 'merge2',
  step: 0,
  set: 'dev',
  system: 'model',
  variant,
  metrics: { 'ndcg@10': ndcg },
});

describe('the weights of a merge', () => {
  test('are those of its models where nothing is tried', () => {
    expect(mergeStage.swept(mergeEntry({}))).toEqual([]);
    expect(mergeStage.taken(mergeEntry({}), [])).toEqual({ name: '0.5 / 0.5', weights: [0.5, 0.5] });
  });

  test('that are tried are named by both weights', () => {
    const names = mergeStage.swept(mergeEntry({ sweep: [0, 0.3, 1] })).map(({ name }) => name);
    expect(names).toEqual(['0 / 1', '0.3 / 0.7', '1 / 0']);
  });

  test('are the best of those tried where the run file says by what, the first of equally good ones', () => {
    const entry = mergeEntry({ sweep: [0, 0.25, 0.75], choose: 'dev/ndcg@10' });
    const records = [record('0 / 1', 0.1), record('0.25 / 0.75', 0.3), record('0.75 / 0.25', 0.3)];
    expect(mergeStage.taken(entry, records).weights).toEqual([0.25, 0.75]);
    expect(() => mergeStage.taken(entry, [])).toThrow('has no dev/ndcg@10 to choose by');
  });

  test.each([
    [{ sweep: [2] }, 'stages[2].sweep is [2], but must be a list'],
    [
      { sweep: [0.5], models: [...models.slice(0, 1), { from: 'y', weight: 0.25 }, { from: 'model', weight: 0.25 }] },
      'it is for two models',
    ],
    [{ choose: 'dev/ndcg@10' }, 'left out where no weights are tried'],
    [{ sweep: [0.5], choose: 'dev/spearman' }, 'stages[2].choose is "dev/spearman"'],
    [{ sweep: [0.5], choose: 'test/ndcg@10' }, '<name of an evaluation>/<metric>'],
  ])('are refused as %j', (settings, sentence) => {
    expect(() => readRunFile(runFile(settings))).toThrow(sentence);
  });
});
