// A few fixed queries with their candidates, in the order in which the reranker of this moment puts them.

import type { ScoredCandidates } from '../../contract/look-inside.ts';
import type { DataMixture } from '../../data/data-mixture.ts';
import { embedderContext } from '../../model/model-state.ts';
import { scorePairs } from '../../retrieval/score-pairs.ts';
import { rowsLookedAt } from '../looked-at.ts';
import type { StageSetup } from '../trainer.ts';
import { pairTexts } from './reranker-texts.ts';

/** Negatives that a page shows of a query. */
const MOST_NEGATIVES = 7;

/** The same rows at every call; labelled pairs have no candidates and are passed over. */
export async function lookInside(setup: StageSetup, rows: DataMixture, maximumLength: number): Promise<readonly ScoredCandidates[]> {
  const { device, model, tokens, seed, signal } = setup;
  const numbers = rowsLookedAt(seed, rows.count);
  const looks: ScoredCandidates[] = [];
  for (const { row, entry } of await rows.rows(numbers)) {
    if (!('query' in row)) continue;
    const negatives = row.neg.slice(0, MOST_NEGATIVES).map((_, index) => index);
    const { pairs } = pairTexts(row, entry, { positive: 0, negatives });
    const scores = await scorePairs(embedderContext(device, model), tokens, pairs, { maximumLength, signal });
    const candidates = pairs.map(({ passage }, place) => ({
      text: passage,
      role: place === 0 ? ('positive' as const) : ('negative' as const),
      score: scores[place] ?? 0,
    }));
    candidates.sort((a, b) => b.score - a.score);
    looks.push({ kind: 'scored-candidates', sampleIndex: looks.length, query: pairs[0]?.query ?? '', candidates });
  }
  return looks;
}
