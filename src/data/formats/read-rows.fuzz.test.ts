import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { StudioError } from '../../base/errors.ts';
import { bytesSource } from '../../base/folder.ts';
import { Random } from '../../base/random.ts';
import { readRows } from './read-rows.ts';

const MUTATIONS = 10_000;

const rows = [
  {
    query: 'what is a "hash"?',
    pos: ['a digest \\ of bytes', 'ein Fingerabdruck'],
    neg: ['a herb'],
    pos_scores: [1.5, 2],
    neg_scores: [-0.25],
    prompt: 'p: ',
    type: 'only_1neg',
    score: 0.5,
  },
  { query: '红烧肉怎么做？', pos: ['五花肉切块，冷水下锅。'], neg: [] },
  { query: '𠮷野家 🙂', pos: ['a\tb\nc'], neg: ['x', 'y'] },
];
const plain = new TextEncoder().encode(rows.map((row) => JSON.stringify(row)).join('\r\n'));
const packed = new Uint8Array(gzipSync(plain));

/** One to four random faults: bytes changed, cut out, doubled or put in. */
function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let mutated = [...bytes];
  for (let fault = random.below(4); fault >= 0; fault -= 1) {
    const at = random.below(mutated.length);
    const length = 1 + random.below(random.below(4) === 0 ? 40 : 3);
    const inserted = [
      () => Array.from({ length }, () => random.below(256)),
      () => [],
      () => [...mutated.slice(at, at + length), ...mutated.slice(at, at + length)],
      () => Array.from({ length }, () => '{}[]",:\\\n\r\0eE-+019'.charCodeAt(random.below(19))),
    ][random.below(4)];
    mutated = [...mutated.slice(0, at), ...(inserted?.() ?? []), ...mutated.slice(at + length)];
  }
  return Uint8Array.from(mutated);
}

async function outcomeOf(bytes: Uint8Array): Promise<'rows' | 'problems' | 'refused'> {
  let problems = 0;
  try {
    for await (const result of readRows(bytesSource('fuzz.jsonl', bytes))) {
      if (!result.ok) problems += 1;
      else if ('query' in result.row) expect(result.row.pos.length * result.row.query.length).toBeGreaterThan(0);
    }
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
    return 'refused';
  }
  return problems > 0 ? 'problems' : 'rows';
}

// A hang shows as a timeout of the test: no time is asserted, for the machine may be shared.
describe('readRows under mutation', () => {
  it.each([
    ['JSON Lines', plain, MUTATIONS],
    ['gzip', packed, MUTATIONS / 10],
  ])('ends every mutation of %s in rows, problems or one typed error', async (_, original, count) => {
    const seen = { rows: 0, problems: 0, refused: 0 };
    for (let mutation = 0; mutation < count; mutation += 1) {
      seen[await outcomeOf(mutate(original, new Random(20_240, mutation)))] += 1;
    }
    expect(seen.refused).toBeGreaterThan(0);
    if (original === plain) expect(Math.min(seen.rows, seen.problems)).toBeGreaterThan(count / 20);
  });
});
