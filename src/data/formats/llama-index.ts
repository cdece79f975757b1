// LlamaIndex's EmbeddingQAFinetuneDataset: questions, nodes, and which nodes answer which question, in one document.

import type { PairRow, RetrievalSet } from '../../contract/examples.ts';
import type { FileRecord } from './file-record.ts';
import { isObject, type Json } from './parse-row.ts';
import { nameOf } from './row-fault.ts';

export interface LlamaIndexDocument {
  readonly queries: Json;
  readonly corpus: Json;
  readonly relevant: Json;
}

export function asLlamaIndex(json: Json): LlamaIndexDocument | undefined {
  const { queries, corpus, relevant_docs: relevant } = json;
  return isObject(queries) && isObject(corpus) && isObject(relevant) ? { queries, corpus, relevant } : undefined;
}

/** For training: a question a row, its nodes as positives; negatives are to be mined. Questions count from 1. */
export function pairsOfLlamaIndex(document: LlamaIndexDocument): readonly FileRecord[] {
  return Object.keys(document.queries).map((id, index) => {
    const number = index + 1;
    const found = pairOf(document, id);
    if (typeof found !== 'string') return { number, text: JSON.stringify(found) };
    return { number, fault: { kind: 'unknown or repeated id', message: found }, head: JSON.stringify({ id, query: document.queries[id] }) };
  });
}

function pairOf(document: LlamaIndexDocument, id: string): PairRow | string {
  const query = document.queries[id];
  if (typeof query !== 'string') return `The query ${JSON.stringify(id)} is ${nameOf(query)}, not a text.`;
  const wanted = Object.hasOwn(document.relevant, id) ? document.relevant[id] : [];
  if (!Array.isArray(wanted)) return `"relevant_docs" of the query ${JSON.stringify(id)} is not a list.`;
  const pos: string[] = [];
  for (const node of wanted) {
    const text = typeof node === 'string' && Object.hasOwn(document.corpus, node) ? document.corpus[node] : undefined;
    if (typeof text !== 'string') return `The node ${JSON.stringify(node)} of the query ${JSON.stringify(id)} is not a text of "corpus".`;
    pos.push(text);
  }
  return { query, pos, neg: [] };
}

/** What does not fit together in a document, and where: the place of its question or node, from 1. */
export interface LlamaIndexProblem {
  readonly row: number;
  readonly message: string;
  readonly raw: string;
}

/**
 * For evaluation: every node is a document, and every node of a question relevant with grade 1. What is no text, and
 * judgments on ids that are not there, are left out and named.
 */
export function retrievalOfLlamaIndex(name: string, document: LlamaIndexDocument) {
  const problems: LlamaIndexProblem[] = [];
  const reject: Reject = (row, message, value) => problems.push({ row, message, raw: JSON.stringify(value) });
  const documents = textsOf(document.corpus, 'node', reject).map(({ id, text }) => ({ id, title: '', text }));
  const queries = textsOf(document.queries, 'query', reject);
  const known = { documents: new Set(documents.map(({ id }) => id)), queries: new Set(queries.map(({ id }) => id)) };
  const judgments = new Map<string, ReadonlyMap<string, number>>();
  for (const [index, [query, nodes]] of Object.entries(document.relevant).entries()) {
    const grades = gradesOf(query, nodes, known, (message) => reject(index + 1, message, nodes));
    if (grades.size > 0) judgments.set(query, grades);
  }
  const set: RetrievalSet = { name, documents, queries, judgments };
  return { set, problems };
}

type Reject = (row: number, message: string, value: unknown) => void;

/** A node may be empty, a query may not. */
function textsOf(record: Json, what: 'node' | 'query', reject: Reject): readonly { readonly id: string; readonly text: string }[] {
  return Object.entries(record).flatMap(([id, text], index) => {
    if (typeof text === 'string' && (what === 'node' || text.trim() !== '')) return [{ id, text }];
    const wrong = typeof text === 'string' ? 'empty' : `${nameOf(text)}, not a text`;
    reject(index + 1, `The ${what} ${JSON.stringify(id)} is ${wrong}.`, { [id]: text });
    return [];
  });
}

interface KnownIds {
  readonly documents: ReadonlySet<string>;
  readonly queries: ReadonlySet<string>;
}

function gradesOf(query: string, nodes: unknown, known: KnownIds, reject: (message: string) => void): ReadonlyMap<string, number> {
  const grades = new Map<string, number>();
  const shown = JSON.stringify(query);
  if (!known.queries.has(query)) reject(`The query id ${shown} of "relevant_docs" is not in "queries".`);
  else if (!Array.isArray(nodes)) reject(`"relevant_docs" of the query ${shown} is not a list.`);
  else {
    for (const node of nodes) {
      if (typeof node === 'string' && known.documents.has(node)) grades.set(node, 1);
      else reject(`The node id ${JSON.stringify(node)} of the query ${shown} is not in "corpus".`);
    }
  }
  return grades;
}
