// The texts that a stage reads: its rows as they are, or long rows as blocks of sentences.

import { assert } from '../../base/assert.ts';
import type { PlanRows } from '../../data/batching/plan-rows.ts';
import { indexBlocks, type BlockIndex } from '../../data/batching/text-blocks.ts';
import { mixDatasets } from '../../data/data-mixture.ts';
import type { StageData, StageSetup } from '../trainer.ts';

export interface TextSource extends PlanRows {
  /** The texts of these numbers, in their order. */
  texts(numbers: readonly number[]): Promise<readonly string[]>;
}

export interface TextSettings {
  readonly packing: 'lines' | 'blocks';
  /** In tokens, [CLS] and [SEP] included. */
  readonly maximumLength: number;
}

/** Opens the texts of a stage; blocks are found in one pass over the data. */
export async function openTexts(setup: StageSetup, settings: TextSettings): Promise<TextSource> {
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

/** A stage is prepared several times over the same data, to be planned and to be run: its blocks are looked for once. */
const found = new WeakMap<readonly StageData[], Promise<BlockIndex>>();

function blocksOf(
  setup: StageSetup,
  { maximumLength }: TextSettings,
  count: number,
  rowTexts: (rows: readonly number[]) => Promise<readonly string[]>,
): Promise<BlockIndex> {
  const known = found.get(setup.data);
  if (known !== undefined) return known;
  const { tokenizer } = setup.tokens;
  let lastPause = performance.now();
  const index = indexBlocks(count, rowTexts, {
    capacity: Math.min(maximumLength, setup.model.config.maximumPositions) - 2,
    countTokens: (text) => tokenizer.pieces(text).length,
    signal: setup.signal,
    onProgress: async (done, total) => {
      setup.onPhase('reading-data', done, total);
      if (performance.now() - lastPause < 50) return;
      await new Promise((resolve) => setTimeout(resolve));
      lastPause = performance.now();
    },
  });
  found.set(setup.data, index);
  index.catch(() => found.delete(setup.data));
  return index;
}
