import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { InputError, StudioError } from '../../base/errors.ts';
import { bytesSource } from '../../base/folder.ts';
import { MemoryFolder } from '../../base/memory-folder.ts';
import { beirPaths, isBeirLayout, readBeirFiles, readBeirFolder } from './beir.ts';

const corpus = '{"_id":"d1","title":"T","text":"one"}\n{"_id":2,"text":"two"}\n{"_id":"empty","text":""}\n';
const queries = '{"_id":"q1","text":"ask","metadata":{}}\n{"_id":"q2","text":"again"}\n';
const qrels = 'query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\t2\t0\nq2\t2\t2\n';

function read(files: Readonly<Record<string, string>>) {
  const sources = Object.entries(files).map(
    ([path, text]) => [path, bytesSource(path.slice(path.lastIndexOf('/') + 1), new TextEncoder().encode(text))] as const,
  );
  return readBeirFiles(new Map(sources), { name: 'set' });
}

const judged = [
  [
    'q1',
    [
      ['d1', 1],
      ['2', 0],
    ],
  ],
  ['q2', [['2', 2]]],
];

function asLists(judgments: ReadonlyMap<string, ReadonlyMap<string, number>>) {
  return Array.from(judgments, ([query, grades]) => [query, [...grades]]);
}

describe('readBeirFiles', () => {
  it('reads documents, queries and graded judgments', async () => {
    const { set, problemCount } = await read({ 'corpus.jsonl': corpus, 'queries.jsonl': queries, 'qrels/test.tsv': qrels });
    expect(set.documents).toEqual([
      { id: 'd1', title: 'T', text: 'one' },
      { id: '2', title: '', text: 'two' },
      { id: 'empty', title: '', text: '' },
    ]);
    expect(set.queries).toEqual([
      { id: 'q1', text: 'ask' },
      { id: 'q2', text: 'again' },
    ]);
    expect(asLists(set.judgments)).toEqual(judged);
    expect(problemCount).toBe(0);
  });

  it.each([
    ['in a sub-folder', 'eval/', 'eval/qrels/test.tsv', qrels],
    ['without header, CRLF', '', 'qrels/test.tsv', qrels.split('\n').slice(1).join('\r\n')],
    ['in the form of TREC', '', 'qrels/dev.tsv', 'q1\t0\td1\t1\nq1\t0\t2\t0\nq2\t0\t2\t2\n'],
    ['with files dropped one by one', '', 'test.tsv', qrels],
  ])('reads a set %s', async (_, folder, path, judgments) => {
    const files = { [`${folder}corpus.jsonl`]: corpus, [`${folder}queries.jsonl`]: queries, [path]: judgments };
    expect(isBeirLayout(Object.keys(files))).toBe(true);
    expect(asLists((await read(files)).set.judgments)).toEqual(judged);
  });

  it('prefers the test split, and refuses to guess among others', async () => {
    const base = { 'corpus.jsonl': corpus, 'queries.jsonl': queries, 'qrels/train.tsv': 'q2\td1\t1\n' };
    expect(asLists((await read({ ...base, 'qrels/test.tsv': qrels })).set.judgments)).toEqual(judged);
    await expect(read({ ...base, 'qrels/dev.tsv': qrels })).rejects.toThrow('several files of judgments');
  });

  it.each([
    ['pairs.tsv beside a loose dev.tsv', ['corpus.jsonl', 'queries.jsonl', 'dev.tsv', 'pairs.tsv'], ['pairs.tsv']],
    ['train.tsv beside a loose test.tsv', ['corpus.jsonl', 'queries.jsonl', 'test.tsv', 'train.tsv'], ['train.tsv']],
    [
      'tables beside qrels/',
      ['corpus.jsonl', 'queries.jsonl', 'qrels/test.tsv', 'qrels/dev.tsv', 'a.tsv', 'x/b.tsv'],
      ['a.tsv', 'x/b.tsv'],
    ],
    ['nothing of two splits', ['corpus.jsonl', 'test_queries.jsonl', 'dev_queries.jsonl', 'test_qrels.jsonl', 'dev_qrels.tsv'], []],
    ['nothing of a table under any name', ['corpus.jsonl.gz', 'queries.jsonl', 'judged.tsv.gz'], []],
  ])('leaves aside %s', (_, paths, left) => {
    expect(isBeirLayout(paths)).toBe(true);
    const taken = beirPaths(paths);
    expect(paths.filter((path) => !taken.includes(path))).toEqual(left);
  });

  it('does not guess which of two tables judges', async () => {
    expect(isBeirLayout(['corpus.jsonl', 'queries.jsonl', 'a.tsv', 'b.tsv'])).toBe(false);
    const folder = new MemoryFolder();
    for (const [path, text] of [['corpus.jsonl', corpus], ['queries.jsonl', queries], ['a.tsv', qrels], ['b.tsv', '']] as const) await folder.write(path, text); // prettier-ignore
    await expect(readBeirFolder(folder, { name: 'set' })).rejects.toThrow('several files of judgments');
  });

  it('names unknown ids, repeated ids and broken rows, and keeps the rest', async () => {
    const { set, problems, problemCount } = await read({
      'corpus.jsonl': `${corpus}{"_id":"d1","text":"again"}\n{"text":"no id"}\n`,
      'queries.jsonl': `${queries}{"_id":"q3","text":" "}\nnot json\n`,
      'qrels/test.tsv': `${qrels}q9\td1\t1\nq1\td9\t1\nq1 d1 1\nq1\td1\thigh\n`,
    });
    expect(asLists(set.judgments)).toEqual(judged);
    expect(problems.map(({ file, row }) => [file, row])).toEqual([
      ['corpus.jsonl', 4], ['corpus.jsonl', 5], ['queries.jsonl', 3], ['queries.jsonl', 4],
      ['test.tsv', 5], ['test.tsv', 6], ['test.tsv', 7], ['test.tsv', 8],
    ]); // prettier-ignore
    expect(problemCount).toBe(8);
  });

  it.each([
    [{ 'queries.jsonl': queries, 'qrels/test.tsv': qrels }, 'has no corpus.jsonl'],
    [{ 'corpus.jsonl': corpus }, 'has no queries.jsonl, no qrels/test.tsv'],
    [{ 'corpus.jsonl': '', 'queries.jsonl': queries, 'qrels/test.tsv': qrels }, 'corpus.jsonl is empty'],
    [{ 'corpus.jsonl': corpus, 'queries.jsonl': queries, 'qrels/test.tsv': 'q1\td7\t1\n' }, 'no judgment that can be used'],
    [{ 'corpus.jsonl': '{"a":1}', 'queries.jsonl': queries, 'qrels/test.tsv': qrels }, 'The row has no "_id"'],
  ])('refuses %o', async (files, message) => {
    await expect(read(files)).rejects.toThrow(InputError);
    await expect(read(files)).rejects.toThrow(message);
  });

  it('is found in a folder among other files', async () => {
    const folder = new MemoryFolder();
    for (const [path, text] of [
      ['eval/corpus.jsonl', corpus],
      ['eval/queries.jsonl', queries],
      ['eval/qrels/test.tsv', qrels],
      ['README.md', '#'],
    ] as const) {
      await folder.write(path, text);
    }
    expect(asLists((await readBeirFolder(folder, { name: 'set' })).set.judgments)).toEqual(judged);
  });

  it('ends in a set or in one typed error, whatever the files hold', async () => {
    const piece = fc.constantFrom(
      '{"_id":"d1","text":"one"}',
      '{"_id":"q1","text":"ask"}',
      'q1\td1\t1',
      'q1\t',
      '\n',
      '{',
      '\0',
      '\ufeff',
      '\t',
    );
    const anyText = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (documents, asked, grades) => {
        const reading = read({ 'corpus.jsonl': `${corpus}${documents}`, 'queries.jsonl': `${queries}${asked}`, 'qrels/test.tsv': grades });
        const outcome = await reading.then(
          ({ set }) => set.judgments.size,
          (error: unknown) => error instanceof StudioError,
        );
        expect(outcome === true || (typeof outcome === 'number' && outcome > 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
