import { expect, test } from 'vitest';
import { Random } from '../base/random.ts';
import { bertSpecialTokens, bertTokenizerJson, listSpecialTokens } from '../data/tokenizer/bert-tokenizer-files.ts';
import { loadTokenizer } from '../data/tokenizer/load-tokenizer.ts';
import { TokenCache } from '../data/tokenizer/token-cache.ts';
import type { EmbedderContext } from '../model/embedder.ts';
import { PlanningDevice } from '../tensor/device/planning-device.ts';
import { randomContext } from '../testing/random-model.ts';
import { disposeBlocks, encodeTexts } from './encode.ts';
import { fitEncoding, fitSearch } from './fit-encoding.ts';
import { searchExact } from './search.ts';

const mebibyte = 1024 ** 2;
const maximumLength = 64;
const report = { name: 'a GPU on paper', vendor: '', architecture: '', isSoftware: false, features: [], limits: {} };

function planned(): EmbedderContext & { readonly device: PlanningDevice } {
  const device = new PlanningDevice({ report, choices: new Map<string, string>() });
  const shape = { layers: 2, width: 128, heads: 2, feedForward: 512, vocabulary: 1000, maximumPositions: maximumLength };
  return { ...randomContext(device, shape), pooling: 'cls', device };
}

const words = [...listSpecialTokens(bertSpecialTokens), 'word'];
const normalization = { lowercase: true, splitChineseCharacters: true };
const tokens = new TokenCache(loadTokenizer(new Map([['tokenizer.json', bertTokenizerJson(words, bertSpecialTokens, normalization)]])));
const random = new Random(3);
const texts = Array.from({ length: 1500 }, () => 'word '.repeat(1 + random.below(80)));

/** Bytes that the device held at the most while all texts were encoded in batches of so many tokens. */
async function peakOf(batchTokens: number): Promise<number> {
  const context = planned();
  const blocks = await encodeTexts(context, tokens, texts, { maximumLength, batchTokens });
  const { peakBytes } = context.device.memory();
  disposeBlocks(blocks);
  return peakBytes;
}

test('without a bound a batch is as large as is useful', () => {
  expect(fitEncoding(planned(), { vectors: 1e6, maximumLength }, undefined)).toEqual({ batchTokens: 8192, fits: true });
});

test('under a bound texts are encoded in batches with which the device stays below it, and would not with the usual ones', async () => {
  const bound = 26 * mebibyte;
  const { batchTokens, fits } = fitEncoding(planned(), { vectors: texts.length, maximumLength }, bound);
  expect(fits).toBe(true);
  expect(batchTokens).toBeLessThan(8192);
  expect(await peakOf(batchTokens)).toBeLessThan(bound);
  expect(await peakOf(8192)).toBeGreaterThan(bound);
});

test('vectors that stay on the device leave less room for a batch; where nothing fits it is the smallest', () => {
  const withVectors = (vectors: number) => fitEncoding(planned(), { vectors, maximumLength }, 40 * mebibyte);
  expect(withVectors(20_000).batchTokens).toBeLessThan(withVectors(100).batchTokens);
  expect(withVectors(1_000_000)).toEqual({ batchTokens: 512, fits: false });
});

test('under a bound so many documents are scored at once that the device stays below it', async () => {
  const [queries, kept, width] = [1024, 100, 64];
  const search = async (blockSize: number): Promise<number> => {
    const { device } = planned();
    const vectors = { queries: device.allocate([queries, width]), documents: device.allocate([8192, width]) };
    await searchExact(device, vectors.queries, vectors.documents, { kept, blockSize });
    return device.memory().peakBytes;
  };
  const { device } = planned();
  device.allocate([queries + 8192, width]);
  const bound = 24 * mebibyte;
  const blockSize = fitSearch(device, { queries, kept }, bound);
  expect(blockSize).toBeGreaterThan(256);
  expect(await search(blockSize)).toBeLessThan(bound);
  expect(await search(fitSearch(device, { queries, kept }, undefined))).toBeGreaterThan(bound);
});
