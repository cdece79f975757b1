import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../base/errors.ts';
import type { Row } from '../../contract/examples.ts';
import type { DatasetManifest } from '../../data/dataset-manifest.ts';
import type { Dataset } from '../../data/dataset.ts';
import { bertSpecialTokens, bertTokenizerJson, listSpecialTokens } from '../../data/tokenizer/bert-tokenizer-files.ts';
import { loadTokenizer } from '../../data/tokenizer/load-tokenizer.ts';
import { TokenCache } from '../../data/tokenizer/token-cache.ts';
import { openTexts, type TextSetup } from './texts.ts';

const words = ['one', 'two', 'three', 'four', 'five', '.'];
const json = bertTokenizerJson([...listSpecialTokens(bertSpecialTokens), ...words], bertSpecialTokens, {
  lowercase: true,
  splitChineseCharacters: true,
});
const tokens = new TokenCache(loadTokenizer(new Map([['tokenizer.json', json]])));

const manifest: DatasetManifest = {
  ...{
    version: 1,
    name: 'text.jsonl',
    kind: 'texts',
    count: 3,
    hash: '',
    bytes: 0,
    badRows: 0,
    shards: [],
    problems: [],
    problemCounts: {},
  },
  ...{ rowsWithNegatives: 0, rowsWithScores: 0, rowsWithPairScore: 0, rowsWithLabel: 0, rowsLabelledAlike: 0 },
};

/** Rows in memory that count how often they are read. */
class Rows implements Dataset {
  readonly kind = 'texts';
  readonly manifest: DatasetManifest;
  reads = 0;
  readonly #texts = ['One two. Three four. Five one.', 'Two.', 'Three four five one two. Three.'];

  constructor(hash: string) {
    this.manifest = { ...manifest, hash };
  }

  get count(): number {
    return this.#texts.length;
  }

  rows(indices: readonly number[]): Promise<readonly Row[]> {
    this.reads += 1;
    return Promise.resolve(indices.map((index) => ({ text: this.#texts[index] ?? '' })));
  }

  queryHash = (index: number): number => index;
  positiveHashes = (): Float64Array => new Float64Array();
  score = (): undefined => undefined;

  async *iterate(): AsyncGenerator<Row> {
    yield* await this.rows([0, 1, 2]);
  }
}

function setupOf(dataset: Dataset, signal: AbortSignal = new AbortController().signal): TextSetup & { readonly phases: string[] } {
  const phases: string[] = [];
  const onPhase: TextSetup['onPhase'] = (key, done, total) => void phases.push(`${key} ${done}/${total}`);
  return {
    data: [{ entry: { file: 'text.jsonl', instruction: '', passageInstruction: '' }, dataset }],
    tokens,
    signal,
    onPhase,
    phases,
    model: { config: { maximumPositions: 8 } },
  };
}

describe('the texts of pre-training', () => {
  test('are the rows, or blocks of their sentences that fit the model', async () => {
    const lines = await openTexts(setupOf(new Rows('a')), { packing: 'lines', maximumLength: 256 });
    expect(lines.count).toBe(3);
    expect(await lines.texts([1, 0])).toEqual(['Two.', 'One two. Three four. Five one.']);
    // Eight positions: six tokens beside the ends.
    const setup = setupOf(new Rows('a'));
    const blocks = await openTexts(setup, { packing: 'blocks', maximumLength: 256 });
    expect(setup.phases).toEqual(['reading-data 3/3']);
    expect(await blocks.texts([4, 0, 2, 1, 3])).toEqual([
      'Three.',
      'One two. Three four. ',
      'Two.',
      'Five one.',
      'Three four five one two. ',
    ]);
    expect(blocks.count).toBe(5);
  });

  test('are read once for all that asks for the same blocks', async () => {
    const settings = { packing: 'blocks', maximumLength: 7 } as const;
    const [first, again, other] = [new Rows('b'), new Rows('b'), new Rows('c')];
    expect((await openTexts(setupOf(first), settings)).count).toBe(6);
    expect((await openTexts(setupOf(again), settings)).count).toBe(6);
    await openTexts(setupOf(other), settings);
    expect([first.reads, again.reads, other.reads]).toEqual([1, 0, 1]);
    // Another length, other blocks.
    expect((await openTexts(setupOf(again), { ...settings, maximumLength: 8 })).count).toBe(5);
    expect(again.reads).toBe(1);
  });

  test('are not known after a cancelled search', async () => {
    const settings = { packing: 'blocks', maximumLength: 256 } as const;
    await expect(openTexts(setupOf(new Rows('d'), AbortSignal.abort()), settings)).rejects.toThrow(CancelledError);
    expect((await openTexts(setupOf(new Rows('d')), settings)).count).toBe(5);
  });
});
