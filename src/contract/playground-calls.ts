// Trying models out: one query over a corpus by several systems, texts against each other, and a corpus as a map.

import type { ModelChoice } from './model-choice.ts';
import type { Span } from './negatives-calls.ts';

export interface PlaygroundCalls {
  /** Reads texts to search. */
  'open-corpus': { request: { readonly source: CorpusSource }; reply: CorpusView };
  /** Searches by each system. Passages that are not encoded yet are first: that is told as `work-progress`, and can be cancelled. */
  'search-corpus': { request: SearchRequest; reply: SearchReply };
  /** Cosines of texts with each other, [texts, texts] row by row. */
  'compare-texts': {
    request: { readonly model: ModelChoice; readonly texts: readonly string[] };
    reply: { readonly cosines: Float32Array };
  };
  /** Passages in two dimensions, before and after; encoded first where they are not, as in a search. */
  'map-corpus': { request: MapRequest; reply: CorpusMap };
}

export type CorpusSource =
  | { readonly kind: 'sample' }
  | { readonly kind: 'set'; readonly setId: string }
  | { readonly kind: 'data'; readonly dataId: string }
  | { readonly kind: 'lines'; readonly lines: readonly string[] };

export interface CorpusView {
  readonly corpusId: string;
  readonly passages: number;
  /** Queries whose right passages are known, a few of them to try. */
  readonly examples: readonly string[];
}

/** An embedder with what stands before its queries; absent: what its own files say. */
export interface AskedModel {
  readonly model: ModelChoice;
  readonly instruction?: string | undefined;
}

export type SearchSystem =
  | { readonly kind: 'bm25' }
  | ({ readonly kind: 'embedder' } & AskedModel)
  /** The first passages of an embedder, sorted again. */
  | ({ readonly kind: 'reranked'; readonly reranker: ModelChoice } & AskedModel);

/** Passages that a reranker sorts again. */
export const rerankedPassages = 20;
/** Passages that are shown, and those whose ranks are told. */
export const shownPassages = 8;
export const rankedPassages = 100;

export interface SearchRequest {
  readonly corpusId: string;
  readonly query: string;
  readonly systems: readonly SearchSystem[];
}

export interface SearchReply {
  readonly query: string;
  /** In the order of the systems. */
  readonly columns: readonly SearchColumn[];
}

export interface SearchColumn {
  /** From the query to the ranking, measured; passages were encoded before. */
  readonly milliseconds: number;
  readonly hits: readonly SearchHit[];
  /** Numbers of the first passages, best first. */
  readonly ranked: readonly number[];
  /** The first right passage, where it is known and not among those shown. */
  readonly answer?: (SearchHit & { readonly rank: number }) | undefined;
}

export interface SearchHit {
  readonly passage: number;
  readonly score: number;
  readonly text: string;
  /** Words that the query has too. */
  readonly shared: readonly Span[];
  readonly isAnswer: boolean;
}

export interface MapRequest {
  readonly corpusId: string;
  readonly base?: AskedModel | undefined;
  readonly tuned: AskedModel;
  /** Where it lies on the map, and how near it is to each passage. */
  readonly query?: string | undefined;
}

/** Passages that are mapped at most, evenly spread. */
export const mappedPassages = 5000;

export interface CorpusMap {
  /** Numbers of the mapped passages. */
  readonly passages: Uint32Array;
  /** The first words of each. */
  readonly texts: readonly string[];
  /** Groups by nearness under the tuned model. */
  readonly clusters: Uint8Array;
  readonly base?: MapSide | undefined;
  readonly tuned: MapSide;
}

export interface MapSide {
  /** [passages, 2]; the base is turned so that it lies on the tuned as well as it can. */
  readonly points: Float32Array;
  /** Share of the variance that the two axes keep. */
  readonly kept: number;
  readonly query?: readonly [number, number] | undefined;
  /** Cosine of every passage with the query. */
  readonly cosines?: Float32Array | undefined;
}
