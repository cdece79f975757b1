import { expect } from 'vitest';
import { Random } from '../base/random.ts';
import { searchExact, type DocumentBlock, type Documents } from '../retrieval/search.ts';
import type { TensorDevice } from '../tensor/device/tensor-device.ts';

export interface SearchCase {
  readonly queries: number;
  readonly documents: number;
  readonly width: number;
  readonly kept: number;
  readonly blockSize: number;
  /** Documents handed over at a time, in blocks from the last to the first; 0: all in one tensor. */
  readonly handed: number;
}

/** Small whole numbers: dot products are exact in float32 too, and many are equal. */
function drawVectors(rows: number, width: number, key: number): Float32Array {
  const random = new Random(23, key);
  return Float32Array.from({ length: rows * width }, () => random.below(5) - 2);
}

/** Runs a search on a device and expects exactly what sorting all float64 scores gives, ties by ascending id. */
export async function expectExactSearch(device: TensorDevice, item: SearchCase): Promise<void> {
  const { queries, documents, width, kept } = item;
  const [queryValues, documentValues] = [drawVectors(queries, width, 1), drawVectors(documents, width, 2)];
  const queryTensor = device.upload(queryValues, [queries, width]);
  const whole = item.handed === 0 ? device.upload(documentValues, [documents, width]) : undefined;
  const given: Documents = whole ?? (() => uploadBlocks(device, item, documentValues));
  const result = await searchExact(device, queryTensor, given, { kept, blockSize: item.blockSize });
  queryTensor.dispose();
  whole?.dispose();
  const found = Math.min(kept, documents);
  expect(result.found).toBe(found);
  for (let query = 0; query < queries; query += 1) {
    const expected = bruteForce(queryValues.subarray(query * width, (query + 1) * width), documentValues, found);
    const start = query * kept;
    expect([...result.ids.subarray(start, start + found)], `ids of query ${query}`).toEqual(expected.map(({ id }) => id));
    expect([...result.scores.subarray(start, start + found)], `scores of query ${query}`).toEqual(expected.map(({ score }) => score));
    expect(result.ids.subarray(start + found, start + kept).every((id) => id === 0xffffffff)).toBe(true);
    expect(result.scores.subarray(start + found, start + kept).every((score) => score === -Infinity)).toBe(true);
  }
}

function* uploadBlocks(device: TensorDevice, { documents, width, handed }: SearchCase, values: Float32Array): Generator<DocumentBlock> {
  for (let first = handed * Math.floor((documents - 1) / handed); first >= 0; first -= handed) {
    const end = Math.min(documents, first + handed);
    yield { vectors: device.upload(values.subarray(first * width, end * width), [end - first, width]), first };
  }
}

function bruteForce(
  query: Float32Array,
  documents: Float32Array,
  kept: number,
): readonly { readonly id: number; readonly score: number }[] {
  const width = query.length;
  const entries = Array.from({ length: documents.length / width }, (_, id) => {
    let score = 0;
    for (let c = 0; c < width; c += 1) score += (query[c] ?? 0) * (documents[id * width + c] ?? 0);
    return { id, score: score + 0 };
  });
  return entries.sort((a, b) => b.score - a.score || a.id - b.id).slice(0, kept);
}
