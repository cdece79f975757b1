import { describe, expect, it } from 'vitest';

import { InputError } from '../../base/errors.ts';
import { bytesSource } from '../../base/folder.ts';
import { readRows } from './read-rows.ts';
import { detectEncoding, refuseOtherEncodings } from './text-encoding.ts';

/** A text of which every character stands for one byte: ASCII and Latin-1. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const french =
  'query,positive\na na\u00efve question,une r\u00e9ponse\no\u00f9 ?,l\u00e0-bas\nl\u2019\u00e9t\u00e9,cr\u00e9\u00e9e\n'.replaceAll(
    '\u2019',
    '\x92',
  );
const german = 'query,positive\n\u00dcbung,Gr\u00f6\u00dfe\nM\u00fche,h\u00f6ren\n';
// "问题,答案" and "删除文件 ls,rm 删除" by the standard's table.
const chinese = 'query,positive\n\xce\xca\xcc\xe2,\xb4\xf0\xb0\xb8\n\xc9\xbe\xb3\xfd\xce\xc4\xbc\xfe ls,rm \xc9\xbe\xb3\xfd\n';
// "Привет, как дела" in Windows-1251, of which words of odd length are no GB18030.
const russian = `query,positive\n${'\xcf\xf0\xe8\xe2\xe5\xf2 \xea\xe0\xea,\xe4\xe5\xeb\xe0\n'.repeat(3)}`;

async function read(bytes: Uint8Array, name = 'a.csv'): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for await (const result of readRows(bytesSource(name, bytes))) rows.push(result.ok ? result.row : result.problem.kind);
  return rows;
}

describe('the encoding of a file', () => {
  it.each([
    ['French', french],
    ['German', german],
    ['Russian', russian],
  ])('is refused where it is neither UTF-8 nor GB18030: %s', async (_, text) => {
    expect(detectEncoding(latin1(text))).toBe('utf-8');
    await expect(read(latin1(text))).rejects.toThrow(InputError);
    await expect(read(latin1(text))).rejects.toThrow('a.csv is not UTF-8');
    await expect(read(latin1(text), 'a.txt')).rejects.toThrow('a.txt is not UTF-8');
    const list = `[\n${text.split('\n').map((line) => `{"text":"x ${line}"}`).join(',\n')}]`; // prettier-ignore
    await expect(read(latin1(list), 'a.json')).rejects.toThrow('a.json is not UTF-8');
  });

  it('is GB18030 where it reads as Chinese', async () => {
    expect(detectEncoding(latin1(chinese))).toBe('gb18030');
    expect(await read(latin1(chinese))).toEqual([
      { query: '问题', pos: ['答案'], neg: [] },
      { query: '删除文件 ls', pos: ['rm 删除'], neg: [] },
    ]);
  });

  it('is GB18030 with characters beyond GB2312 and with four bytes', () => {
    // "镕基" (E946 BBF9), "㐀" (8139 EE39) and "一二" (D2BB B6FE).
    const bytes = latin1('\xe9\x46\xbb\xf9\n\x81\x39\xee\x39\xd2\xbb\xb6\xfe\n');
    expect(new TextDecoder('gb18030').decode(bytes)).toBe('镕基\n㐀一二\n');
    expect(detectEncoding(bytes)).toBe('gb18030');
  });

  it('is that of the whole where one line is damaged: the row is at fault', async () => {
    const ascii = `query,positive\n${'a,b\n'.repeat(5)}na\xefve,c\n`;
    expect(await read(latin1(ascii))).toEqual([...Array<unknown>(5).fill({ query: 'a', pos: ['b'], neg: [] }), 'not text']);
    expect(() => refuseOtherEncodings('a.csv', new TextEncoder().encode('na\u00efve\n\u00fc\n'))).not.toThrow();
  });

  it('is never guessed from one accent behind much ASCII', async () => {
    const line = '{"text":"plain"}\n';
    const late = latin1(`${line.repeat(20_000)}{"text":"na\xefve"}\n`);
    expect((await read(late, 'a.jsonl')).at(-1)).toBe('not text');
  });
});
