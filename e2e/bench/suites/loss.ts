// The contrastive loss over N pairs of width 512 with its gradient: in blocks, against materialised scores.

import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../src/base/random.ts';
import type { Timed } from '../alternate.ts';
import type { Bench } from '../bench.ts';
import { temperature } from '../cases.ts';
import { compare } from '../compare.ts';
import { preparedContrastiveLoss } from '../ours.ts';
import { ratioOf } from '../rows.ts';
import { openSides, timedOurs, type Sides } from '../sides.ts';
import { crossEntropy } from '../stock/cross-entropy.ts';

const width = 512;
/** With the scores of all pairs in memory beyond the binding limit, the last is ours alone. */
const sizes = [256, 1024, 4096, 19_200] as const;
const mebibyte = 2 ** 20;
const tolerance = 1e-4;

export async function runLossSuite(bench: Bench): Promise<void> {
  let last: { readonly size: number; readonly milliseconds: number } | undefined;
  for (const size of sizes.filter((each) => bench.wantsSize(each))) {
    const name = `contrastive loss ${size} x ${width}`;
    const expected = last === undefined ? 0 : (5 * last.milliseconds * (size / last.size) ** 2) / 1000;
    if (!bench.hasTimeFor(name, expected)) return;
    const milliseconds = await runSize(bench, name, size);
    if (milliseconds === undefined) return;
    last = { size, milliseconds };
  }
}

async function runSize(bench: Bench, name: string, size: number): Promise<number | undefined> {
  const sides = await openSides(bench.gpu);
  try {
    const vectors = unitVectors(2 * size);
    const ours = preparedContrastiveLoss(sides.device, vectors, size);
    const fits = size * size <= sides.stock.maximumBindingLength;
    const stock = fits ? await sides.stock.run(() => new MaterialisedLoss(vectors, size)) : undefined;
    if (stock !== undefined) await checkValues(sides, ours, stock);
    sides.meter.resetPeak();
    sides.stockMeter.resetPeak();
    const other = stock === undefined ? undefined : timedLoss(sides, stock);
    const milliseconds = await compare(bench, { suite: 'loss', case: name, ours: timedOurs(sides, () => ours.run()), other });
    addMemory(bench, name, sides, stock !== undefined);
    return milliseconds;
  } finally {
    sides.dispose();
  }
}

function addMemory(bench: Bench, name: string, sides: Sides, hasOther: boolean): void {
  const [ours, other] = [sides.meter.peakBytes / mebibyte, sides.stockMeter.peakBytes / mebibyte];
  const comparison = hasOther ? { other, otherName: 'stock tfjs', ratio: ratioOf('MiB', ours, other) } : {};
  bench.add({ suite: 'loss', case: `${name}, peak memory`, ours, unit: 'MiB', ...comparison });
}

function timedLoss(sides: Sides, stock: MaterialisedLoss): Timed {
  return {
    run: (times = 1) =>
      sides.stock.run(async () => {
        for (let run = 0; run < times; run += 1) stock.run();
        await sides.stock.finish();
      }),
  };
}

async function checkValues(sides: Sides, ours: ReturnType<typeof preparedContrastiveLoss>, stock: MaterialisedLoss): Promise<void> {
  ours.run();
  const own = await ours.loss();
  const other = await sides.stock.run(() => {
    stock.run();
    return stock.loss();
  });
  if (!(Math.abs(own / other - 1) < tolerance)) throw new Error(`the loss is ${own}, with materialised scores ${other}`);
}

/** Rows of norm 1, row by row; a passage leans towards its query, so little that others come near. */
function unitVectors(rows: number): Float32Array {
  const random = new Random(7);
  const values = Float32Array.from({ length: rows * width }, () => random.uniform() - 0.5);
  for (let row = 0; row < rows; row += 1) {
    const own = values.subarray(row * width, (row + 1) * width);
    if (row >= rows / 2) {
      const query = values.subarray((row - rows / 2) * width, (row - rows / 2 + 1) * width);
      for (const [place, value] of own.entries()) own[place] = value + (query[place] ?? 0);
    }
    const norm = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    for (const [place, value] of own.entries()) own[place] = value / norm;
  }
  return values;
}

/** The whole score matrix in stock tfjs, differentiated by its tape. */
class MaterialisedLoss {
  readonly #queries: tf.Tensor2D;
  readonly #passages: tf.Tensor2D;
  readonly #gradient: (inputs: tf.Tensor[]) => { readonly value: tf.Tensor; readonly grads: tf.Tensor[] };
  #value: tf.Tensor | undefined;

  constructor(vectors: Float32Array, size: number) {
    this.#queries = tf.tensor2d(vectors.subarray(0, size * width), [size, width]);
    this.#passages = tf.tensor2d(vectors.subarray(size * width), [size, width]);
    const targets = Int32Array.from({ length: size }, (_, row) => row);
    this.#gradient = tf.valueAndGrads((queries: tf.Tensor, passages: tf.Tensor) => {
      const scores_NC = tf.div<tf.Tensor2D>(tf.matMul(queries, passages, false, true), temperature);
      return crossEntropy(scores_NC, targets, size);
    });
  }

  run(): void {
    const { value, grads } = this.#gradient([this.#queries, this.#passages]);
    tf.dispose(grads);
    this.#value?.dispose();
    this.#value = value;
  }

  async loss(): Promise<number> {
    const [loss = NaN] = (await this.#value?.data()) ?? [];
    return loss;
  }
}
