import { describe, expect, it } from 'vitest';

import { InputError } from '../../base/errors.ts';
import { bytesSource, type ByteSource } from '../../base/folder.ts';
import type { Column, ColumnRoles } from '../../contract/columns.ts';
import { readRows, type RowResult } from './read-rows.ts';
import { splitJsonList } from './split-json.ts';

async function read(content: string, name = 'data.json', size = 5): Promise<readonly RowResult[]> {
  const bytes = new TextEncoder().encode(content);
  const source: ByteSource = {
    ...bytesSource(name, bytes),
    async *stream() {
      await Promise.resolve();
      for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
    },
  };
  const results: RowResult[] = [];
  for await (const result of readRows(source)) results.push(result);
  return results;
}

function told(results: readonly RowResult[]): readonly unknown[] {
  return results.map((result) => (result.ok ? [result.number, result.row] : [result.number, result.problem.kind]));
}

const [one, two] = [{ text: 'one, "two" [3] {4}' }, { text: '五\n\\' }];

describe('JSON lists and documents', () => {
  it.each([
    ['a list', JSON.stringify([one, two])],
    ['a list with spaces', `\n [ ${JSON.stringify(one)} ,\n${JSON.stringify(two)}\n]\n`],
    ['a list that ends in a comma', `[${JSON.stringify(one)},${JSON.stringify(two)},]`],
    ['a list as data', JSON.stringify({ data: [one, two] })],
    ['a list as data, behind other keys', JSON.stringify({ version: 1, about: { data: 'x' }, data: [one, two] })],
    ['a list under another key, over many lines', JSON.stringify({ train: [one, two], n: [] }, undefined, 2)],
    ['a list as data, before values that are no rows', JSON.stringify({ data: [one, two], n: 2, names: ['text'], about: { a: [1] } })],
    ['a list as data whose document is cut behind it', JSON.stringify({ data: [one, two] }).slice(0, -1)],
    ['columns', JSON.stringify({ text: [one.text, two.text] })],
    ['columns by index', JSON.stringify({ text: { 0: one.text, 1: two.text } })],
    ['an object a line', `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`],
  ])('read %s', async (_, content) => {
    expect(told(await read(content))).toEqual([[1, one], [2, two]]); // prettier-ignore
  });

  it('read one object over many lines as one row', async () => {
    expect(told(await read('{\n "query": "q",\n "pos": ["a"]\n}'))).toEqual([[1, { query: 'q', pos: ['a'], neg: [] }]]);
  });

  it.each([100, 10_000])('read keys that first occur late, in chunks of %i bytes', async (size) => {
    const plain = { query: 'q', positive: 'a' };
    const late = [
      { ...plain, label: 0 },
      { ...plain, label: null },
      { ...plain, hard_negative: 'n', id: 7, note: 'x' },
      { ...plain, prompt: 'p: ', score: 0.5, prompts: null },
    ];
    const rows = told(await read(JSON.stringify([...Array<unknown>(60).fill(plain), ...late]), 'data.json', size));
    expect(rows.slice(-4)).toEqual([
      [61, 'late key'],
      [62, { query: 'q', pos: ['a'], neg: [] }],
      [63, { query: 'q', pos: ['a'], neg: ['n'] }],
      [64, { query: 'q', pos: ['a'], neg: [], prompt: 'p: ', score: 0.5 }],
    ]);
  });

  it('tell of columns that came late, and leave them aside where the person has chosen', async () => {
    const plain = '{"query":"q","positive":"a"}\n'.repeat(60);
    const bytes = new TextEncoder().encode(`${plain}{"query":"q","positive":"a","negative":"n"}\n`);
    const read = async (roles: ColumnRoles | undefined) => {
      const seen: unknown[] = [];
      let last: unknown;
      const onColumns = (columns: readonly Column[]) => seen.push(columns.map(({ role }) => role));
      for await (const result of readRows(bytesSource('a.jsonl', bytes), { onColumns, roles })) last = result.ok && result.row;
      return [last, ...seen];
    };
    const rowWith = (neg: readonly string[]) => ({ query: 'q', pos: ['a'], neg });
    expect(await read(undefined)).toEqual([rowWith(['n']), ['query', 'positive'], ['query', 'positive', 'negative']]);
    expect(await read({ query: 'query', positive: 'positive' })).toEqual([rowWith([]), ['query', 'positive']]);
  });

  it('keep the good rows of a damaged list', async () => {
    const damaged = '[{"text":"a"},{"text":5},nonsense,{"text":"b"} {"text":"c"},{"text":"d"},{"te';
    expect(told(await read(damaged))).toEqual([
      [1, { text: 'a' }],
      [2, 'wrong type'],
      [3, 'not JSON'],
      [4, 'not JSON'],
      [5, { text: 'd' }],
      [6, 'cut off'],
    ]);
  });

  it('read a list of 40 MB in one line without holding it', async () => {
    const row = `{"text":"${'x'.repeat(1000)}"},`;
    const block = new TextEncoder().encode(row.repeat(100));
    let sent = 0;
    const source: ByteSource = {
      ...bytesSource('a.json', new Uint8Array()),
      async *stream() {
        await Promise.resolve();
        yield Uint8Array.of(0x5b);
        for (let count = 0; count < 400; count += 1) {
          sent += 1;
          yield block;
        }
        yield new TextEncoder().encode('{"text":"last"}]');
      },
    };
    let rows = 0;
    let furthestAhead = 0;
    for await (const result of readRows(source)) {
      rows += result.ok ? 1 : 0;
      furthestAhead = Math.max(furthestAhead, 100 * sent - rows);
    }
    expect(rows).toBe(40_001);
    // Rows that were sent and not handed on: never more than a batch and a block.
    expect(furthestAhead).toBeLessThan(2000);
  });

  it('refuses an element that is too long, and goes on behind it', async () => {
    async function* texts(): AsyncGenerator<string> {
      await Promise.resolve();
      yield '[1, "';
      for (let count = 0; count < 30; count += 1) yield 'x'.repeat(10);
      yield '", 2]';
    }
    const found: unknown[] = [];
    for await (const elements of splitJsonList(texts(), 100))
      found.push(...elements.map(({ number, text, fault }) => [number, text.length, fault]));
    expect(found).toEqual([[1, 1, undefined], [2, 101, 'too long'], [3, 1, undefined]]); // prettier-ignore
  });

  it.each([
    ['an object without rows', '{\n "name": {"a": [1]},\n "size": 5\n}', 'its keys are "name", "size"'],
    ['two lists', '{"train":[{"text":"a"}],"n":1,"test":[{"text":"b"}]}', 'holds more rows behind its first list, under "test"'],
    [
      'two lists behind a value',
      '{"n":1,"train":[{"text":"a"}],"test":[{"text":"b"}]}',
      'more rows besides those under "train", under "test"',
    ],
    ['a long second list', `{"data":[{"text":"a"}],"test":[${'{"text":"b"},'.repeat(90_000)}{}]}`, 'under "test"'],
    ['nonsense behind a list', '{"data":[{"text":"a"}],"b":}', 'is not valid JSON behind its first list'],
    ['a second list behind the first', '[{"text":"a"}]\n[{"text":"b"}]', 'goes on behind the end of its list: "[{'],
    ['an empty list', '[]', 'no row that can be used'],
    ['half an object', '{\n "name": [', 'is not valid JSON'],
    ['depth', `{\n "name": ${'['.repeat(100_000)}`, 'nests more than 64 levels deep'],
    ['an unknown kind of rows', '[{"foo":"a","bar":"b"}]', 'Row 1: The row has neither'],
  ])('refuse %s', async (_, content, message) => {
    await expect(read(content, 'data.json', 4096)).rejects.toThrow(InputError);
    await expect(read(content, 'data.json', 4096)).rejects.toThrow(message);
  });
});
