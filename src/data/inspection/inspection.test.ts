// Duplicates, leakage and held-out rows on small data sets that were really imported.

import { beforeEach, expect, test } from 'vitest';
import { bytesSource } from '../../base/folder.ts';
import { MemoryFolder } from '../../base/memory-folder.ts';
import { Random } from '../../base/random.ts';
import type { PairRow, RetrievalSet } from '../../contract/examples.ts';
import { openDataset, type Dataset } from '../dataset.ts';
import { readRetrievalSet } from '../formats/retrieval-set.ts';
import { importDataset, storeRows } from '../import-dataset.ts';
import { normalText } from '../normal-text.ts';
import { findDuplicates, reportDuplicates } from './find-duplicates.ts';
import { holdOut } from './hold-out.ts';
import { findLeakage, leakedRows } from './leakage.ts';
import { writeRetrievalSet } from './write-retrieval-set.ts';

const passage = 'Rinse the rice until the water runs clear, then let it stand for half an hour before cooking.';
const nearPassage = 'Rinse the rice until the water runs clear, then let it stand for half an hour before you cook.';
const rows: readonly PairRow[] = [
  pair('How long does rice stand?', passage),
  pair('How long is rice boiled?', passage.toUpperCase().replace(',', ' –')),
  pair('What about rice?', nearPassage),
  pair('How is tea made?', 'Pour hot water over the leaves and wait three minutes.'),
  pair('how is tea made', 'Green tea wants water of eighty degrees, black tea boiling water.'),
];
let dataset: Dataset;

beforeEach(async () => {
  dataset = await datasetOf(rows);
});

test('passages that are equal but for case and punctuation are one group, nearly equal ones join it', async () => {
  const found = await findDuplicates(dataset, 'passages');
  expect([...found.exact.groups().values()]).toEqual([[0, 1]]);
  expect([...found.near.groups().values()]).toEqual([[0, 1, 2]]);
  const report = await reportDuplicates(dataset, found);
  expect(report).toMatchObject({ groups: 1, exactRows: 1, nearRows: 1, rows: 5 });
  expect(report.shown).toEqual([{ rows: [1, 2, 3], count: 3, text: passage, other: nearPassage, near: true }]);
});

test('queries and whole rows are units of their own', async () => {
  expect([...(await findDuplicates(dataset, 'queries')).exact.groups().values()]).toEqual([[3, 4]]);
  expect((await findDuplicates(dataset, 'rows')).exact.followers).toBe(0);
});

test('a search that is no longer wanted ends', async () => {
  const stopped = new AbortController();
  stopped.abort();
  await expect(findDuplicates(dataset, 'passages', { signal: stopped.signal })).rejects.toMatchObject({ code: 'cancelled' });
});

test('test queries and right answers that stand in the rows are found, with the row and the overlap', async () => {
  const set: RetrievalSet = {
    name: 'eval',
    documents: [
      { id: 'a', title: '', text: passage },
      { id: 'b', title: 'Tea', text: 'Green tea wants water of eighty degrees, black tea boiling water.' },
      { id: 'c', title: '', text: 'Pour hot water over the leaves and wait three minutes.' },
    ],
    queries: [
      { id: '1', text: 'How long does rice stand' },
      { id: '2', text: 'Why is the sky blue?' },
    ],
    judgments: new Map([
      ['1', new Map([['a', 1]])],
      ['2', new Map([['b', 1], ['c', 0]])], // prettier-ignore
    ]),
  };
  const leakage = await findLeakage(dataset, set);
  expect(leakage.report).toMatchObject({ queries: 2, exactQueries: 1, nearQueries: 0, answers: 2, leakedAnswers: 2 });
  expect([...leakedRows(leakage, 'queries')]).toEqual([0]);
  // Document c is judged wrong: learning from it gives nothing away.
  expect([...leakedRows(leakage, 'queries-and-passages')].sort()).toEqual([0, 1, 2, 4]);
  expect(leakage.report).toMatchObject({ rowsOfQueries: 1, rowsOfBoth: 4 });
  expect(leakage.report.shown[0]).toMatchObject({ what: 'query', testId: '1', row: 1, rowText: 'How long does rice stand?', overlap: 1 });
});

test('whatever the rows, no query and no right passage is on both sides, and the set is what its files say', async () => {
  const random = new Random(29);
  for (let round = 0; round < 12; round += 1) {
    const many = Array.from({ length: 60 }, (_, index) => ({
      ...pair(`question ${random.below(50)}`, `answer ${random.below(55)}`),
      neg: index % 3 === 0 ? [`answer ${random.below(55)}`] : [],
      ...(index % 3 === 0 ? { neg_scores: [0.5] } : {}),
    }));
    const data = await datasetOf(many);
    const held = await holdOut(data, { name: 'held', count: 15, seed: round, furtherPassages: 10 });
    expect(held.rows.size).toBeGreaterThan(0);
    expect(held.rows.size).toBeLessThanOrEqual(15);
    const kept = many.filter((_, index) => !held.rows.has(index)).map((row) => held.keep(row));
    const asked = new Set(held.set.queries.map(({ text }) => normalText(text)));
    const answers = answersOf(held.set);
    for (const row of kept) {
      expect(asked.has(normalText(row.query))).toBe(false);
      for (const text of [...row.pos, ...row.neg]) expect(answers.has(normalText(text))).toBe(false);
      expect(row.neg_scores?.length ?? row.neg.length).toBe(row.neg.length);
    }
    await expectSameFromFiles(held.set);
    const leakage = await findLeakage(await datasetOf(kept), held.set);
    expect(leakage.report.exactQueries + leakage.report.leakedAnswers - nearOnly(leakage.report.shown)).toBe(0);
  }
});

test('the same seed holds out the same questions however the file is ordered, another seed others', async () => {
  const many = Array.from({ length: 200 }, (_, index) => pair(`question ${index}`, `answer ${index}`));
  const questions = async (data: readonly PairRow[], seed: number): Promise<readonly string[]> => {
    const held = await holdOut(await datasetOf(data), { name: 'held', count: 20, seed, furtherPassages: 30 });
    expect(held.set.documents).toHaveLength(50);
    return held.set.queries.map(({ text }) => text).sort();
  };
  const first = await questions(many, 1);
  expect(first).toHaveLength(20);
  expect(await questions(many.toReversed(), 1)).toEqual(first);
  expect(await questions(many, 2)).not.toEqual(first);
});

test('rows that all share a passage cannot be parted', async () => {
  const data = await datasetOf(Array.from({ length: 10 }, (_, index) => pair(`question ${index}`, 'the one answer')));
  await expect(holdOut(data, { name: 'held', count: 4, seed: 1, furtherPassages: 0 })).rejects.toThrow(/hang together/);
});

test('stored rows are the data set that importing them makes', async () => {
  const folder = new MemoryFolder();
  const manifest = await storeRows(dataset.iterate(), folder, { name: 'rows.jsonl', columns: undefined });
  expect(manifest.hash).toBe(dataset.manifest.hash);
  expect(await (await openDataset(folder)).rows([4, 0])).toEqual(await dataset.rows([4, 0]));
});

function pair(query: string, text: string): PairRow {
  return { query, pos: [text], neg: [] };
}

async function datasetOf(data: readonly PairRow[]): Promise<Dataset> {
  const folder = new MemoryFolder();
  const text = data.map((row) => `${JSON.stringify(row)}\n`).join('');
  await importDataset(bytesSource('rows.jsonl', new TextEncoder().encode(text)), folder, { name: 'rows.jsonl' });
  return openDataset(folder);
}

function answersOf({ documents, judgments }: RetrievalSet): ReadonlySet<string> {
  const ids = new Set([...judgments.values()].flatMap((grades) => [...grades.keys()]));
  return new Set(documents.filter(({ id }) => ids.has(id)).map(({ text }) => normalText(text)));
}

/** "answer 1" and "answer 11" are near each other; they are not the same. */
function nearOnly(shown: readonly { readonly what: string; readonly overlap: number }[]): number {
  return new Set(shown.filter(({ what, overlap }) => what === 'passage' && overlap < 1)).size;
}

async function expectSameFromFiles(set: RetrievalSet): Promise<void> {
  const folder = new MemoryFolder();
  await writeRetrievalSet(folder, set);
  const read = await readRetrievalSet(folder, { name: set.name });
  expect(read.problemCount).toBe(0);
  expect(read.set).toEqual(set);
}
