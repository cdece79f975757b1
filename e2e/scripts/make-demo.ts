// Makes public/demo from the English sample: training rows, a part of the evaluation set, a tokenizer trained on the
// rows, texts tokenised ahead. The whole evaluation set is for runs without a page and lies beside their run files.

import { assertExists } from '../../src/base/assert.ts';
import { Random } from '../../src/base/random.ts';
import { readText, type Folder } from '../../src/base/folder.ts';
import { MemoryFolder } from '../../src/base/memory-folder.ts';
import type { PairRow, RetrievalSet } from '../../src/contract/examples.ts';
import { openDataset, type Dataset } from '../../src/data/dataset.ts';
import { readBeirFolder } from '../../src/data/formats/beir.ts';
import { importDataset } from '../../src/data/import-dataset.ts';
import { loadTokenizer } from '../../src/data/tokenizer/load-tokenizer.ts';
import { encodeTokenisedAhead, textsAhead } from '../../src/data/tokenizer/tokenised-ahead.ts';
import { trainWordPiece } from '../../src/data/tokenizer/train-word-piece.ts';
import { NodeFolder } from '../../src/headless/node-folder.ts';

/** Pieces of the vocabulary: chosen on training rows held out (src/LOG.md). */
const vocabularySize = 4000;
/** The page evaluates on so much of the evaluation set: a software adapter does it in seconds. */
const pageQueries = 100;
const pageDocuments = 300;
const seed = 42;

async function main(sample: string, demo: string, whole: string): Promise<void> {
  const [input, output] = [new NodeFolder(sample), new NodeFolder(demo)];
  const { set } = await readBeirFolder(input.folder('eval'), { name: 'eval' });
  const part = partOf(set);
  await writeBeir(output.folder('eval'), part);
  await writeBeir(new NodeFolder(whole), set);
  await output.write('train.jsonl', assertExists(await readText(input, 'train.jsonl'), 'train.jsonl'));
  const rows = await readPairs(output, 'train.jsonl');
  const files = await trainWordPiece(textsOf(rows), { size: vocabularySize, lowercase: true });
  for (const [name, text] of files) await output.write(`tokenizer/${name}`, text);
  await output.write('tokens.bin', encodeTokenisedAhead(textsAhead(rows, part), loadTokenizer(files)));
}

/** Some queries, the documents that answer them, and others by chance: in the order of the whole set. */
function partOf(set: RetrievalSet): RetrievalSet {
  const random = new Random(seed);
  const chosen = new Set(random.sample(set.queries.length, pageQueries));
  const queries = set.queries.filter((_, index) => chosen.has(index));
  const judgments = new Map(queries.map((query) => [query.id, set.judgments.get(query.id) ?? new Map<string, number>()]));
  const relevant = new Set([...judgments.values()].flatMap((grades) => [...grades.keys()]));
  const others = set.documents.filter(({ id }) => !relevant.has(id));
  const filling = new Set(random.sample(others.length, pageDocuments - relevant.size).map((place) => others[place]?.id));
  return { ...set, queries, judgments, documents: set.documents.filter(({ id }) => relevant.has(id) || filling.has(id)) };
}

async function writeBeir(folder: Folder, set: RetrievalSet): Promise<void> {
  const lines = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
  await folder.write('corpus.jsonl', lines(set.documents.map(({ id, title, text }) => ({ _id: id, title, text }))));
  await folder.write('queries.jsonl', lines(set.queries.map(({ id, text }) => ({ _id: id, text }))));
  const grades = [...set.judgments].flatMap(([query, documents]) =>
    [...documents].map(([document, grade]) => `${query}\t${document}\t${grade}\n`),
  );
  await folder.write('qrels/test.tsv', `query-id\tcorpus-id\tscore\n${grades.join('')}`);
}

async function readPairs(folder: Folder, path: string): Promise<readonly PairRow[]> {
  const store = new MemoryFolder();
  await importDataset(assertExists(await folder.open(path), path), store, { name: path });
  const dataset: Dataset = await openDataset(store);
  const rows: PairRow[] = [];
  for await (const row of dataset.iterate()) if ('query' in row) rows.push(row);
  return rows;
}

async function* textsOf(rows: readonly PairRow[]): AsyncGenerator<string> {
  await Promise.resolve();
  for (const row of rows) yield* [row.query, ...row.pos, ...row.neg];
}

const [sample, demo, whole] = process.argv.slice(2);
await main(
  assertExists(sample, 'the folder of the sample'),
  assertExists(demo, 'the folder of the demo'),
  assertExists(whole, 'the folder of the whole set'),
);
