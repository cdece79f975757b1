import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { InputError } from '../../base/errors.ts';
import { bytesSource, type ByteSource } from '../../base/folder.ts';
import type { ColumnRoles } from '../../contract/columns.ts';
import { longestDelimitedRow } from './read-delimited.ts';
import { readRows, type RowResult } from './read-rows.ts';

function source(content: string | Uint8Array, name: string, size: number): ByteSource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    ...bytesSource(name, bytes),
    async *stream() {
      await Promise.resolve();
      for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
    },
  };
}

async function read(content: string | Uint8Array, name = 'data.csv', roles?: ColumnRoles, size = 3): Promise<readonly RowResult[]> {
  const results: RowResult[] = [];
  for await (const result of readRows(source(content, name, size), { roles })) results.push(result);
  return results;
}

/** Rows as [number, what was read], or [number, kind of problem, column]. */
function told(results: readonly RowResult[]): readonly unknown[] {
  return results.map((result) => {
    if (!result.ok) return [result.number, result.problem.kind, result.problem.column];
    const { row } = result;
    return [result.number, ...('text' in row ? [row.text] : 'query' in row ? [row.query, ...row.pos, ...row.neg] : [row.text1, row.text2])];
  });
}

describe('delimited tables', () => {
  it.each([
    ['quotes around delimiters, quotes and line breaks', 'query,positive\n"a, b","say ""x""\nand go"\n', [[2, 'a, b', 'say "x"\nand go']]],
    ['CRLF, and no line end at the end', 'query,positive\r\na,b\r\nc,"d\r\ne"', [[2, 'a', 'b'], [3, 'c', 'd\ne']]],
    ['CR alone', 'query,positive\ra,b\rc,d\r', [[2, 'a', 'b'], [3, 'c', 'd']]],
    ['a byte order mark', '\ufeffquery,positive\na,b\n', [[2, 'a', 'b']]],
    ['blank lines, which count as rows', 'query,positive\n\na,b\n  \nc,d\n', [[3, 'a', 'b'], [5, 'c', 'd']]],
    ['semicolons', 'query;positive\na, b;c\n', [[2, 'a, b', 'c']]],
    ['bars', 'query|positive\na, b|c\n', [[2, 'a, b', 'c']]],
    ['empty negatives', 'query,positive,neg1,neg2\na,b,,c\nd,e\n', [[2, 'a', 'b', 'c'], [3, 'd', 'e']]],
    ['lists in JSON', 'query,pos,neg\na,"[""b"",""c""]",[]\nd,[e] f,\n', [[2, 'a', 'b', 'c'], [3, 'd', '[e] f']]],
    ['a title before the text', 'title,text\nT,one\n,two\n', [[2, 'T one'], [3, 'two']]],
    ['one column', 'text\none\ntwo\n', [[2, 'one'], [3, 'two']]],
    ['no header', 'what is it?,it is that one there\nwho is it?,"her, surely"\n', [[1, 'what is it?', 'it is that one there'], [2, 'who is it?', 'her, surely']]],
  ])('read %s', async (_, content, expected) => {
    expect(told(await read(content))).toEqual(expected);
  }); // prettier-ignore

  it('reads tabs by the name of the file, quotes and all', async () => {
    expect(told(await read('query\tpositive\na,b\t"c\td"\n', 'a.tsv'))).toEqual([[2, 'a,b', 'c\td']]);
    expect(told(await read(new Uint8Array(gzipSync('query\tpositive\na\tb\n')), 'a.tsv.gz'))).toEqual([[2, 'a', 'b']]);
  });

  it.each([
    ['an empty query', ' ,b', 'empty query', 'query'],
    ['no positive', 'a,', 'no positive', 'positive'],
    ['a cell too many', 'a,b,c', 'too many cells', undefined],
    ['a list as Python prints it', `a,"['b', 'c']"`, 'wrong type', 'positive'],
    ['a NUL byte', 'a,b\0', 'NUL byte', undefined],
    ['a quote that is not doubled', '"a" b,c', 'quotes', undefined],
    ['a list of numbers', 'a,"[1,2]"', 'wrong type', 'positive'],
  ])('refuse the one row with %s', async (_, line, kind, column) => {
    expect(told(await read(`query,positive\nx,y\n${line}\nv,w\n`))).toEqual([[2, 'x', 'y'], [3, kind, column], [4, 'v', 'w']]); // prettier-ignore
  });

  it('refuses the one row that holds bytes of no encoding', async () => {
    const [before, after] = ['query,positive\n问题,答案\n', '\n再问,再答\n'].map((text) => new TextEncoder().encode(text));
    const bytes = Uint8Array.of(...(before ?? []), 0x61, 0xff, 0xfe, 0x2c, 0x62, ...(after ?? []));
    expect(told(await read(bytes))).toEqual([[2, '问题', '答案'], [3, 'not text', undefined], [4, '再问', '再答']]); // prettier-ignore
  });

  it('goes on at the next line where a quote is never closed', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `question ${index},answer ${index}`);
    const results = await read(`query,positive\n"a,b\n${rows.join('\n')}\n`, 'a.csv', undefined, 4096);
    expect(told(results).slice(0, 2)).toEqual([[2, 'quotes', undefined], [3, 'question 0', 'answer 0']]); // prettier-ignore
    expect(results.length).toBe(3001);
  });

  it('refuses a line of 100 MB and goes on behind it', async () => {
    const block = new Uint8Array(1024 * 1024).fill(0x61);
    const bytes = (text: string) => new TextEncoder().encode(text);
    const long: ByteSource = {
      ...bytesSource('a.csv', new Uint8Array()),
      async *stream() {
        await Promise.resolve();
        yield bytes('query,positive\na,b\nc,');
        for (let count = 0; count < 100; count += 1) yield block;
        yield bytes('\nd,e\n');
      },
    };
    const results: RowResult[] = [];
    for await (const result of readRows(long)) results.push(result);
    expect(told(results)).toEqual([[2, 'a', 'b'], [3, 'row too long', undefined], [4, 'd', 'e']]); // prettier-ignore
    expect(longestDelimitedRow).toBeLessThan(100 * block.length);
  });

  it('refuses a million columns, in the header or in a row', async () => {
    const wide = Array.from({ length: 1_000_000 }, (_, index) => `c${index}`).join(',');
    await expect(read(`${wide}\n`, 'a.csv', undefined, 1 << 20)).rejects.toThrow('a.csv has 1000000 columns');
    const rows = await read(`query,positive\n${'a,b\n'.repeat(60)}${wide}\n`, 'a.csv', undefined, 1 << 20);
    expect(told(rows).at(-1)).toEqual([62, 'too many cells', undefined]);
    expect(rows.length).toBe(61);
  });

  it.each([
    ['unknown names', 'foo,bar\nsome longer text,and another one\n', 'a.csv has no columns that the studio recognises: "foo", "bar"'],
    ['numbers under unknown names', 'foo,bar\n1,2\n3,4\n', 'recognises: "foo", "bar"'],
    ['numbers alone', '1,2\n3,4\n', 'no columns that the studio recognises'],
    ['quotes that match nowhere', `query,positive\n${`"${'x'.repeat(60_000)}\n`.repeat(400)}`, 'quotes that do not match in many rows'],
  ])('refuse %s', async (_, content, message) => {
    await expect(read(content, 'a.csv', undefined, 1 << 16)).rejects.toThrow(InputError);
    await expect(read(content, 'a.csv', undefined, 1 << 16)).rejects.toThrow(message);
  });

  it('reads columns as the person says, by name or by place', async () => {
    const content = 'foo,bar,baz\na,b,c\nd,e,f\n';
    expect(told(await read(content, 'a.csv', { baz: 'query', foo: 'positive' }))).toEqual([[2, 'c', 'a'], [3, 'f', 'd']]); // prettier-ignore
    expect(told(await read('a,b\nc,d\n', 'a.csv', { 'column 2': 'text' }))).toEqual([[1, 'b'], [2, 'd']]); // prettier-ignore
    await expect(read(content, 'a.csv', { qux: 'text' })).rejects.toThrow('a.csv has no column "qux"');
  });

  it('ends in the same rows however the bytes are cut', async () => {
    const content = 'query,positive\r\n"a\r\n""b""",c\r\nd,e\r\n"f" g,h\r\n,i\r\n';
    const whole = told(await read(content, 'a.csv', undefined, 1000));
    expect(whole.length).toBe(4);
    for (const size of [1, 2, 5, 11]) expect(told(await read(content, 'a.csv', undefined, size))).toEqual(whole);
  });
});

describe('labelled pairs', () => {
  it('come from JSON Lines under several names, with label, score, or both', async () => {
    const rows = await read(
      '{"sentence1":"a","sentence2":"b","label":true}\n{"sentence1":"c","sentence2":"d","label":0,"x":1}\n',
      'a.jsonl',
    );
    expect(rows.flatMap((result) => (result.ok ? [result.row] : []))).toEqual([
      { text1: 'a', text2: 'b', label: 1 },
      { text1: 'c', text2: 'd', label: 0 },
    ]);
    const both = await read('{"text1":"a","text2":"b","score":3.5,"label":1}\n{"text1":"a","text2":"b","score":"-1"}\n', 'a.jsonl');
    expect(both.flatMap((result) => (result.ok ? [result.row] : []))).toEqual([
      { text1: 'a', text2: 'b', label: 1, score: 3.5 },
      { text1: 'a', text2: 'b', score: -1 },
    ]);
  });

  it.each([
    ['a.csv', 'query,passage,relevance\na,b,0\nc,d,3\ne,f,1\n', 'holds 0, 1, 3'],
    ['a.csv', 'what is it?,that one there,0\nwho is it?,"her, surely",2\nwho?,me,1\n', 'holds 0, 1, 2'],
    ['a.jsonl', '{"premise":"a","hypothesis":"b","label":0}\n', 'premises and hypotheses'],
    ['a.jsonl', '{"text1":"a","text2":"b","label":0}\n{"text1":"a","text2":"b","label":2}\n', 'holds 0, 2'],
  ])('whose label may mean anything are refused: %s of %j', async (name, content, message) => {
    await expect(read(content, name)).rejects.toThrow(message);
  });

  it('are read as the person says, whatever their names', async () => {
    const roles = { premise: 'text1', hypothesis: 'text2', label: 'label' } as const;
    const rows = await read('premise,hypothesis,label\na,b,1\nc,d,2\n', 'a.csv', roles);
    expect(told(rows)).toEqual([[2, 'a', 'b'], [3, 'wrong label', 'label']]); // prettier-ignore
  });

  it.each([
    ['{"text1":"a","text2":"b"}', 'no label', 'label'],
    ['{"text1":"a","text2":"","label":1}', 'empty text', 'text2'],
    ['{"text1":"a","label":1}', 'empty text', 'text2'],
    ['{"text1":"a","text2":["b"],"label":1}', 'wrong type', 'text2'],
    ['{"text1":"a","text2":"b","label":2}', 'wrong label', 'label'],
    ['{"text1":"a","text2":"b","label":"entailment"}', 'wrong label', 'label'],
    ['{"text1":"a","text2":"b","label":1,"label":0}', 'duplicate key', 'label'],
  ])('refuse %s', async (line, kind, column) => {
    const good = '{"text1":"x","text2":"y","label":1}\n'.repeat(50);
    expect(told(await read(`${good}${line}\n`, 'a.jsonl', undefined, 100)).at(-1)).toEqual([51, kind, column]);
  });
});
