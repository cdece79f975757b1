// The hundred best documents of every query, exactly: a running top-k, against matMul and topk of stock tfjs in blocks.

import * as tf from '@tensorflow/tfjs-core';
import { Random } from '../../../src/base/random.ts';
import { searchExact } from '../../../src/retrieval/search.ts';
import type { Bench } from '../bench.ts';
import { compare } from '../compare.ts';
import { ratioOf } from '../rows.ts';
import { openSides, type Sides } from '../sides.ts';

const [width, kept, target] = [512, 100, 3];
const mebibyte = 2 ** 20;
/** Documents that stock tfjs scores at once. */
const stockBlock = 4096;

export async function runSearchSuite(bench: Bench): Promise<void> {
  const [documents, queries] = bench.isSoftware ? [20_000, 200] : [100_000, 1000];
  const sides = await openSides(bench.gpu);
  try {
    await measure(bench, sides, { documents: vectors(documents, 1), queries: vectors(queries, 2) });
  } finally {
    sides.dispose();
  }
}

interface Corpus {
  readonly documents: Float32Array;
  readonly queries: Float32Array;
}

async function measure(bench: Bench, sides: Sides, { documents, queries }: Corpus): Promise<void> {
  const { device, stock } = sides;
  const [documentRows, queryRows] = [documents.length / width, queries.length / width];
  const own = { queries: device.upload(queries, [queryRows, width]), documents: device.upload(documents, [documentRows, width]) };
  const theirs = await stock.run(() => new StockSearch(documents, queries));
  const ours = () => searchExact(device, own.queries, own.documents, { kept });
  checkBest(await ours(), await stock.run(() => theirs.best()));
  sides.meter.resetPeak();
  sides.stockMeter.resetPeak();
  const name = `top ${kept} of ${documentRows} x ${width}, ${queryRows} queries`;
  const repeat = async (times: number, work: () => Promise<unknown>): Promise<void> => {
    for (let run = 0; run < times; run += 1) await work();
  };
  await compare(bench, {
    suite: 'search',
    case: name,
    ours: { run: (times = 1) => repeat(times, ours) },
    other: { run: (times = 1) => stock.run(() => repeat(times, () => theirs.best())) },
    target,
  });
  const memory = { ours: sides.meter.peakBytes / mebibyte, other: sides.stockMeter.peakBytes / mebibyte };
  const ratio = ratioOf('MiB', memory.ours, memory.other);
  bench.add({ suite: 'search', case: `${name}, peak memory`, ...memory, otherName: 'stock tfjs', unit: 'MiB', ratio });
}

/** Both found the same documents: the sums may differ in the last bits, and with them the order of near ties. */
function checkBest(ours: { readonly ids: Uint32Array }, theirs: Int32Array): void {
  const queries = ours.ids.length / kept;
  let missing = 0;
  for (let query = 0; query < queries; query += 1) {
    const own = new Set(ours.ids.subarray(query * kept, (query + 1) * kept));
    missing += theirs.subarray(query * kept, (query + 1) * kept).filter((id) => !own.has(id)).length;
  }
  if (missing > queries / 10) throw new Error(`stock tfjs found ${missing} of ${queries * kept} documents that ours did not`);
}

class StockSearch {
  readonly #queries: tf.Tensor2D;
  readonly #blocks: readonly tf.Tensor2D[];

  constructor(documents: Float32Array, queries: Float32Array) {
    this.#queries = tf.tensor2d(queries, [queries.length / width, width]);
    const blocks: tf.Tensor2D[] = [];
    for (let first = 0; first < documents.length; first += stockBlock * width) {
      const values = documents.subarray(first, first + stockBlock * width);
      blocks.push(tf.tensor2d(values, [values.length / width, width]));
    }
    this.#blocks = blocks;
  }

  /** Ids [Q, k]: the best of each block, then the best of those. */
  async best(): Promise<Int32Array> {
    const ids = tf.tidy(() => {
      const found = this.#blocks.map((block, index) => {
        const { values, indices } = tf.topk(tf.matMul(this.#queries, block, false, true), kept);
        return { values, indices: tf.add(indices, tf.scalar(index * stockBlock, 'int32')) };
      });
      const best = tf.topk(
        tf.concat(
          found.map(({ values }) => values),
          1,
        ),
        kept,
      );
      const all = tf.concat(
        found.map(({ indices }) => indices),
        1,
      );
      return tf.gather(all, best.indices, 1, 1);
    });
    const values = await ids.data<'int32'>();
    ids.dispose();
    return values;
  }
}

function vectors(rows: number, seed: number): Float32Array {
  const random = new Random(seed);
  const values = Float32Array.from({ length: rows * width }, () => random.uniform() - 0.5);
  for (let row = 0; row < rows; row += 1) {
    const own = values.subarray(row * width, (row + 1) * width);
    const norm = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    for (const [place, value] of own.entries()) own[place] = value / norm;
  }
  return values;
}
