import { describe, expect, test } from 'vitest';
import { PlainDevice } from '../../tensor/device/plain-device.ts';
import { caseWords } from '../../testing/maker-case.ts';
import { largestGradient, prepareCase, valuesOfStep, type PreparedCase, type TrainerCase } from '../../testing/trainer-case.ts';
import { contrastiveStage } from './train.ts';

const device = new PlainDevice();
const word = (index: number): string => caseWords[index % caseWords.length] ?? '';
/** A row whose texts are no other row's. */
const pair = (index: number, own: object = {}): object => ({
  query: word(3 * index),
  pos: [`${word(3 * index)} ${word(3 * index + 1)}`],
  ...own,
});
const pairs = (count: number): readonly object[] => Array.from({ length: count }, (_, index) => pair(index));
const labelledPair = (index: number, own: object = { label: index % 2 }): object => ({
  text1: word(index),
  text2: word(index + 9),
  ...own,
});

type Settings = Readonly<Record<string, unknown>>;
const stage = (settings: Settings, files: TrainerCase['files'], data: readonly unknown[] = Object.keys(files)): TrainerCase => ({
  entry: { stage: 'task', batchSize: 4, negatives: 0, temperature: 0.1, dropout: 0, steps: 2, ...settings, data },
  files,
});
const prepared = (item: TrainerCase): Promise<PreparedCase> => prepareCase(device, contrastiveStage, item);

/** Every step of a stage, without updates between them: all values must be numbers. */
async function stepsOf(item: TrainerCase): Promise<readonly Readonly<Record<string, number>>[]> {
  const { trainer, model } = await prepared(item);
  const steps: Readonly<Record<string, number>>[] = [];
  for (let step = 1; step <= trainer.steps; step += 1) steps.push(await valuesOfStep(trainer, step));
  for (const values of steps)
    for (const [key, value] of Object.entries(values)) expect(Number.isFinite(value), `${key} is ${value}`).toBe(true);
  expect(Number.isFinite(await largestGradient(device, model))).toBe(true);
  model.arena.dispose();
  return steps;
}

async function expectRefusal(item: TrainerCase, sentence: string): Promise<void> {
  await expect(stepsOf(item)).rejects.toThrow(sentence);
}

describe('rows without negatives', () => {
  test('an empty list is refused with the row where negatives are wanted', async () => {
    const rows = [pair(0, { neg: [word(50)] }), pair(1, { neg: [] }), pair(2, { neg: [word(51)] }), pair(3, { neg: [word(52)] })];
    await expectRefusal(
      stage({ negatives: 1 }, { 'a.jsonl': rows }),
      'a.jsonl, row 2 has no negatives, but the stage takes 1 of every row',
    );
  });

  test('an empty list is filled with passages of other rows where that is asked for', async () => {
    const [values] = await stepsOf(stage({ negatives: 2, fillNegatives: 'random' }, { 'a.jsonl': pairs(8) }));
    expect(values?.['loss']).toBeGreaterThan(0);
  });

  test('fewer negatives than asked for are repeated, or filled', async () => {
    const rows = pairs(8).map((row, index) => ({ ...row, neg: [word(index + 40)] }));
    const losses = async (fillNegatives: string): Promise<number> => {
      const [values] = await stepsOf(stage({ negatives: 3, fillNegatives, shuffle: false, inBatchNegatives: false }, { 'a.jsonl': rows }));
      return values?.['loss'] ?? NaN;
    };
    expect(await losses('repeat')).not.toBe(await losses('random'));
  });

  test('data whose passages all belong to one query are refused with the row', async () => {
    const rows = [pair(0), { ...pair(0), pos: [word(20)] }];
    await expectRefusal(stage({ negatives: 1, fillNegatives: 'random', batchSize: 2 }, { 'a.jsonl': rows }), 'a negative of a.jsonl, row');
  });
});

describe('few rows', () => {
  test('one row without negatives is refused: its loss would be 0', async () => {
    await expectRefusal(stage({}, { 'a.jsonl': pairs(1) }), 'a query would have one candidate');
    await expectRefusal(
      stage({ mixing: 'same-data-set' }, { 'a.jsonl': pairs(8), 'b.jsonl': pairs(1) }),
      'b.jsonl: a query would have one candidate',
    );
    await expectRefusal(stage({ inBatchNegatives: false }, { 'a.jsonl': pairs(8) }), 'a query would have one candidate');
  });

  test('one row with a negative is a batch of its own', async () => {
    const files = { 'a.jsonl': [pair(0, { neg: [word(9)] })], 'b.jsonl': [pair(1, { neg: [word(8)] })] };
    for (const values of await stepsOf(stage({ negatives: 1, mixing: 'same-data-set' }, files))) expect(values['loss']).toBeGreaterThan(0);
  });

  test('fewer rows than a batch takes come again, or make a smaller batch of one data set', async () => {
    await stepsOf(stage({}, { 'a.jsonl': pairs(3) }));
    await stepsOf(stage({ mixing: 'same-data-set' }, { 'a.jsonl': pairs(3), 'b.jsonl': pairs(5) }));
  });

  test('a data set of which minimumScore leaves nothing is refused by name', async () => {
    const rows = pairs(5).map((row) => ({ ...row, score: 0.2 }));
    await expectRefusal(stage({}, { 'a.jsonl': rows }, [{ file: 'a.jsonl', minimumScore: 0.43 }]), 'No row of a.jsonl is left');
  });
});

describe('texts that repeat', () => {
  test.each([true, false])('a batch of nothing but one row again and again is no candidate of its own (shuffle %s)', async (shuffle) => {
    const rows = Array.from({ length: 6 }, () => pair(1));
    for (const values of await stepsOf(stage({ shuffle }, { 'a.jsonl': rows }))) expect(values['loss']).toBeCloseTo(0, 6);
    // Counted as wrong answers, copies give the loss of a guess.
    const [values] = await stepsOf(stage({ shuffle, noDuplicatesInBatch: false }, { 'a.jsonl': rows }));
    expect(values?.['loss']).toBeCloseTo(Math.log(4), 5);
  });

  test('a positive that is its query, and a negative that is the positive', async () => {
    const rows = pairs(8).map((_, index) => ({ query: word(index), pos: [word(index)], neg: [word(index)] }));
    const [values] = await stepsOf(stage({ negatives: 1 }, { 'a.jsonl': rows }));
    expect(values?.['positiveCosine']).toBeCloseTo(1, 5);
    await stepsOf(stage({ negatives: 1, inBatchNegatives: false }, { 'a.jsonl': rows }));
    await stepsOf(stage({ negatives: 1, loss: 'binary-cross-entropy' }, { 'a.jsonl': rows }));
  });
});

describe("a teacher's scores", () => {
  const taught = (index: number): object => pair(index, { neg: [word(index + 40)], pos_scores: [2], neg_scores: [-1] });
  const distils = { negatives: 1, distillation: 'kl', shuffle: false, steps: 1 };

  test('on some rows only: the others learn from the contrastive loss alone', async () => {
    const all = Array.from({ length: 4 }, (_, index) => taught(index));
    const half = all.map((row, index) => (index < 2 ? row : { ...row, pos_scores: undefined, neg_scores: undefined }));
    const [[every], [some]] = [await stepsOf(stage(distils, { 'a.jsonl': all })), await stepsOf(stage(distils, { 'a.jsonl': half }))];
    expect(some?.['distillationLoss']).toBeGreaterThan(0);
    expect(some?.['distillationLoss']).toBeLessThan(every?.['distillationLoss'] ?? 0);
    const contrastive = (values: Readonly<Record<string, number>> = {}): number =>
      (values['loss'] ?? NaN) - (values['distillationLoss'] ?? NaN);
    expect(contrastive(some)).toBeCloseTo(contrastive(every), 5);
  });

  test('only of the positive are none', async () => {
    const rows = [{ ...taught(0), neg_scores: undefined }, taught(1), taught(2), taught(3)];
    await stepsOf(stage(distils, { 'a.jsonl': rows }));
  });

  test('on no row are refused by name, and so is what cannot be compared with them', async () => {
    const rows = pairs(4).map((row) => ({ ...row, neg: [word(30)] }));
    await expectRefusal(stage(distils, { 'a.jsonl': rows }), 'No row of a.jsonl has a teacher');
    const files = { 'a.jsonl': Array.from({ length: 4 }, (_, index) => taught(index)) };
    await expectRefusal(stage({ ...distils, negatives: 0 }, files), 'a query has only its positive');
    await expectRefusal(stage({ ...distils, fillNegatives: 'random' }, files), 'random negatives have no teacher');
    await expectRefusal(stage({ ...distils, loss: 'binary-cross-entropy' }, files), 'its loss is binary cross-entropy');
  });
});

describe('labelled pairs', () => {
  const labelled = Array.from({ length: 8 }, (_, index) => labelledPair(index));
  const binary = { loss: 'binary-cross-entropy' };

  test('learn from their labels', async () => {
    for (const values of await stepsOf(stage(binary, { 'l.jsonl': labelled }))) expect(values['loss']).toBeGreaterThan(0);
  });

  test('all of one label leave out the cosine that there is not', async () => {
    const [values] = await stepsOf(stage(binary, { 'l.jsonl': labelled.map((row) => ({ ...row, label: 1 })) }));
    expect(values).not.toHaveProperty('hardestNegativeCosine');
    expect(values).toHaveProperty('positiveCosine');
  });

  test('are refused by the contrastive loss, which names the other', async () => {
    await expectRefusal(stage({}, { 'l.jsonl': labelled }), 'l.jsonl holds labelled pairs, but the contrastive loss');
  });

  test('without labels are refused with their number', async () => {
    const rows = [...labelled, labelledPair(9, { score: 3.5 })];
    await expectRefusal(stage(binary, { 'l.jsonl': rows }), '1 of 9 rows of l.jsonl have no label');
  });

  test('share no batch with queries, but a stage', async () => {
    const files = { 'l.jsonl': labelled, 'a.jsonl': pairs(4).map((row) => ({ ...row, neg: [word(30)] })) };
    await expectRefusal(stage({ ...binary, negatives: 1 }, files), 'a.jsonl holds rows of another kind');
    await stepsOf(stage({ ...binary, negatives: 1, mixing: 'same-data-set' }, files));
  });

  test('queries with nothing but right answers are refused', async () => {
    await expectRefusal(stage(binary, { 'a.jsonl': pairs(4) }), 'has only right answers of a.jsonl');
  });
});

describe('what data sets and rows say themselves', () => {
  test('in-batch negatives differ between data sets only where batches come from one', async () => {
    const rows = pairs(6).map((row) => ({ ...row, neg: [word(30)] }));
    const files = { 'a.jsonl': rows, 'b.jsonl': rows };
    const data = ['a.jsonl', { file: 'b.jsonl', inBatchNegatives: false }];
    await expectRefusal(stage({ negatives: 1 }, files, data), 'b.jsonl has another inBatchNegatives');
    await stepsOf(stage({ negatives: 1, mixing: 'same-data-set', steps: 6 }, files, data));
  });

  test('types that differ within a batch take the fewest negatives of it', async () => {
    const rows = [pair(0, { type: 'only_1neg' }), pair(1, { type: 'normal' }), pair(2), pair(3, { type: 'symmetric_sts' })].map((row) => ({
      ...row,
      neg: [word(30), word(31), word(32)],
    }));
    const settings = { negatives: 3, mixing: 'same-data-set', shuffle: false };
    for (const values of await stepsOf(stage(settings, { 'a.jsonl': rows }))) expect(values['loss']).toBeGreaterThan(0);
  });

  test.each([{ type: 'only_1neg' }, { train_group_size: 3 }])(
    'rows that ask for negatives themselves and have none are named before the first step: %o',
    async (asks) => {
      const rows = pairs(12).map((row, index) => ({ ...row, score: index / 12, ...(index === 2 || index === 7 ? asks : {}) }));
      const settings = { mixing: 'same-data-set', steps: 3 };
      const prepare = (own: Settings, data: object): Promise<PreparedCase> =>
        prepared(stage({ ...settings, ...own }, { 'a.jsonl': rows }, [{ file: 'a.jsonl', ...data }]));
      await expect(prepare({}, {})).rejects.toThrow('have none: 3, 8 (stage learns)');
      await expect(prepare({}, { minimumScore: 0.25 })).rejects.toThrow('have none: 8 (stage learns)');
      await expect(prepare({}, { minimumScore: 0.7 })).resolves.toBeDefined();
      await expect(prepare({ fillNegatives: 'random' }, {})).resolves.toBeDefined();
      // There such words count for nothing.
      await expect(prepare({ mixing: 'proportional' }, {})).resolves.toBeDefined();
    },
  );

  test('classes without negatives and without a batch to compare with are refused', async () => {
    const rows = pairs(6).map((row) => ({ ...row, type: 'symmetric_class' }));
    const data = [{ file: 'a.jsonl', inBatchNegatives: false }];
    await expectRefusal(
      stage({ negatives: 2, mixing: 'same-data-set' }, { 'a.jsonl': rows }, data),
      'a.jsonl: a query would have one candidate',
    );
  });

  test('an empty prompt stands in for the instruction', async () => {
    const loss = async (own: object, instruction: string): Promise<number | undefined> => {
      const rows = pairs(4).map((row) => ({ ...row, ...own }));
      return (await stepsOf(stage({ shuffle: false, steps: 1 }, { 'a.jsonl': rows }, [{ file: 'a.jsonl', instruction }])))[0]?.['loss'];
    };
    expect(await loss({ prompt: '' }, `${word(59)} `)).toBe(await loss({}, ''));
    expect(await loss({}, `${word(59)} `)).not.toBe(await loss({}, ''));
  });

  test('dimensions wider than the model are refused with the numbers', async () => {
    await expectRefusal(
      stage({ matryoshka: [8, 16, 20] }, { 'a.jsonl': pairs(4) }),
      'the first 20 dimensions, but the embeddings of this model have 16',
    );
    await stepsOf(stage({ matryoshka: [8, 16] }, { 'a.jsonl': pairs(4) }));
  });
});

describe('a look inside', () => {
  test('ranks the same rows again and again, one-row files and labelled pairs too', async () => {
    const labelled = Array.from({ length: 8 }, (_, index) => labelledPair(index));
    const many = pairs(8).map((row) => ({ ...row, neg: [word(30), word(31)] }));
    const items = [
      stage({ negatives: 1 }, { 'a.jsonl': many }, [{ file: 'a.jsonl', instruction: `${word(59)} ` }]),
      stage({ negatives: 1 }, { 'a.jsonl': many.slice(0, 1) }),
      stage({ loss: 'binary-cross-entropy' }, { 'l.jsonl': labelled }),
    ];
    const roles: string[] = [];
    for (const item of items) {
      const { trainer, model } = await prepared(item);
      const looks = (await trainer.lookInside?.()) ?? [];
      expect(await trainer.lookInside?.()).toEqual(looks);
      const [first] = looks;
      const candidates = first?.kind === 'ranked-candidates' ? first.candidates : [];
      const cosines = candidates.map(({ cosine }) => cosine);
      expect(cosines).toEqual([...cosines].sort((a, b) => b - a));
      roles.push(
        `${looks.length}: ${candidates
          .map(({ role }) => role)
          .sort()
          .join(' ')}`,
      );
      model.arena.dispose();
    }
    const others = 'in-batch in-batch in-batch in-batch in-batch';
    expect(roles[0]).toMatch(new RegExp(`^3: (in-batch )?${others} negative negative positive$`));
    expect(roles[1]).toBe('1: negative negative positive');
    expect(roles[2]).toMatch(new RegExp(`^3: (in-batch )?${others} (negative|positive)$`));
  });
});

test('a step is the same whatever was asked before: a run that goes on sees what it would have seen', async () => {
  const files = { 'a.jsonl': pairs(9), 'b.jsonl': pairs(5), 'c.jsonl': pairs(7) };
  const item = stage(
    { mixing: 'same-data-set', negatives: 1, fillNegatives: 'random', matryoshka: [16, 8], steps: 12, dropout: 0.1 },
    files,
  );
  const all = await stepsOf(item);
  const { trainer, model } = await prepared(item);
  for (const step of [12, 5]) expect(await valuesOfStep(trainer, step)).toEqual(all[step - 1]);
  expect(new Set(all.map((values) => values['loss'])).size).toBe(12);
  model.arena.dispose();
});
