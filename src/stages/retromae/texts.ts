// The texts that a stage reads: its rows as they are, or long rows as blocks of sentences.

import { assert } from '../../base/assert.ts';
import type { PlanRows } from '../../data/batching/plan-rows.ts';
import { indexBlocks, type BlockIndex } from '../../data/batching/text-blocks.ts';
import { mixDatasets } from '../../data/data-mixture.ts';
import type { StageSetup } from '../trainer.ts';

export interface TextSource extends PlanRows {
  /** The texts of these numbers, in their order. */
  texts(numbers: readonly number[]): Promise<readonly string[]>;
}

export interface TextSettings {
  readonly packing: 'lines' | 'blocks';
  /** In tokens, [CLS] and [SEP] included. */
  readonly maximumLength: number;
}

/** What of a stage's setup decides its texts. */
export type TextSetup = Pick<StageSetup, 'data' | 'tokens' | 'onPhase' | 'signal'> & {
  readonly model: { readonly config: { readonly maximumPositions: number } };
};

/** Opens the texts of a stage; blocks are found in one pass over the data. */
export async function openTexts(setup: TextSetup, settings: TextSettings): Promise<TextSource> {
  const mixture = mixDatasets(setup.data, 'texts');
  const rowTexts = async (rows: readonly number[]): Promise<readonly string[]> =>
    (await mixture.rows(rows)).map(({ row }) => {
      assert('text' in row, 'a mixture of texts holds texts');
      return row.text;
    });
  // Each text stands for itself: none is left out of a batch as a copy of another.
  const identity = { queryHash: (number: number) => number, positiveHashes: () => [] };
  if (settings.packing === 'lines') return { ...identity, count: mixture.count, texts: rowTexts };
  const index = await blocksOf(setup, settings, mixture.count, rowTexts);
  const textOf = (text: string | undefined, block: number): string => text?.slice(index.starts[block], index.ends[block]) ?? '';
  return {
    ...identity,
    count: index.count,
    texts: async (blocks) => {
      const rows = await rowTexts(blocks.map((block) => index.rows[block] ?? 0));
      return blocks.map((block, place) => textOf(rows[place], block));
    },
  };
}

/**
 * Blocks by what they are a function of. A form asks for an estimate at every change, and a stage is prepared several
 * times, to be planned and to be run: the texts are read once. The oldest is dropped.
 */
const known = new Map<string, BlockIndex>();
const mostKnown = 4;

async function blocksOf(
  setup: TextSetup,
  { maximumLength }: TextSettings,
  count: number,
  rowTexts: (rows: readonly number[]) => Promise<readonly string[]>,
): Promise<BlockIndex> {
  const { tokenizer } = setup.tokens;
  const capacity = Math.min(maximumLength, setup.model.config.maximumPositions) - 2;
  const sources = setup.data.map(({ dataset, entry }) => [dataset.manifest.hash, entry.minimumScore]);
  const key = JSON.stringify([tokenizer.hash, capacity, sources]);
  const found = known.get(key) ?? (await findBlocks(setup, capacity, count, rowTexts));
  known.delete(key);
  known.set(key, found);
  for (const oldest of [...known.keys()].slice(0, -mostKnown)) known.delete(oldest);
  return found;
}

function findBlocks(
  setup: TextSetup,
  capacity: number,
  count: number,
  rowTexts: (rows: readonly number[]) => Promise<readonly string[]>,
): Promise<BlockIndex> {
  let lastPause = performance.now();
  return indexBlocks(count, rowTexts, {
    capacity,
    countTokens: (text) => setup.tokens.tokenizer.pieces(text).length,
    signal: setup.signal,
    onProgress: async (done, total) => {
      setup.onPhase('reading-data', done, total);
      if (performance.now() - lastPause < 50) return;
      // Commands are heard meanwhile.
      await new Promise((resolve) => setTimeout(resolve));
      lastPause = performance.now();
    },
  });
}
