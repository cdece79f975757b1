// A few fixed rows as the model ranks them: a query with its own passages and some of other rows, nearest first.

import { assertExists } from '../../base/assert.ts';
import { dotProduct } from '../../base/numbers.ts';
import type { LookInside, RankedCandidate } from '../../contract/look-inside.ts';
import { exampleTexts, labelledTexts } from '../../data/batching/example-texts.ts';
import type { DataMixture, MixedRow } from '../../data/data-mixture.ts';
import { embedderContext } from '../../model/model-state.ts';
import { disposeBlocks, encodeTexts, readVectors } from '../../retrieval/encode.ts';
import { lookDraws, rowsLookedAt } from '../looked-at.ts';
import type { StageSetup } from '../trainer.ts';
import type { StageBatches } from './batches.ts';
import type { Config } from './fields.ts';

/** Own negatives, and rows whose passages stand for the rest of a batch. */
const MOST_NEGATIVES = 4;
const OTHER_ROWS = 6;
/** Characters of a text that a page shows. */
const LONGEST = 600;
/** Packed tokens at once: a look takes no more memory than the smallest steps do. */
const MOST_TOKENS = 2048;

export interface LookSource {
  readonly config: Config;
  readonly mixture: DataMixture;
  readonly batches: StageBatches;
}

interface Sample {
  readonly query: string;
  readonly candidates: readonly Omit<RankedCandidate, 'cosine'>[];
}

/** The same rows at every call; a forward pass without dropout. */
export async function lookInside(setup: StageSetup, source: LookSource): Promise<readonly LookInside[]> {
  const samples = await chooseSamples(setup.seed, source);
  const { queryMaximumLength, passageMaximumLength } = source.config;
  const queries = await embedTexts(
    setup,
    samples.map(({ query }) => query),
    queryMaximumLength,
  );
  const texts = samples.flatMap(({ candidates }) => candidates.map(({ text }) => text));
  const passages = await embedTexts(setup, texts, passageMaximumLength);
  let first = 0;
  return samples.map(({ query, candidates }, sampleIndex) => {
    const own = assertExists(queries[sampleIndex], 'the vector of a query');
    const ranked = candidates.map(({ text, role }, place) => ({
      text: text.slice(0, LONGEST),
      role,
      cosine: dotProduct(own, assertExists(passages[first + place], 'the vector of a passage')),
    }));
    first += candidates.length;
    return {
      kind: 'ranked-candidates',
      sampleIndex,
      query: query.slice(0, LONGEST),
      candidates: ranked.sort((a, b) => b.cosine - a.cosine),
    };
  });
}

async function chooseSamples(seed: number, { mixture, batches }: LookSource): Promise<readonly Sample[]> {
  const numbers = rowsLookedAt(seed, mixture.count);
  const rows = await mixture.rows(numbers);
  const samples: Sample[] = [];
  for (const [index, row] of rows.entries()) {
    const pool = batches.poolOf(row);
    const others = lookDraws(seed, index)
      .sample(pool.count, OTHER_ROWS)
      .map((other) => pool.first + other);
    samples.push(sampleOf(row, await mixture.rows(others.filter((other) => other !== row.number))));
  }
  return samples;
}

/** First positives, first negatives: what the row uses without shuffling. */
function sampleOf(row: MixedRow, others: readonly MixedRow[]): Sample {
  const { query, candidates } = ownTexts(row);
  const taken = new Set(candidates.map(({ text }) => text));
  const fromOthers = others.flatMap((other) => {
    const text = ownTexts(other).candidates[0]?.text ?? '';
    if (taken.has(text)) return [];
    taken.add(text);
    return [{ text, role: 'in-batch' as const }];
  });
  return { query, candidates: [...candidates, ...fromOthers] };
}

function ownTexts({ row, entry }: MixedRow): Sample {
  if ('text1' in row) {
    const { query, passages } = labelledTexts(row, entry);
    return { query, candidates: passages.map((text) => ({ text, role: row.label === 0 ? 'negative' : 'positive' })) };
  }
  if (!('query' in row)) return { query: '', candidates: [] };
  const negatives = Array.from({ length: Math.min(MOST_NEGATIVES, row.neg.length) }, (_, index) => index);
  const { query, passages } = exampleTexts(row, entry, { positive: 0, negatives, missing: 0 });
  return { query, candidates: passages.map((text, place) => ({ text, role: place === 0 ? 'positive' : 'negative' })) };
}

async function embedTexts(setup: StageSetup, texts: readonly string[], longest: number): Promise<readonly Float32Array[]> {
  const { device, model, tokens, microBatchTokens = MOST_TOKENS } = setup;
  const context = embedderContext(device, model);
  const maximumLength = Math.min(longest, model.config.maximumPositions);
  const batchTokens = Math.min(microBatchTokens, MOST_TOKENS);
  // Without the run's signal: a look is short, and a stop is heard behind it, where the run is saved.
  const blocks = await encodeTexts(context, tokens, texts, { maximumLength, batchTokens });
  const vectors = await readVectors(context, blocks);
  disposeBlocks(blocks);
  const { width } = model.config;
  return texts.map((_, index) => vectors.subarray(index * width, (index + 1) * width));
}
