import { memoryUsage } from 'node:process';
import { afterAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../src/base/assert.ts';
import { MemoryFolder } from '../../src/base/memory-folder.ts';
import { Random } from '../../src/base/random.ts';
import { newModelConfig } from '../../src/checkpoints/model-config.ts';
import { NodeFolder } from '../../src/headless/node-folder.ts';
import { embedderContext, loadModelState, type ModelState } from '../../src/model/model-state.ts';
import { TextPool } from '../../src/retrieval/text-pool.ts';
import { VectorFile, vectorsOf } from '../../src/retrieval/vector-file.ts';
import { mineStage } from '../../src/stages/mine/make.ts';
import type { TensorDevice } from '../../src/tensor/device/tensor-device.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../src/testing/execute-run-file.ts';
import { requiredDevice, testDevice } from '../../src/testing/gpu.ts';
import { caseTokens, caseWords, MakerRun } from '../../src/testing/maker-case.ts';

const width = 64;
const mebibyte = 1024 ** 2;
const random = new Random(17);
afterAll(removeTemporaryFolders);

function text(shortest: number, longest: number): string {
  return Array.from({ length: shortest + random.below(longest - shortest) }, () => caseWords[random.below(caseWords.length)] ?? '').join(
    ' ',
  );
}

function model(device: TensorDevice): Promise<ModelState> {
  const shape = { layers: 2, width, heads: 4, feedForward: 256, maximumPositions: 64, tokenizer: { folder: '.' } };
  const config = { ...newModelConfig(shape, caseWords.length + 5), initializerRange: 0.3 };
  return loadModelState(device, { config, pooling: 'cls', maximumSequenceLength: 64 }, 3);
}

const passages = [...new Set(Array.from({ length: 20_100 }, () => text(8, 30)))].slice(0, 20_000);
const queries = Array.from({ length: 2000 }, () => text(3, 8));

/** Ranks of BGE, every candidate of the window kept: a negative for a rank. */
async function mineAll(state: ModelState, device: TensorDevice, candidates: readonly string[]): Promise<MakerRun> {
  const rows = queries.map((query, index) => ({ query, pos: [candidates[index] ?? ''], neg: [] }));
  const entry = { stage: 'mine', range: [2, 100], negatives: 99, choice: 'top', candidates: 'pool.jsonl' };
  const files = { 'pool.jsonl': candidates.map((own) => ({ text: own })) };
  const mining = new MakerRun({ device, model: state, rows, entry, files }, new NodeFolder(await temporaryFolder()));
  await mining.make(mineStage);
  return mining;
}

/** Vectors of the candidates as mining makes them, block by block. */
async function candidateVectors(device: TensorDevice, state: ModelState): Promise<Float32Array> {
  const pool = new TextPool(new MemoryFolder());
  for (const passage of passages) await pool.add(passage);
  await pool.finish();
  const file = new VectorFile(new MemoryFolder(), pool, width);
  const context = embedderContext(device, state);
  await file.encode(context, caseTokens, { prefix: '', maximumLength: 64 });
  const all = new Float32Array(passages.length * width);
  for await (const block of file.documents({ device }, passages.length)) {
    all.set(await device.read(block.vectors), block.first * width);
    block.vectors.dispose();
  }
  return all;
}

function scoresOf(query: Float32Array, candidates: Float32Array): Float64Array {
  const scores = new Float64Array(candidates.length / width);
  for (let row = 0; row < scores.length; row += 1) {
    let sum = 0;
    for (let column = 0; column < width; column += 1) sum += (candidates[row * width + column] ?? 0) * (query[column] ?? 0);
    scores[row] = sum;
  }
  return scores;
}

function secondsByPhase({ phases }: MakerRun): Readonly<Record<string, number>> {
  const seconds: Record<string, number> = {};
  for (const [index, { key, at }] of phases.entries()) {
    const end = phases[index + 1]?.at ?? at;
    seconds[key] = (seconds[key] ?? 0) + (end - at) / 1000;
  }
  return seconds;
}

describe.skipIf((await testDevice()) === undefined)('mining 20,000 passages for 2,000 queries', () => {
  test('finds at every rank what float64 finds, in memory that does not grow with the passages', async () => {
    const device = await requiredDevice();
    const state = await model(device);
    const peakOf = async (count: number): Promise<{ peak: number; mining: MakerRun }> => {
      device.trim();
      device.resetPeak();
      const mining = await mineAll(state, device, passages.slice(0, count));
      return { peak: device.memory().peakBytes / mebibyte, mining };
    };
    const few = await peakOf(5000);
    const all = await peakOf(20_000);
    expect(all.peak / few.peak).toBeLessThan(1.05);

    const vectors = await candidateVectors(device, state);
    const queryVectors = await vectorsOf(embedderContext(device, state), caseTokens, queries, { maximumLength: 64 });
    const numberOf = new Map(passages.map((passage, index) => [passage, index]));
    let [kept, swapped, furthest] = [0, 0, 0];
    for (const [row, { neg }] of (await all.mining.made()).entries()) {
      const scores = scoresOf(queryVectors.subarray(row * width, (row + 1) * width), vectors);
      const order = Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
      const expected = order.slice(1, 100).filter((number) => number !== row);
      expect(neg.length, `row ${row + 1}`).toBe(expected.length);
      for (const [place, found] of neg.entries()) {
        const number = assertExists(numberOf.get(found), 'a candidate');
        const difference = Math.abs((scores[number] ?? NaN) - (scores[expected[place] ?? 0] ?? NaN));
        kept += 1;
        swapped += number === expected[place] ? 0 : 1;
        furthest = Math.max(furthest, difference);
      }
    }
    console.log(JSON.stringify({ peakMiB: [few.peak, all.peak], kept, swapped, furthest, seconds: secondsByPhase(all.mining) }));
    // Only neighbours that 32 bits cannot tell apart may change places.
    expect(furthest).toBeLessThan(1e-6);
    expect(kept).toBeGreaterThan(190_000);
    state.arena.dispose();
  });
});

test('a million texts hold a bounded part of memory', async () => {
  const pool = new TextPool(new NodeFolder(await temporaryFolder()));
  const used = (): number => {
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = memoryUsage();
    return (heapUsed + arrayBuffers) / mebibyte;
  };
  const before = used();
  let bytes = 0;
  for (let number = 0; number < 1_000_000; number += 1) {
    const own = `${number} 一个关于检索模型训练数据的句子，用来测量内存。 ${'word '.repeat(random.below(40))}`;
    bytes += own.length;
    await pool.add(own);
  }
  await pool.finish();
  const grown = used() - before;
  const started = performance.now();
  const chosen = random.sample(1_000_000, 7000);
  expect((await pool.texts(chosen)).every((found, index) => found.startsWith(`${chosen[index]} `))).toBe(true);
  console.log(JSON.stringify({ characters: bytes, grownMiB: grown, readSeconds: (performance.now() - started) / 1000 }));
  expect(grown).toBeLessThan(250);
});
