import type { Folder } from '../../base/folder.ts';
import type { RetrievalSet } from '../../contract/examples.ts';

/** Writes a retrieval set in the BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv. */
export async function writeRetrievalSet(folder: Folder, set: RetrievalSet): Promise<void> {
  const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  await folder.write('corpus.jsonl', lines(set.documents.map(({ id, title, text }) => ({ _id: id, title, text }))));
  await folder.write('queries.jsonl', lines(set.queries.map(({ id, text }) => ({ _id: id, text }))));
  const judgments = [...set.judgments].flatMap(([query, grades]) =>
    [...grades].map(([document, grade]) => `${query}\t${document}\t${grade}`),
  );
  await folder.write('qrels/test.tsv', `${['query-id\tcorpus-id\tscore', ...judgments].join('\n')}\n`);
}
