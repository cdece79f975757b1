// Why queries fail, sorted into buckets; a query may lie in several.

import { noDocument, shownDocuments, type FailureBucket, type RankedColumns } from '../contract/comparison-calls.ts';
import { isNearDuplicate, shinglesOf } from './near-duplicate.ts';

export interface FailureSubject {
  readonly columns: Pick<RankedColumns, 'ranks' | 'top'>;
  /** Of every query: numbers of its relevant documents. */
  readonly relevant: readonly (readonly number[])[];
  /** BM25 on the same queries, where it was measured. */
  readonly lexicalRanks?: Uint32Array | undefined;
  readonly textOf: (document: number) => string;
  /** Whether the system reads less than the whole document. */
  readonly isCut: (document: number) => boolean;
}

/** Numbers of the queries in each bucket, rising. */
export function failuresOf(subject: FailureSubject): Readonly<Record<FailureBucket, readonly number[]>> {
  const queries = [...subject.columns.ranks.keys()];
  const those = (isIn: (query: number) => boolean): readonly number[] => queries.filter(isIn);
  const rankOf = (query: number): number => subject.columns.ranks[query] ?? 0;
  const goldOf = (query: number): readonly number[] => subject.relevant[query] ?? [];
  return {
    absent: those((query) => rankOf(query) === 0),
    cut: those((query) => !isAmongFirstTen(rankOf(query)) && goldOf(query).length > 0 && goldOf(query).every(subject.isCut)),
    duplicate: those((query) => rankOf(query) !== 1 && hasDuplicateAbove(subject, query, goldOf(query))),
    lexical: those((query) => !isAmongFirstTen(rankOf(query)) && isAmongFirstTen(subject.lexicalRanks?.[query] ?? 0)),
  };
}

const isAmongFirstTen = (rank: number): boolean => rank > 0 && rank <= shownDocuments;

/** Whether a document that is not judged relevant stands above the first relevant one and reads nearly the same. */
function hasDuplicateAbove({ columns, textOf }: FailureSubject, query: number, gold: readonly number[]): boolean {
  const rank = columns.ranks[query] ?? 0;
  const first = query * shownDocuments;
  const shown = rank === 0 ? shownDocuments : Math.min(shownDocuments, rank - 1);
  const above = columns.top.subarray(first, first + shown).filter((document) => document !== noDocument && !gold.includes(document));
  const right = gold.map((document) => shinglesOf(textOf(document)));
  return above.some((document) => {
    const shingles = shinglesOf(textOf(document));
    return right.some((other) => isNearDuplicate(shingles, other));
  });
}
