import { describe, expect, test } from 'vitest';
import { CancelledError } from '../base/errors.ts';
import { readModelFolder } from '../checkpoints/read-model-folder.ts';
import { loadTokenizer } from '../data/tokenizer/load-tokenizer.ts';
import { TokenCache } from '../data/tokenizer/token-cache.ts';
import { embedderContext, loadModelState } from '../model/model-state.ts';
import { expectNoLeak } from '../testing/expect-no-leak.ts';
import { fixtureModelFolder, fixtureReranker, rerankerFixture } from '../testing/fixtures.ts';
import { requiredDevice, testDevice } from '../testing/gpu.ts';
import { scorePairs } from './score-pairs.ts';

const fixture = await rerankerFixture();
const { maximumLength } = fixture;
const pairs = fixture.texts.flatMap(({ query, passages }) => passages.map((passage) => ({ query, passage })));

async function opened() {
  const device = await requiredDevice();
  const folder = await readModelFolder(await fixtureModelFolder(fixtureReranker));
  const state = await loadModelState(device, folder, folder);
  return { device, context: embedderContext(device, state), tokens: new TokenCache(loadTokenizer(folder.tokenizerFiles)), state };
}

describe.skipIf((await testDevice()) === undefined)('scorePairs', () => {
  test.each([8192, 90, 1])(
    "gives PyTorch's scores in the order of the pairs, in batches of %d tokens, and leaks nothing",
    async (batchTokens) => {
      const { device, context, tokens, state } = await opened();
      const told: number[] = [];
      await expectNoLeak(device, async () => {
        const onProgress = (done: number, total: number): void => void told.push(done / total);
        const scores = await scorePairs(context, tokens, pairs, { maximumLength, batchTokens, onProgress });
        expect(scores).toHaveLength(pairs.length);
        for (const [place, score] of scores.entries()) expect(score, `pair ${place}`).toBeCloseTo(fixture.scores[place] ?? NaN, 5);
      });
      expect(told).toEqual(told.toSorted((a, b) => a - b));
      expect(told.at(-1)).toBe(1);
      expect(told.length).toBe(batchTokens === 1 ? pairs.length : told.length);
      state.arena.dispose();
    },
  );

  test('has nothing to say of no pairs, and ends when it is told to', async () => {
    const { context, tokens, state } = await opened();
    expect(await scorePairs(context, tokens, [], { maximumLength })).toHaveLength(0);
    const stop = new AbortController();
    const onProgress = (): void => stop.abort(new CancelledError('The run'));
    const scoring = scorePairs(context, tokens, pairs, { maximumLength, batchTokens: 90, onProgress, signal: stop.signal });
    await expect(scoring).rejects.toThrow(CancelledError);
    state.arena.dispose();
  });
});
