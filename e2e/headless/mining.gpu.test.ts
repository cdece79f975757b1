import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertExists } from '../../src/base/assert.ts';
import { readModelFolder } from '../../src/checkpoints/read-model-folder.ts';
import type { PairRow } from '../../src/contract/examples.ts';
import { loadTokenizer } from '../../src/data/tokenizer/load-tokenizer.ts';
import { TokenCache } from '../../src/data/tokenizer/token-cache.ts';
import { NodeFolder } from '../../src/headless/node-folder.ts';
import { embedderContext, loadModelState } from '../../src/model/model-state.ts';
import { disposeBlocks, encodeTexts, readVectors } from '../../src/retrieval/encode.ts';
import {
  executeRunFile,
  readLines,
  removeTemporaryFolders,
  repositoryPath,
  temporaryFolder,
  type ExecutedRun,
} from '../../src/testing/execute-run-file.ts';
import { requiredDevice, testDevice } from '../../src/testing/gpu.ts';

const hasDevice = (await testDevice()) !== undefined;
const instruction = 'Find what answers: ';
const [from, to] = [3, 20];
const negatives = 6;
const lengths = { queryMaximumLength: 24, passageMaximumLength: 48 };

let pairs: readonly PairRow[] = [];
let data = '';

beforeAll(async () => {
  const text = await readFile(join(repositoryPath, 'e2e/fixtures/pairs.jsonl'), 'utf8');
  // Rows that PyTorch's fixtures were made of.
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as PairRow);
  const first = assertExists(rows[0], 'a row');
  // The first query once more, with twelve answers of its own: in the first row they would be negatives, were they not known.
  const others = [...new Set(rows.slice(1).flatMap((row) => [...row.pos, ...row.neg]))].slice(0, 12);
  pairs = [...rows, { query: first.query, pos: others, neg: [] }];
  data = join(await temporaryFolder(), 'pairs.jsonl');
  await writeFile(data, pairs.map((row) => `${JSON.stringify(row)}\n`).join(''));
});
afterAll(removeTemporaryFolders);

async function mine(keys: Record<string, unknown>, after: readonly Record<string, unknown>[] = [], seed = 11): Promise<ExecutedRun> {
  return executeRunFile('e2e/runs/resume.json', {
    change: (json) => {
      json['seed'] = seed;
      json.evaluation = [];
      json.stages = [
        { stage: 'mine', data: [{ file: data, instruction }], range: [from, to], negatives, output: 'mined.jsonl', ...lengths, ...keys },
        ...after,
      ];
    },
  });
}

async function minedRows(run: ExecutedRun): Promise<readonly PairRow[]> {
  return readLines<PairRow>(join(run.output, 'data'), 'mined.jsonl');
}

interface Ranked {
  readonly text: string;
  readonly score: number;
}

/** Every candidate by its score in float64, best first, for every row: from the embeddings of the exported folder. */
async function rankByBruteForce(run: ExecutedRun): Promise<readonly (readonly Ranked[])[]> {
  const device = await requiredDevice();
  const folder = await readModelFolder(new NodeFolder(join(run.output, 'model')));
  const state = await loadModelState(
    device,
    { config: folder.config, pooling: folder.pooling, maximumSequenceLength: folder.maximumSequenceLength },
    folder,
  );
  const context = embedderContext(device, state);
  const tokens = new TokenCache(loadTokenizer(folder.tokenizerFiles));
  const vectorsOf = async (texts: readonly string[], maximumLength: number): Promise<readonly Float32Array[]> => {
    const blocks = await encodeTexts(context, tokens, texts, { maximumLength });
    const values = await readVectors(context, blocks);
    disposeBlocks(blocks);
    return texts.map((_, index) => values.slice(index * folder.config.width, (index + 1) * folder.config.width));
  };
  const candidates = [...new Set(pairs.flatMap((row) => [...row.pos, ...row.neg]))];
  const passages = await vectorsOf(candidates, lengths.passageMaximumLength);
  const queries = await vectorsOf(
    pairs.map((row) => instruction + row.query),
    lengths.queryMaximumLength,
  );
  state.arena.dispose();
  return queries.map((query) => {
    const scored = candidates.map((text, index) => ({
      text,
      score: (passages[index] ?? query).reduce((sum, value, place) => sum + value * (query[place] ?? NaN), 0),
    }));
    return scored.sort((a, b) => b.score - a.score);
  });
}

/** What the window offers a row: ranks count before anything is left out. */
function eligibleOf(row: PairRow, ranked: readonly Ranked[]): readonly string[] {
  const known = new Set(pairs.filter(({ query }) => query === row.query).flatMap(({ pos }) => pos));
  return ranked.slice(from - 1, to).flatMap(({ text }) => (known.has(text) ? [] : [text]));
}

describe.skipIf(!hasDevice)('mining', () => {
  test('the best ranked of the window are those of a float64 brute force', async () => {
    const run = await mine({ choice: 'top' });
    const rows = await minedRows(run);
    const ranked = await rankByBruteForce(run);
    expect(rows.map(({ query, pos }) => ({ query, pos }))).toEqual(pairs.map(({ query, pos }) => ({ query, pos })));
    let left = 0;
    for (const [index, row] of rows.entries()) {
      const eligible = eligibleOf(row, ranked[index] ?? []);
      left += to - from + 1 - eligible.length;
      expect(row.neg, `row ${index + 1}`).toEqual(eligible.slice(0, negatives));
    }
    // The test means something only where known positives stood in the windows, the first row's own and the other row's.
    expect(left).toBeGreaterThan(5);
    const firstWindow = new Set((ranked[0] ?? []).slice(from - 1, to).map(({ text }) => text));
    expect(pairs.at(-1)?.pos.some((text) => firstWindow.has(text))).toBe(true);
  });

  test('a random choice stays in the window, follows the seed, and what it made trains the next stage', async () => {
    const next = { stage: 'task', data: [{ file: 'mined.jsonl', instruction }], batchSize: 4, steps: 2, negatives: 3, ...lengths };
    const run = await mine({ choice: 'random' }, [next]);
    const rows = await minedRows(run);
    expect(run.ended).toBe('completed');
    expect(run.metrics.map(({ stage, step }) => `${stage} ${step}`)).toEqual(['task 1', 'task 2']);
    const [again, other] = [await minedRows(await mine({ choice: 'random' })), await minedRows(await mine({ choice: 'random' }, [], 12))];
    expect(again).toEqual(rows);
    expect(other).not.toEqual(rows);
    const ranked = await rankByBruteForce(await mine({ choice: 'top' }));
    for (const [index, row] of rows.entries()) {
      const eligible = eligibleOf(row, ranked[index] ?? []);
      expect(row.neg).toHaveLength(Math.min(negatives, eligible.length));
      expect(new Set(row.neg).size).toBe(row.neg.length);
      expect(
        row.neg.filter((text) => !eligible.includes(text)),
        `row ${index + 1}`,
      ).toEqual([]);
    }
    expect(
      rows.some(
        (row, index) =>
          row.neg.join() !==
          eligibleOf(row, ranked[index] ?? [])
            .slice(0, negatives)
            .join(),
      ),
    ).toBe(true);
  });
});
