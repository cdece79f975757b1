import { describe, expect, test } from 'vitest';
import { Random } from '../base/random.ts';
import { PlainDevice } from '../tensor/device/plain-device.ts';
import { untaught } from '../tensor/kernels/distillation/distillation.ts';
import { expectGradient } from '../testing/expect-gradient.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { dot, logSumExponentials } from '../testing/float64.ts';
import { objectiveLoss, type LabelTarget, type Objective, type RankingTarget } from './contrastive-objective.ts';
import { objectiveMetrics, readObjective } from './contrastive-summary.ts';

const device = new PlainDevice();

interface Found {
  readonly metrics: Readonly<Record<string, number>>;
  readonly gradient: Float32Array;
}

async function run(objective: Objective, vectors: ArrayLike<number>, width: number): Promise<Found> {
  const embeddings = device.upload(Float32Array.from(vectors), [vectors.length / width, width]);
  const { results, gradient } = objectiveLoss(device, embeddings, objective);
  const metrics = objectiveMetrics(await readObjective(device, results, objective), objective.dimensions);
  const found = { metrics, gradient: await device.read(gradient) };
  for (const tensor of [embeddings, gradient]) tensor.dispose();
  return found;
}

function normalised(values: ArrayLike<number>): number[] {
  const length = Math.sqrt(dot(values, values));
  return Array.from(values, (value) => value / length);
}

const everyTextOnce = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, index) => index);

describe('appendix A of the recipe', () => {
  const raw = [
    [3, 4, 0],
    [0, 1, 1],
    [2, 2, 1],
    [1, 0, 2],
    [0, 3, 4],
    [4, 3, 0],
  ];
  const vectors = raw.flatMap((vector) => [...normalised(vector), 0]);
  const ranking = { loss: 'contrastive', ownOnly: false, skipDuplicates: true, keys: everyTextOnce(6) } as const;
  const golden = (temperature: number, target: RankingTarget): Promise<Found> =>
    run({ queries: 2, group: 2, temperature, dimensions: [], target }, vectors, 4);
  const teacher = Float32Array.of(4, 1, 0.5, 2);

  test.each([
    [0.1, 0.463647, 2.472532, 2.936179],
    [0.02, 0.783648, 12.35071, 13.134359],
  ])('at temperature %d', async (temperature, contrastive, distilled, total) => {
    expect((await golden(temperature, ranking)).metrics['loss']).toBeCloseTo(contrastive, 5);
    const { metrics } = await golden(temperature, { ...ranking, teacher });
    expect(metrics['distillationLoss']).toBeCloseTo(distilled, 4);
    expect(metrics['loss']).toBeCloseTo(total, 4);
    expect(metrics['positiveCosine']).toBeCloseTo((0.933333 + 0.989949) / 2, 5);
    expect(metrics['hardestNegativeCosine']).toBeCloseTo((0.96 + 0.707107) / 2, 5);
  });

  test('with own candidates only', async () => {
    expect((await golden(0.1, { ...ranking, ownOnly: true })).metrics['loss']).toBeCloseTo(0.00239, 6);
    expect((await golden(0.1, { ...ranking, ownOnly: true, teacher })).metrics['loss']).toBeCloseTo(0.00239 + 2.472532, 5);
  });

  test('a row without a teacher has its contrastive loss alone', async () => {
    const some = Float32Array.of(untaught, untaught, 0.5, 2);
    const { metrics, gradient } = await golden(0.1, { ...ranking, teacher: some });
    // -sum t ln s of the second row by hand: own cosines 0.989949 and 0.424264, targets 0.182426 and 0.817574.
    const gap = (0.989949 - 0.424264) / 0.1;
    const second = 0.182426 * Math.log1p(Math.exp(-gap)) + 0.817574 * (gap + Math.log1p(Math.exp(-gap)));
    expect(metrics['distillationLoss']).toBeCloseTo(second / 2, 4);
    expect(metrics['loss']).toBeCloseTo(0.463647 + second / 2, 4);
    // The first query is drawn by the contrastive loss alone.
    const without = (await golden(0.1, ranking)).gradient;
    expect([...gradient.subarray(0, 4)]).toEqual([...without.subarray(0, 4)]);
    expect(Math.abs((gradient[4] ?? 0) - (without[4] ?? 0))).toBeGreaterThan(0.1);
  });
});

describe('over prefixes', () => {
  const [queries, group, width, temperature] = [3, 2, 12, 0.2];
  const random = new Random(4);
  const vectors = Array.from({ length: queries * (1 + group) }, () =>
    normalised(Float32Array.from({ length: width }, () => random.gaussian())),
  ).flat();
  const teacher = Float32Array.from({ length: queries * group }, () => 2 * random.gaussian());
  const labels = Float32Array.of(1, 0, 1, 1, 0, 0);
  const ranking = (ownOnly: boolean, taught: boolean): RankingTarget => ({
    loss: 'contrastive',
    ownOnly,
    skipDuplicates: true,
    keys: everyTextOnce(queries * (1 + group)),
    teacher: taught ? teacher : undefined,
  });

  /** The mean over the dimensions, in float64, from the formula. */
  function byFormula(target: RankingTarget | LabelTarget, dimensions: readonly number[], all: ArrayLike<number>): number {
    const values = Array.from(all);
    const lossOf = (dimension: number): number => {
      const vector = (row: number): number[] => normalised(values.slice(row * width, row * width + dimension));
      const score = (query: number, passage: number): number => dot(vector(query), vector(queries + passage)) / temperature;
      let sum = 0;
      for (let query = 0; query < queries; query += 1) {
        const own = Array.from({ length: group }, (_, place) => score(query, query * group + place));
        if (target.loss === 'binary-cross-entropy') {
          for (const [place, s] of own.entries()) sum += Math.log1p(Math.exp(target.labels[query * group + place] === 1 ? -s : s)) / group;
          continue;
        }
        const scores = target.ownOnly ? own : Array.from({ length: queries * group }, (_, passage) => score(query, passage));
        sum += logSumExponentials(scores) - (own[0] ?? NaN);
        if (target.teacher === undefined) continue;
        const taught = Array.from(target.teacher.subarray(query * group, (query + 1) * group));
        for (const [place, t] of taught.entries())
          sum += Math.exp(t - logSumExponentials(taught)) * (logSumExponentials(own) - (own[place] ?? NaN));
      }
      return sum / queries;
    };
    return dimensions.reduce((sum, dimension) => sum + lossOf(dimension) / dimensions.length, 0);
  }

  const cases: readonly { readonly name: string; readonly target: RankingTarget | LabelTarget; readonly dimensions: readonly number[] }[] =
    [
      { name: 'contrastive, 8 and 4 of 12', target: ranking(false, false), dimensions: [8, 4] },
      { name: 'contrastive with the whole', target: ranking(false, false), dimensions: [12, 4] },
      { name: 'own candidates only', target: ranking(true, false), dimensions: [4, 8, 12] },
      { name: 'with a teacher', target: ranking(false, true), dimensions: [4, 8] },
      { name: 'binary cross-entropy', target: { loss: 'binary-cross-entropy', labels }, dimensions: [8, 12] },
      { name: 'binary cross-entropy of the whole', target: { loss: 'binary-cross-entropy', labels }, dimensions: [12] },
    ];

  test.each(cases)('is the formula, and so is the gradient: $name', async ({ target, dimensions }) => {
    const { metrics, gradient } = await run({ queries, group, temperature, target, dimensions }, vectors, width);
    expect(metrics['loss']).toBeCloseTo(byFormula(target, dimensions, vectors), 5);
    for (const dimension of dimensions) expect(metrics[`loss${dimension}`]).toBeCloseTo(byFormula(target, [dimension], vectors), 5);
    // The formula normalises the whole vector too: what the gradient has along the vector itself is for the embedder to take out.
    const found = dimensions.includes(width) ? acrossVectors(gradient) : gradient;
    expectGradient({ loss: ([all = []]) => byFormula(target, dimensions, all), inputs: [vectors], gradients: [found], absolute: 2e-5 });
  });

  function acrossVectors(gradient: Float32Array): Float32Array {
    return gradient.map((value, at) => {
      const row = at - (at % width);
      return value - (vectors[at] ?? 0) * dot(gradient.subarray(row, row + width), vectors.slice(row, row + width));
    });
  }

  test('the whole alone is what no list gives', async () => {
    const objective = { queries, group, temperature, target: ranking(false, true) };
    const [listed, whole] = [
      await run({ ...objective, dimensions: [width] }, vectors, width),
      await run({ ...objective, dimensions: [] }, vectors, width),
    ];
    expect(listed.gradient).toEqual(whole.gradient);
    expect(listed.metrics['loss']).toBe(whole.metrics['loss']);
  });

  test('leaves nothing behind', async () => {
    await expectNoLeak(device, async () => {
      for (const { target, dimensions } of cases) await run({ queries, group, temperature, target, dimensions }, vectors, width);
    });
  });
});

describe('binary cross-entropy by hand', () => {
  // Cosines 1 and 0 at temperature 1/2: scores 2 and 0.
  const vectors = [1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0];
  const labelled = (labels: readonly number[]): Promise<Found> =>
    run(
      {
        queries: 1,
        group: 2,
        temperature: 0.5,
        dimensions: [],
        target: { loss: 'binary-cross-entropy', labels: Float32Array.from(labels) },
      },
      vectors,
      4,
    );

  test('of a right and a wrong passage', async () => {
    const { metrics, gradient } = await labelled([1, 0]);
    expect(metrics['loss']).toBeCloseTo((Math.log1p(Math.exp(-2)) + Math.LN2) / 2, 6);
    expect(metrics).toMatchObject({ positiveCosine: 1, hardestNegativeCosine: 0 });
    // d loss / d score = (sigmoid - label) / 2; each score grows with twice the other vector.
    const [right, wrong] = [1 / (1 + Math.exp(-2)) - 1, 0.5];
    for (const [place, value] of [right, wrong, 0, 0].entries()) expect(gradient[place]).toBeCloseTo(value, 6);
  });

  test('leaves out what a batch does not have', async () => {
    expect((await labelled([0, 0])).metrics).not.toHaveProperty('positiveCosine');
    expect((await labelled([0, 0])).metrics['hardestNegativeCosine']).toBeCloseTo(1, 6);
    expect((await labelled([1, 1])).metrics).not.toHaveProperty('hardestNegativeCosine');
  });
});
