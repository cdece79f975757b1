import { describe, expect, test } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { mixDatasets } from '../../data/data-mixture.ts';
import { PlainDevice } from '../../tensor/device/plain-device.ts';
import { untaught } from '../../tensor/kernels/distillation/distillation.ts';
import { trainerSetup, type TrainerCase } from '../../testing/trainer-case.ts';
import { planBatches, type StageBatch, type StageBatches } from './batches.ts';
import { examplesOf, type BatchExamples } from './examples.ts';
import type { Config } from './fields.ts';
import { contrastiveStage } from './train.ts';

const device = new PlainDevice();
const seed = 7;

interface Planned {
  readonly batches: StageBatches;
  readonly batchAt: (step: number) => Promise<StageBatch>;
  readonly examplesAt: (step: number) => Promise<BatchExamples>;
}

async function planned(settings: object, files: TrainerCase['files'], data: readonly unknown[] = Object.keys(files)): Promise<Planned> {
  const entry = { stage: 'task', batchSize: 4, negatives: 0, shuffle: false, ...settings, data };
  const setup = await trainerSetup(device, contrastiveStage, { entry, files, seed });
  setup.model.arena.dispose();
  // The fields of the stage, as the run file filled them in.
  const config = setup.entry.config as Config;
  const mixture = mixDatasets(setup.data, 'pairs', 'labelled');
  const batches = await planBatches(config, mixture, seed);
  const batchAt = (step: number): Promise<StageBatch> => batches.batchAt(step);
  return { batches, batchAt, examplesAt: async (step) => examplesOf(config, mixture, await batchAt(step), { step, seed }) };
}

const row = (name: string, own: object = {}): object => ({
  query: `q${name}`,
  pos: [`p${name}`],
  neg: [`n${name}`, `m${name}`, `o${name}`],
  ...own,
});
const rows = (letter: string, count: number, own: object = {}): readonly object[] =>
  Array.from({ length: count }, (_, index) => row(`${letter}${index}`, own));

describe('batches of one data set each', () => {
  const sameDataSet = { mixing: 'same-data-set', negatives: 3 };

  test('have the size, the negatives and the candidates that their data set says', async () => {
    const files = {
      'a.jsonl': rows('a', 8),
      'b.jsonl': rows('b', 8, { type: 'only_1neg' }),
      'c.jsonl': rows('c', 8, { type: 'symmetric_sts' }),
      'd.jsonl': rows('d', 8, { type: 'symmetric_class', neg: ['x', 'y'] }),
      'e.jsonl': rows('e', 8, { batch_size: 8, train_group_size: 3 }),
    };
    const { batches, batchAt, examplesAt } = await planned(sameDataSet, files, [
      'a.jsonl',
      'b.jsonl',
      { file: 'c.jsonl', instruction: 'same: ', inBatchNegatives: false },
      'd.jsonl',
      'e.jsonl',
    ]);
    // Two batches of a and b, four of half the size of c and d, one of e.
    expect(batches.steps).toBe(13);
    expect(batches.candidates).toBeUndefined();
    const shapes = new Map<number, object>();
    for (let step = 1; step <= 13; step += 1) {
      const { rows: own, negatives, ownOnly, pool } = await batchAt(step);
      const source = assertExists(own[0], 'a row').source;
      expect(new Set(own.map((one) => one.source)).size).toBe(1);
      expect(pool).toEqual({ first: 8 * source, count: 8 });
      shapes.set(source, { rows: own.length, negatives, ownOnly });
      expect((await examplesAt(step)).texts.map(({ passages }) => passages.length)).toEqual(own.map(() => 1 + negatives));
    }
    expect([...shapes].sort(([a], [b]) => a - b).map(([, shape]) => shape)).toEqual([
      { rows: 4, negatives: 3, ownOnly: false },
      { rows: 4, negatives: 1, ownOnly: false },
      { rows: 2, negatives: 3, ownOnly: true },
      { rows: 2, negatives: 2, ownOnly: false },
      { rows: 8, negatives: 2, ownOnly: false },
    ]);
    const [symmetric] = (await examplesAt(5)).texts;
    expect(symmetric).toEqual({ query: 'same: qc0', passages: ['same: pc0', 'same: nc0', 'same: mc0', 'same: oc0'] });
  });

  test('each have the instructions of their own data set, and the queries of it alone', async () => {
    const files = { 'a.jsonl': rows('a', 4), 'b.jsonl': rows('b', 4, { prompt: 'own: ' }) };
    const { batches, examplesAt } = await planned({ ...sameDataSet, negatives: 0 }, files, [
      { file: 'a.jsonl', instruction: 'for a: ', passageInstruction: 'P: ' },
      { file: 'b.jsonl', instruction: 'for b: ' },
    ]);
    expect([batches.steps, batches.candidates]).toEqual([2, 4]);
    expect((await examplesAt(1)).texts[2]).toEqual({ query: 'for a: qa2', passages: ['P: pa2'] });
    expect((await examplesAt(2)).texts[2]).toEqual({ query: 'own: qb2', passages: ['pb2'] });
  });

  test('fill negatives from their own data set', async () => {
    const bare = (letter: string): readonly object[] => rows(letter, 4, { neg: [] });
    const { examplesAt } = await planned(
      { ...sameDataSet, negatives: 2, fillNegatives: 'random' },
      { 'a.jsonl': bare('a'), 'b.jsonl': bare('b') },
    );
    for (const step of [1, 2, 3]) {
      for (const { query, passages } of (await examplesAt(step)).texts) {
        expect(new Set(passages).size).toBe(3);
        for (const passage of passages) expect(passage.slice(0, 2)).toBe(`p${query.slice(1, 2)}`);
      }
    }
  });
});

describe('batches in proportion', () => {
  test('take steps, negatives and candidates from the stage, whatever type rows have', async () => {
    const files = { 'a.jsonl': rows('a', 5), 'b.jsonl': rows('b', 5, { type: 'only_1neg', batch_size: 2 }) };
    const { batches, batchAt } = await planned({ negatives: 2 }, files);
    expect([batches.steps, batches.candidates]).toEqual([2, 12]);
    const { rows: own, negatives, pool } = await batchAt(2);
    expect(own.map(({ source }) => source)).toEqual([0, 1, 1, 1]);
    expect([negatives, pool]).toEqual([2, { first: 0, count: 10 }]);
  });

  test('of BGE triples: a random passage beside each positive, of any data set', async () => {
    const files = { 'a.jsonl': rows('a', 20, { neg: [] }), 'b.jsonl': rows('b', 20, { neg: [] }) };
    const { batches, examplesAt } = await planned({ negatives: 1, fillNegatives: 'random', steps: 20 }, files);
    expect(batches.candidates).toBe(8);
    const found = (await Promise.all(Array.from({ length: 10 }, (_, step) => examplesAt(step + 1)))).flatMap(({ texts }) => texts);
    for (const { query, passages } of found) expect(passages[1]).not.toBe(`p${query.slice(1)}`);
    expect(new Set(found.map(({ passages }) => passages[1]?.slice(0, 2)))).toEqual(new Set(['pa', 'pb']));
  });
});

describe('what the loss is told of a batch', () => {
  test("a teacher's scores of the very passages that were chosen", async () => {
    const scored = Array.from({ length: 4 }, (_, index) => ({
      query: `q${index}`,
      pos: ['p0', 'p1', 'p2'].map((name) => `${name} ${index}`),
      neg: ['n0', 'n1', 'n2', 'n3'].map((name) => `${name} ${index}`),
      ...(index === 2 ? {} : { pos_scores: [10, 11, 12], neg_scores: [0, 1, 2, 3] }),
    }));
    const { examplesAt } = await planned({ negatives: 2, distillation: 'kl', shuffle: true }, { 'a.jsonl': scored });
    const chosen = new Set<number>();
    for (let step = 1; step <= 10; step += 1) {
      const { texts, target } = await examplesAt(step);
      const teacher = target.loss === 'contrastive' ? target.teacher : undefined;
      const wanted = texts.flatMap(({ query, passages }) =>
        passages.map((text) => (query === 'q2' ? Math.fround(untaught) : Number(text[1]) + (text.startsWith('p') ? 10 : 0))),
      );
      expect([...assertExists(teacher, 'a teacher')]).toEqual(wanted);
      for (const value of wanted) chosen.add(value);
    }
    expect(chosen.size).toBe(8);
  });

  test('one label a labelled pair; the positive and the negatives of a query', async () => {
    const labelled = [0, 1, 1, 0].map((label, index) => ({ text1: `a${index}`, text2: `b${index}`, label }));
    const binary = { loss: 'binary-cross-entropy', negatives: 2 };
    const found = await (await planned(binary, { 'l.jsonl': labelled }, [{ file: 'l.jsonl', instruction: 'Q: ' }])).examplesAt(1);
    expect(found.texts[1]).toEqual({ query: 'Q: a1', passages: ['b1'] });
    expect(found.target).toEqual({ loss: 'binary-cross-entropy', labels: Float32Array.of(0, 1, 1, 0) });
    const { target } = await (await planned(binary, { 'a.jsonl': rows('a', 4) })).examplesAt(1);
    expect(target).toEqual({ loss: 'binary-cross-entropy', labels: Float32Array.from([1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]) });
  });

  test('equal keys for equal texts', async () => {
    const twice = [row('a'), row('b', { pos: ['pa'] }), row('a', { pos: ['other'] }), row('c')];
    const { target } = await (await planned({}, { 'a.jsonl': twice })).examplesAt(1);
    expect(target.loss === 'contrastive' ? [...target.keys] : []).toEqual([0, 1, 0, 2, 0, 0, 1, 2]);
  });
});
