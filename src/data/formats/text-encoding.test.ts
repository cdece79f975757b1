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

/** Bytes of a text in an encoding of two bytes, by its own decoder read backwards. */
function encoded(text: string, label: string): Uint8Array {
  const decoder = new TextDecoder(label);
  const bytesOf = new Map<string, readonly number[]>();
  for (let lead = 0xfe; lead >= 0x81; lead -= 1)
    for (let trail = 0xfe; trail >= 0x40; trail -= 1) bytesOf.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  return Uint8Array.from(
    [...text].flatMap((sign) => {
      if (sign < '\u0080') return [sign.charCodeAt(0)];
      const bytes = bytesOf.get(sign);
      if (bytes === undefined) throw new Error(`${sign} is not in ${label}`);
      return bytes;
    }),
  );
}

const korean =
  '질문,답변\n대한민국의 수도는 어디입니까?,서울은 대한민국의 수도이며 가장 큰 도시이다\n파일을 지우는 방법,명령어로 파일을 삭제할 수 있습니다\n';
const traditional = '問題,答案\n臺灣的首都在哪裡？,臺北市是臺灣的首都也是政治經濟中心\n如何刪除檔案,可以使用指令把不要的檔案刪除\n';
const kindsOfChinese = [
  ['news', '记者昨日从市政府获悉，今年第三季度全市生产总值同比增长百分之六，其中服务业增长较快。'],
  ['cooking', '豆腐切块，葱姜蒜切末，锅中放油烧热，加入豆瓣酱炒出红油，倒入豆腐和清水煮五分钟。'],
  ['a poem', '床前明月光，疑是地上霜。举头望明月，低头思故乡。白日依山尽，黄河入海流。'],
  ['old characters', '問題與答案：臺灣的首都在哪裡？臺北市是臺灣的首都，也是政治經濟中心。'],
  ['commands among ASCII', 'rm 删除文件\nls 列出目录内容\ngrep 在文本中搜索匹配的行并显示出来'],
  ['a law', '第一条 为了保护民事主体的合法权益，调整民事关系，维护社会和经济秩序，根据宪法，制定本法。'],
] as const;

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

  it.each([
    ['EUC-KR', 'euc-kr', korean],
    ['Big5', 'big5', traditional],
  ])('is not taken for GB18030 where it is %s: the file is refused', async (_, label, text) => {
    const bytes = encoded(text, label);
    expect(new TextDecoder(label).decode(bytes)).toBe(text);
    expect(detectEncoding(bytes)).toBe('utf-8');
    await expect(read(bytes)).rejects.toThrow('a.csv is not UTF-8, nor GB18030');
    await expect(read(bytes, 'a.txt')).rejects.toThrow(InputError);
  });

  it.each(kindsOfChinese)('is GB18030 for Chinese of every kind: %s', async (_, text) => {
    const bytes = encoded(text, 'gb18030');
    expect(detectEncoding(bytes)).toBe('gb18030');
    expect(await read(bytes, 'a.txt')).toEqual(text.split('\n').map((line) => ({ text: line })));
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
