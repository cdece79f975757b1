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

/** For evaluation: every node is a document, and every node of a question relevant with grade 1. */
export function retrievalOfLlamaIndex(name: string, document: LlamaIndexDocument): RetrievalSet {
  const texts = (record: Json) => Object.entries(record).flatMap(([id, text]) => (typeof text === 'string' ? [{ id, text }] : []));
  const documents = texts(document.corpus).map(({ id, text }) => ({ id, title: '', text }));
  const known = new Set(documents.map(({ id }) => id));
  const judgments = new Map<string, ReadonlyMap<string, number>>();
  for (const [query, nodes] of Object.entries(document.relevant)) {
    const relevant = Array.isArray(nodes) ? nodes.filter((node): node is string => typeof node === 'string' && known.has(node)) : [];
    if (relevant.length > 0 && Object.hasOwn(document.queries, query)) judgments.set(query, new Map(relevant.map((node) => [node, 1])));
  }
  return { name, documents, queries: texts(document.queries).filter(({ text }) => text.trim() !== ''), judgments };
}
