// Makes the data of the learning experiments from real descriptions of Debian packages: .cache/learning/packages/, with
// rows to train on, a development set and a test set whose documents no row of the training data holds.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './repository.mjs';

const documents = 2400;
const queriesASet = 400;
/** As many as a reranker sees in its few steps: mining for all of them would take longer than its training. */
const rowsForReranker = 4000;

/** @returns the folder that the run files of e2e/runs/learning name */
export function makeLearningData() {
  const source = join(repository, '../shared/data/pairs-en-debian/train.jsonl');
  const rows = readFileSync(source, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  // By content: the split does not depend on the order of the file.
  const ordered = rows
    .map((row) => ({ ...row, key: createHash('sha256').update(row.query).digest('hex') }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const held = ordered.slice(0, documents);
  const known = new Set(held.flatMap(({ pos }) => pos));
  const training = ordered.slice(documents).filter(({ pos }) => !pos.some((text) => known.has(text)));
  const folder = join(repository, '.cache/learning/packages');
  mkdirSync(folder, { recursive: true });
  writeLines(
    join(folder, 'train.jsonl'),
    training.map(({ query, pos, neg }) => ({ query, pos, neg })),
  );
  writeLines(
    join(folder, 'rerank.jsonl'),
    training.slice(0, rowsForReranker).map(({ query, pos, neg }) => ({ query, pos, neg })),
  );
  writeLines(
    join(folder, 'text.jsonl'),
    training.map(({ pos: [text] }) => ({ text })),
  );
  writeSet(join(folder, 'development'), held, 0);
  writeSet(join(folder, 'test'), held, queriesASet);
  return folder;
}

/** A retrieval set: queries of a part of the rows, all of their texts as documents. */
function writeSet(folder, rows, first) {
  mkdirSync(join(folder, 'qrels'), { recursive: true });
  const queries = rows.slice(first, first + queriesASet);
  writeLines(
    join(folder, 'corpus.jsonl'),
    rows.map(({ key, pos: [text] }) => ({ _id: key.slice(0, 12), title: '', text })),
  );
  writeLines(
    join(folder, 'queries.jsonl'),
    queries.map(({ key, query }) => ({ _id: `q${key.slice(0, 12)}`, text: query })),
  );
  const judgments = queries.map(({ key }) => `q${key.slice(0, 12)}\t${key.slice(0, 12)}\t1\n`);
  writeFileSync(join(folder, 'qrels/test.tsv'), `query-id\tcorpus-id\tscore\n${judgments.join('')}`);
}

function writeLines(path, rows) {
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
