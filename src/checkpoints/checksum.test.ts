import { expect, test } from 'vitest';
import { checksum } from './checksum.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

// Published vectors of MurmurHash3_x86_32 with seed 0.
const vectors: readonly (readonly [string, number])[] = [
  ['', 0],
  ['hello', 0x248bfa47],
  ['hello, world', 0x149bbb7f],
  ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
];

test.each(vectors)('of %j', (text, expected) => {
  expect(checksum(encode(text))).toBe(expected);
});

test('does not depend on where the bytes lie, and changes with every byte', () => {
  const bytes = encode('xThe quick brown fox jumps over the lazy dog');
  expect(checksum(bytes.subarray(1))).toBe(0x2e4ff723);
  const seen = new Set([...bytes.keys()].map((at) => checksum(bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)))));
  expect(seen.size).toBe(bytes.length);
});
