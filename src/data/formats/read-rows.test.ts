import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CancelledError, InputError, StudioError } from '../../base/errors.ts';
import { bytesSource, type ByteSource } from '../../base/folder.ts';
import { readRows, type RowResult } from './read-rows.ts';

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A source that hands out `size` bytes at a time. */
function chunked(bytes: Uint8Array, size: number, name = 'data.jsonl'): ByteSource {
  return {
    ...bytesSource(name, bytes),
    async *stream() {
      await Promise.resolve();
      for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
    },
  };
}

async function collect(source: ByteSource): Promise<readonly RowResult[]> {
  const results: RowResult[] = [];
  for await (const result of readRows(source)) results.push(result);
  return results;
}

function read(content: string | Uint8Array, name = 'data.jsonl', size = 7): Promise<readonly RowResult[]> {
  return collect(chunked(typeof content === 'string' ? bytesOf(content) : content, size, name));
}

function goodRows(results: readonly RowResult[]): readonly unknown[] {
  return results.filter((result) => result.ok).map((result) => result.row);
}

function faults(results: readonly RowResult[]): readonly unknown[] {
  return results.flatMap((result) => (result.ok ? [] : [[result.problem.row, result.problem.kind, result.problem.column]]));
}

const pair = '{"query":"问题","pos":["答案"]}';
const pairRow = { query: '问题', pos: ['答案'], neg: [] };

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  for (const [index, unit] of Array.from(`\ufeff${text}`, (_, at) => `\ufeff${text}`.charCodeAt(at)).entries())
    view.setUint16(2 * index, unit, littleEndian);
  return bytes;
}

describe('readRows, encodings and line ends', () => {
  // "问题" and "答案" in GB18030 by the standard's table: CE CA CC E2, B4 F0 B0 B8.
  const gb18030 = Uint8Array.of(
    ...bytesOf('{"query":"'),
    0xce,
    0xca,
    0xcc,
    0xe2,
    ...bytesOf('","pos":["'),
    0xb4,
    0xf0,
    0xb0,
    0xb8,
    ...bytesOf('"]}\n'),
  );

  it.each([
    ['UTF-8', bytesOf(`${pair}\n`)],
    ['UTF-8 without a last line end', bytesOf(pair)],
    ['UTF-8 with a byte order mark', bytesOf(`\ufeff${pair}\n`)],
    ['CRLF', bytesOf(`${pair}\r\n`)],
    ['UTF-16, little end first', utf16(`${pair}\n`, true)],
    ['UTF-16, big end first', utf16(`${pair}\r\n`, false)],
    ['GB18030', gb18030],
    ['GB18030 after much ASCII', Uint8Array.of(...bytesOf('{"query":"a","pos":["b"]}\n'.repeat(3)), ...gb18030)],
    ['gzip', new Uint8Array(gzipSync(`${pair}\n`))],
  ])('reads %s, whatever the chunks are', async (_, bytes) => {
    for (const size of [1, 2, 3, 5, 64, 100_000]) {
      const results = await read(bytes, 'data.jsonl', size);
      expect(goodRows(results).at(-1)).toEqual(pairRow);
      expect(faults(results)).toEqual([]);
    }
  });

  it('reads GB18030 that begins beyond the sample', async () => {
    const ascii = bytesOf('{"query":"a","pos":["b"]}\n'.repeat(15_000));
    const whole = new Uint8Array(ascii.length + gb18030.length);
    whole.set(ascii);
    whole.set(gb18030, ascii.length);
    expect(goodRows(await read(whole, 'data.jsonl', 65_536)).at(-1)).toEqual(pairRow);
  });

  it('counts lines as an editor does, blank ones included', async () => {
    const results = await read(`${pair}\n\n  \nnonsense\n${pair}\n`);
    expect(results.map(({ number, ok }) => [number, ok])).toEqual([
      [1, true],
      [4, false],
      [5, true],
    ]);
  });

  it('names the one damaged line of a UTF-8 file', async () => {
    const damaged = Uint8Array.of(...bytesOf(`${pair}\n{"query":"`), 0xff, 0xfe, ...bytesOf(`","pos":["a"]}\n${pair}\n${pair}\n`));
    const results = await read(damaged);
    expect(faults(results)).toEqual([[2, 'not text', undefined]]);
    expect(goodRows(results).length).toBe(3);
  });
});

describe('readRows, rows', () => {
  it('keeps every field of FlagEmbedding and leaves others aside', async () => {
    const row = {
      query: 'q',
      pos: ['a', 'b'],
      neg: ['c'],
      pos_scores: [1, 2.5],
      neg_scores: [-3],
      prompt: 'p: ',
      type: 'symmetric_sts',
      score: 0.7,
    };
    expect(goodRows(await read(JSON.stringify({ ...row, other: { deep: [1] }, id: 7 })))).toEqual([row]);
    expect(goodRows(await read('{"query":"q","pos":["a"],"neg":null,"prompt":null,"pos_scores":null}'))).toEqual([
      { query: 'q', pos: ['a'], neg: [] },
    ]);
  });

  it('reads texts, from JSON Lines and from plain text', async () => {
    expect(goodRows(await read('{"text":"一"}\n{"text":"two","n":1}\n'))).toEqual([{ text: '一' }, { text: 'two' }]);
    expect(goodRows(await read('一\r\n\r\n{"text": 2}\n', 'a.txt'))).toEqual([{ text: '一' }, { text: '{"text": 2}' }]);
    expect(faults(await read('one\nt\0wo\n'.padEnd(60, 'x'), 'a.txt'))).toEqual([[2, 'NUL byte', undefined]]);
    expect(goodRows(await read(new Uint8Array(gzipSync('one\ntwo\n')), 'a.txt.gz'))).toEqual([{ text: 'one' }, { text: 'two' }]);
  });

  it.each([
    ['{"query":"q","pos":[]}', 'no positive', 'pos'],
    ['{"query":"q"}', 'no positive', 'pos'],
    ['{"pos":["a"]}', 'no query', 'query'],
    ['{"query":" ","pos":["a"]}', 'empty query', 'query'],
    ['{"query":"q","pos":[""]}', 'empty positive', 'pos'],
    ['{"query":"q","pos":["a"],"neg":["b","\\t"]}', 'empty negative', 'neg'],
    ['{"query":5,"pos":["a"]}', 'wrong type', 'query'],
    ['{"query":"q","pos":"a"}', 'wrong type', 'pos'],
    ['{"query":"q","pos":["a",null]}', 'wrong type', 'pos'],
    ['{"query":"q","pos":["a"],"neg":{"0":"b"}}', 'wrong type', 'neg'],
    ['{"query":"q","pos":["a"],"pos_scores":["1"]}', 'wrong type', 'pos_scores'],
    ['{"query":"q","pos":["a"],"pos_scores":[1e999]}', 'wrong type', 'pos_scores'],
    ['{"query":"q","pos":["a"],"pos_scores":[1,2]}', 'scores do not match', 'pos_scores'],
    ['{"query":"q","pos":["a"],"neg":["b"],"neg_scores":[]}', 'scores do not match', 'neg_scores'],
    ['{"query":"q","pos":["a"],"prompt":1}', 'wrong type', 'prompt'],
    ['{"query":"q","pos":["a"],"score":"0.5"}', 'wrong type', 'score'],
    ['{"query":"q","pos":["a"],"query":"r"}', 'duplicate key', 'query'],
    ['{"query":"q","pos":["a"], "pos" : ["b"]}', 'duplicate key', 'pos'],
    ['{"text":""}', 'empty text', 'text'],
    ['{"text":["a"]}', 'wrong type', 'text'],
    ['{"text1":"a","text2":"b","score":1}', 'unknown keys', undefined],
    ['{"title":"a"}', 'unknown keys', undefined],
    ['{"__proto__":{"query":"q","pos":["a"]}}', 'unknown keys', undefined],
    ['["q","a"]', 'not an object', undefined],
    ['null', 'not an object', undefined],
    ['{"query":"q","pos":["a"]', 'not JSON', undefined],
    ['{"query":"q\0","pos":["a"]}', 'not JSON', undefined],
    [`{"query":"q","pos":${'['.repeat(40_000)}${']'.repeat(40_000)}}`, 'too deep', undefined],
  ])('refuses %s', async (line, kind, column) => {
    const results = await read(`${pair}\n${line}\n${pair}`);
    expect(faults(results)).toEqual([[2, kind, column]]);
    expect(goodRows(results).length).toBe(2);
    const bad = results.find((result) => !result.ok);
    expect(bad).toMatchObject({ raw: line.slice(0, 65_536), problem: { file: 'data.jsonl', raw: line.slice(0, 500) } });
  });

  it('takes a key’s name inside of a text for what it is', async () => {
    const row = { query: 'he said "query": and "pos"', pos: ['query', 'pos', '{"query":1}'], neg: ['"neg":'] };
    expect(goodRows(await read(JSON.stringify(row)))).toEqual([row]);
    expect(goodRows(await read('{"meta":{"query":"x"},"query":"q","pos":["a"]}'))).toEqual([{ query: 'q', pos: ['a'], neg: [] }]);
  });

  it('is not fooled by prototype keys', async () => {
    const [row] = goodRows(await read('{"query":"q","pos":["a"],"__proto__":{"type":"evil"},"constructor":1}'));
    expect(row).toEqual({ query: 'q', pos: ['a'], neg: [] });
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    expect('type' in (row as object)).toBe(false);
  });

  it('refuses a line of 100 MB and goes on behind it', async () => {
    const block = new Uint8Array(1024 * 1024).fill(0x61);
    const source: ByteSource = {
      ...bytesSource('data.jsonl', new Uint8Array()),
      async *stream() {
        await Promise.resolve();
        yield bytesOf(`${pair}\n{"query":"`);
        for (let i = 0; i < 100; i += 1) yield block;
        yield bytesOf(`","pos":["a"]}\n${pair}\n`);
      },
    };
    const results = await collect(source);
    expect(faults(results)).toEqual([[2, 'row too long', undefined]]);
    expect(goodRows(results)).toEqual([pairRow, pairRow]);
  });
});

describe('readRows, files that cannot be used', () => {
  it.each([
    ['an empty file', '', 'a.jsonl', 'a.jsonl is empty'],
    ['blank lines only', '\n\n', 'a.jsonl', 'no row that can be used'],
    ['no good row', '{"a":1}\n', 'a.jsonl', 'no row that can be used. Row 1: The row has neither'],
    ['a table without rows', 'query,pos\n', 'a.csv', 'no row that can be used'],
    ['Parquet without an end', 'PAR1xxxx', 'a.parquet', 'a.parquet is not a whole Parquet file'],
    ['Excel', 'x', 'a.xlsx', 'a.xlsx is an Excel file'],
    ['a zip under another name', 'PK\u0003\u0004xx', 'a.jsonl', 'a zip file'],
    ['an unknown kind', 'hello', 'a.md', 'of a kind that the studio does not know'],
    ['pairs and texts mixed', `${pair}\n{"text":"a"}\n`, 'a.jsonl', 'mixes pairs (row 1) and texts (row 2)'],
  ])('refuses %s', async (_, content, name, message) => {
    await expect(read(content, name)).rejects.toThrow(InputError);
    await expect(read(content, name)).rejects.toThrow(message);
  });

  it('refuses bytes that are not text', async () => {
    const noise = Uint8Array.from({ length: 1000 }, (_, index) => (index * 37) % 256);
    await expect(read(noise, 'a.jsonl')).rejects.toThrow('does not hold text');
  });

  it.each([0.3, 0.9])('refuses a gzip file that ends at %f of its length', async (share) => {
    const packed = new Uint8Array(gzipSync(Array.from({ length: 5000 }, (_, index) => `{"text":"text ${index * 7919}"}`).join('\n')));
    await expect(read(packed.slice(0, packed.length * share), 'a.jsonl.gz', 4096)).rejects.toThrow(InputError);
    await expect(read(packed.slice(0, packed.length * share), 'a.jsonl.gz', 4096)).rejects.toThrow('not a complete gzip file');
  });

  it('passes on a fault of the storage, also through gzip', async () => {
    const packed = new Uint8Array(gzipSync('{"text":"a"}\n'.repeat(10_000)));
    for (const bytes of [packed, bytesOf('{"text":"a"}\n'.repeat(10_000))]) {
      const failing: ByteSource = {
        ...bytesSource('a.jsonl', bytes),
        async *stream() {
          await Promise.resolve();
          yield bytes.subarray(0, 60);
          throw new Error('the disk is gone');
        },
      };
      await expect(collect(failing)).rejects.toThrow('the disk is gone');
    }
  });

  it('stops when cancelled, and reports the bytes read', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const onProgress = (doneBytes: number) => {
      seen.push(doneBytes);
      if (seen.length === 3) controller.abort();
    };
    const rows = readRows(chunked(bytesOf(`${pair}\n`.repeat(40_000)), 1000), { signal: controller.signal, onProgress });
    const drain = async () => {
      for await (const row of rows) expect(row.ok).toBe(true);
    };
    await expect(drain()).rejects.toThrow(CancelledError);
    expect(seen).toEqual([1000, 2000, 3000]);
  });
});

describe('readRows, anything at all', () => {
  const piece = fc.constantFrom(
    '{"query":"q","pos":["a"]}',
    '{"text":"一二"}',
    '{',
    '}',
    '[',
    '"',
    '\\',
    '\n',
    '\r\n',
    '\0',
    'é',
    '\ufeff',
    '𠮷',
    '{"query":',
    '"pos":',
    '[[',
    'null',
    ' ',
  );
  const anyText = fc.array(piece, { maxLength: 30 }).map((pieces) => bytesOf(`{"text":"a"}\n${pieces.join('')}`));
  const anyBytes = fc.uint8Array({ maxLength: 200 });
  const anyName = fc.constantFrom('a.jsonl', 'a.txt', 'a.jsonl.gz', 'a', 'a.csv');

  it('ends in rows or in one typed error, the same for every way to cut the bytes', async () => {
    const outcome = async (bytes: Uint8Array, name: string, size: number) => {
      try {
        return await read(bytes, name, size);
      } catch (error) {
        expect(error).toBeInstanceOf(StudioError);
        return error instanceof Error ? error.message : '';
      }
    };
    let rows = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 3, arbitrary: anyText }, { weight: 1, arbitrary: anyBytes }),
        anyName,
        fc.integer({ min: 1, max: 9 }),
        async (bytes, name, size) => {
          const whole = await outcome(bytes, name, 100_000);
          if (typeof whole !== 'string') rows += whole.length;
          expect(await outcome(bytes, name, size)).toEqual(whole);
        },
      ),
      { numRuns: 600, seed: 1 },
    );
    expect(rows).toBeGreaterThan(200);
  });

  it('gives back every row that was written', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => value.trim() !== '');
    const anyRow = fc.record({ query: text, pos: fc.array(text, { minLength: 1, maxLength: 4 }), neg: fc.array(text, { maxLength: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 11 }), async (rows, size) => {
        const results = await read(rows.map((row) => JSON.stringify(row)).join('\n'), 'a.jsonl', size);
        expect(goodRows(results)).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });
});
