import { expect, test } from 'vitest';
import { bytesSource } from '../../base/folder.ts';
import { peekColumns } from './peek-columns.ts';

const peek = (name: string, text: string) => peekColumns(bytesSource(name, new TextEncoder().encode(text)));

test('a table whose names say nothing shows them with its first rows', async () => {
  const peeked = await peek('odd.csv', 'ask,reply\nHow long does rice boil?,Twelve minutes at least\nAnd tea?,Three minutes in all\n');
  expect(peeked.columns).toEqual([
    { name: 'ask', role: 'ignore' },
    { name: 'reply', role: 'ignore' },
  ]);
  expect(peeked.rows[0]).toEqual(['How long does rice boil?', 'Twelve minutes at least']);
  expect(peeked.named).toBe(true);
});

test('what names or places suggest is suggested', async () => {
  const named = await peek('a.csv', 'question,answer,size\nq one,a one,3\n');
  expect(named.columns.map(({ role }) => role)).toEqual(['query', 'positive', 'ignore']);
  const bare = await peek('a.tsv', 'how long does rice boil in a pot\ttwelve minutes at least\nand what about tea\tthree minutes in all\n');
  expect(bare).toMatchObject({ named: false, columns: [{ name: 'column 1', role: 'query' }, { name: 'column 2', role: 'positive' }] }); // prettier-ignore
  expect(bare.rows).toHaveLength(2);
});

test('FlagEmbedding’s own keys are columns too, lists in one cell', async () => {
  const peeked = await peek('a.jsonl', '{"query": "q", "pos": ["one", "two"], "neg": [], "pos_scores": [1, 2], "extra": 5}\n');
  expect(peeked.columns.map(({ name, role }) => `${name}: ${role}`)).toEqual([
    'query: query', 'pos: positive', 'neg: negative', 'pos_scores: positive-scores', 'extra: ignore',
  ]); // prettier-ignore
  expect(peeked.rows).toEqual([['q', 'one · two', '', '1 · 2', '5']]);
});

test('lists, plain lines and long cells are shown, cut where they are long', async () => {
  expect((await peek('a.json', '[{"frage": "eins", "antwort": "zwei"}]')).columns.map(({ name }) => name)).toEqual(['frage', 'antwort']);
  const lines = await peek('a.txt', `${'x'.repeat(500)}\n\nsecond\n`);
  expect(lines.columns).toEqual([{ name: 'text', role: 'text' }]);
  expect(lines.rows.map(([cell]) => cell?.length)).toEqual([161, 6]);
});

test('a file that is no table at all is refused as it is on import', async () => {
  await expect(peek('a.pdf', '%PDF-1.7')).rejects.toThrow('a.pdf is a PDF file');
});
