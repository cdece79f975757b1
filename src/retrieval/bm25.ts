// BM25: the lexical baseline that every learned retriever has to beat, and an honest first candidate for hard negatives.
// Lucene's form of the inverse document frequency, so that no term ever counts against a document.

import { NumberList } from '../base/bytes.ts';

export interface Bm25Result {
  /** Index of the document in the corpus. */
  readonly document: number;
  readonly score: number;
}

const termSaturation = 0.9;
const lengthNormalisation = 0.4;

const hanOrKana = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}`;
const runs = new RegExp(String.raw`([${hanOrKana}]+)|((?:(?![${hanOrKana}])[\p{L}\p{N}\p{M}])+)`, 'gu');

/** Terms of a text: words and numbers in lower case; Chinese, which has no spaces, as overlapping pairs of characters. */
export function bm25Terms(text: string): readonly string[] {
  const terms: string[] = [];
  for (const match of text.toLowerCase().matchAll(runs)) {
    const [, characters, word] = match;
    if (word !== undefined) terms.push(word);
    else if (characters !== undefined) addBigrams(characters, terms);
  }
  return terms;
}

/** A term, and where it stands in the text: [from, to). */
export interface PlacedTerm {
  readonly term: string;
  readonly from: number;
  readonly to: number;
}

/** The terms of {@link bm25Terms} with their places; none where lower case has another length than the text. */
export function bm25TermPlaces(text: string): readonly PlacedTerm[] {
  const lower = text.toLowerCase();
  if (lower.length !== text.length) return [];
  return [...lower.matchAll(runs)].flatMap((match): readonly PlacedTerm[] => {
    const [run, characters] = match;
    if (characters === undefined) return [{ term: run, from: match.index, to: match.index + run.length }];
    const pairs: string[] = [];
    addBigrams(characters, pairs);
    let from = match.index;
    return pairs.map((term) => {
      const place = { term, from, to: from + term.length };
      from += String.fromCodePoint(term.codePointAt(0) ?? 0).length;
      return place;
    });
  });
}

function addBigrams(run: string, terms: string[]): void {
  const characters = [...run];
  if (characters.length === 1) terms.push(run);
  for (let i = 1; i < characters.length; i += 1) terms.push(`${characters[i - 1] ?? ''}${characters[i] ?? ''}`);
}

/**
 * An inverted index over a corpus. The score of a document d for a query is the sum over the query's terms t, repeated
 * ones counted again, of
 *
 *   ln(1 + (N - n_t + 0.5) / (n_t + 0.5)) x f (k1 + 1) / (f + k1 (1 - b + b |d| / mean |d|))
 *
 * with f the occurrences of t in d, n_t the documents that have t, N all documents, and |d| counted in terms.
 * @see Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond"; k1 and b as in Anserini
 */
export class Bm25Index {
  readonly documentCount: number;
  readonly #termIds: ReadonlyMap<string, number>;
  /** Postings of term t lie at [starts[t], starts[t + 1]). */
  readonly #starts: Uint32Array;
  readonly #documents: Uint32Array;
  /** What one occurrence of the term in a query adds to the document. */
  readonly #weights: Float32Array;
  readonly #scores: Float64Array;

  constructor(texts: Iterable<string>) {
    const occurrences = collectOccurrences(texts);
    this.documentCount = occurrences.lengths.length;
    this.#termIds = occurrences.termIds;
    const { starts, documents, frequencies } = groupByTerm(occurrences);
    this.#starts = starts;
    this.#documents = documents;
    this.#weights = weigh(starts, documents, frequencies, occurrences.lengths);
    this.#scores = new Float64Array(this.documentCount);
  }

  /** The k best documents that share a term with the query, best first; equal scores in the order of the corpus. */
  search(query: string, k: number): readonly Bm25Result[] {
    const touched = this.#accumulate(query);
    const results = touched.map((document) => ({ document, score: this.#scores[document] ?? 0 }));
    for (const document of touched) this.#scores[document] = 0;
    return results.sort((a, b) => b.score - a.score || a.document - b.document).slice(0, k);
  }

  /** Scores of the documents asked for, in their order; 0 where one shares no term with the query. */
  scoresOf(query: string, documents: readonly number[]): readonly number[] {
    const touched = this.#accumulate(query);
    const scores = documents.map((document) => this.#scores[document] ?? 0);
    for (const document of touched) this.#scores[document] = 0;
    return scores;
  }

  #accumulate(query: string): number[] {
    const touched: number[] = [];
    for (const term of bm25Terms(query)) {
      const id = this.#termIds.get(term);
      if (id === undefined) continue;
      const end = this.#starts[id + 1] ?? 0;
      for (let i = this.#starts[id] ?? 0; i < end; i += 1) {
        const document = this.#documents[i] ?? 0;
        const score = this.#scores[document] ?? 0;
        if (score === 0) touched.push(document);
        this.#scores[document] = score + (this.#weights[i] ?? 0);
      }
    }
    return touched;
  }
}

interface Occurrences {
  readonly termIds: ReadonlyMap<string, number>;
  /** Terms of each document. */
  readonly lengths: readonly number[];
  /** One entry a (document, term), in the order of the documents. */
  readonly terms: NumberList;
  readonly documents: NumberList;
  readonly frequencies: NumberList;
}

function collectOccurrences(texts: Iterable<string>): Occurrences {
  const termIds = new Map<string, number>();
  const lengths: number[] = [];
  const [terms, documents, frequencies] = [integers(), integers(), integers()];
  for (const text of texts) {
    const words = bm25Terms(text);
    for (const [term, count] of countTerms(words, termIds)) {
      terms.push(term);
      documents.push(lengths.length);
      frequencies.push(count);
    }
    lengths.push(words.length);
  }
  return { termIds, lengths, terms, documents, frequencies };
}

function countTerms(words: readonly string[], termIds: Map<string, number>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const word of words) {
    const id = termIds.get(word) ?? termIds.size;
    termIds.set(word, id);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Counting sort of the occurrences by term; documents stay in order within a term. */
function groupByTerm({ termIds, terms, documents, frequencies }: Occurrences): {
  starts: Uint32Array;
  documents: Uint32Array;
  frequencies: Uint32Array;
} {
  const starts = new Uint32Array(termIds.size + 1);
  for (let i = 0; i < terms.length; i += 1) increment(starts, terms.at(i) + 1);
  for (let t = 1; t < starts.length; t += 1) starts[t] = (starts[t] ?? 0) + (starts[t - 1] ?? 0);
  const next = starts.slice();
  const sortedDocuments = new Uint32Array(terms.length);
  const sortedFrequencies = new Uint32Array(terms.length);
  for (let i = 0; i < terms.length; i += 1) {
    const place = next[terms.at(i)] ?? 0;
    increment(next, terms.at(i));
    sortedDocuments[place] = documents.at(i);
    sortedFrequencies[place] = frequencies.at(i);
  }
  return { starts, documents: sortedDocuments, frequencies: sortedFrequencies };
}

function increment(counts: Uint32Array, index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}

function weigh(starts: Uint32Array, documents: Uint32Array, frequencies: Uint32Array, lengths: readonly number[]): Float32Array {
  const meanLength = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const weights = new Float32Array(documents.length);
  for (let t = 0; t + 1 < starts.length; t += 1) {
    const from = starts[t] ?? 0;
    const to = starts[t + 1] ?? 0;
    const inverseDocumentFrequency = Math.log(1 + (lengths.length - (to - from) + 0.5) / (to - from + 0.5));
    for (let i = from; i < to; i += 1) {
      const relativeLength = (lengths[documents[i] ?? 0] ?? 0) / meanLength;
      const frequency = frequencies[i] ?? 0;
      const damping = termSaturation * (1 - lengthNormalisation + lengthNormalisation * relativeLength);
      weights[i] = (inverseDocumentFrequency * frequency * (termSaturation + 1)) / (frequency + damping);
    }
  }
  return weights;
}

/** A corpus has tens of millions of occurrences. */
function integers(): NumberList {
  return new NumberList((length) => new Uint32Array(length));
}
