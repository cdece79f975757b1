// One query over a corpus by several systems, each with the time it took.

import type { SearchColumn, SearchHit, SearchReply, SearchRequest, SearchSystem } from '../contract/playground-calls.ts';
import { rankedPassages, rerankedPassages, shownPassages } from '../contract/playground-calls.ts';
import { embedderContext } from '../model/model-state.ts';
import { largest, products } from '../retrieval/nearest.ts';
import { scorePairs } from '../retrieval/score-pairs.ts';
import { sharedSpans } from '../retrieval/text-overlap.ts';
import type { OpenedCorpus, Playground, Work } from './playground.ts';
import { rerankerEntryOf } from './stored-models.ts';
import type { Workshop } from './workshop.ts';
import { askingOf } from '../stages/reranker/asking.ts';
import { besideQuery } from '../stages/reranker/reranker-texts.ts';

/** Passages in an order, with their scores. */
interface Ranking {
  readonly milliseconds: number;
  readonly passages: readonly number[];
  readonly scores: readonly number[];
}

/** Characters of a passage that are shown. */
const shownCharacters = 240;

export async function searchCorpus(
  { workshop, playground }: { readonly workshop: Workshop; readonly playground: Playground },
  { corpusId, query, systems }: SearchRequest,
  work: Work,
): Promise<SearchReply> {
  const corpus = playground.corpus(corpusId);
  const columns: SearchColumn[] = [];
  for (const system of systems) columns.push(columnOf(corpus, query, await rankBy({ workshop, playground, corpus, work }, query, system)));
  return { query, columns };
}

interface Setting {
  readonly workshop: Workshop;
  readonly playground: Playground;
  readonly corpus: OpenedCorpus;
  readonly work: Work;
}

async function rankBy(setting: Setting, query: string, system: SearchSystem): Promise<Ranking> {
  switch (system.kind) {
    case 'bm25':
      return byWords(setting.corpus, query);
    case 'embedder':
      return byVectors(setting, query, system);
    case 'reranked':
      return again(setting, query, system);
  }
}

function byWords({ bm25 }: OpenedCorpus, query: string): Ranking {
  const start = performance.now();
  const found = bm25.search(query, rankedPassages);
  return {
    milliseconds: performance.now() - start,
    passages: found.map(({ document }) => document),
    scores: found.map(({ score }) => score),
  };
}

async function byVectors(
  { playground, corpus, work }: Setting,
  query: string,
  { model, instruction }: Extract<SearchSystem, { kind: 'embedder' | 'reranked' }>,
): Promise<Ranking> {
  const vectors = await playground.passageVectors(corpus, model, work);
  const held = await playground.model(model, 'embedder', work);
  const start = performance.now();
  const vector = await playground.embed(held, [(instruction ?? held.model.queryPrompt) + query], work.signal);
  const scores = products(vectors, vector);
  const passages = largest(scores, rankedPassages);
  return { milliseconds: performance.now() - start, passages, scores: passages.map((passage) => scores[passage] ?? 0) };
}

/** The first passages of the embedder in the order of the reranker; the others behind them as they were. */
async function again(setting: Setting, query: string, system: Extract<SearchSystem, { kind: 'reranked' }>): Promise<Ranking> {
  const { playground, corpus, work, workshop } = setting;
  const first = await byVectors(setting, query, system);
  const { device, model } = await playground.model(system.reranker, 'reranker', work);
  const asking = askingOf(await rerankerEntryOf(workshop, system.reranker), model.state);
  const read = first.passages.slice(0, rerankedPassages);
  const start = performance.now();
  const texts = read.map((passage) => corpus.texts[passage] ?? '');
  const pairs = besideQuery({ query, pos: [], neg: [] }, asking, texts);
  const logits = await scorePairs(embedderContext(device, model.state), model.tokens, pairs, {
    maximumLength: asking.maximumLength,
    signal: work.signal,
  });
  const order = [...read.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
  return {
    milliseconds: first.milliseconds + performance.now() - start,
    passages: [...order.map((place) => read[place] ?? 0), ...first.passages.slice(rerankedPassages)],
    // Behind them nothing was read: no probability is made up for it.
    scores: order.map((place) => 1 / (1 + Math.exp(-(logits[place] ?? 0)))),
  };
}

function columnOf(corpus: OpenedCorpus, query: string, { milliseconds, passages, scores }: Ranking): SearchColumn {
  const answers = corpus.answers.get(query.trim());
  const hit = (place: number): SearchHit => {
    const passage = passages[place] ?? 0;
    const text = clipped(corpus.texts[passage] ?? '');
    const shared = sharedSpans(text, query, () => false);
    return { passage, score: scores[place] ?? Number.NaN, text, shared, isAnswer: answers?.has(passage) === true };
  };
  const place = answers === undefined ? -1 : passages.findIndex((passage) => answers.has(passage));
  const hits = passages.slice(0, shownPassages).map((_, index) => hit(index));
  return {
    milliseconds,
    hits,
    ranked: passages,
    ...(place >= shownPassages ? { answer: { ...hit(place), rank: place + 1 } } : {}),
  };
}

function clipped(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= shownCharacters ? line : `${line.slice(0, shownCharacters)}…`;
}
