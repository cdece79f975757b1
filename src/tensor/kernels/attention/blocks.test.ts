import { expect, test } from 'vitest';
import { blockBytes, blockRows } from './blocks.ts';

test('workgroup memory of a pass is what a driver counts', () => {
  // Dawn's own figures for shaders that do not fit: 128 columns in f32, blocks of 16 and 32 rows.
  expect(blockBytes('forward', 128, false, 16)).toBe(19_072);
  expect(blockBytes('forward', 128, false, 32)).toBe(28_544);
  expect(blockBytes('queryBackward', 128, false, 32)).toBe(35_904);
  expect(blockBytes('keyValueBackward', 128, true, 32)).toBe(21_120);
});

test('a block is as large as 16 KiB allow', () => {
  expect(blockRows('forward', 64, false)).toBe(32);
  expect(blockRows('queryBackward', 64, false)).toBe(16);
  expect(blockRows('keyValueBackward', 64, false)).toBe(16);
  for (const pass of ['forward', 'queryBackward', 'keyValueBackward'] as const) {
    expect(blockRows(pass, 64, true)).toBe(32);
    expect(blockRows(pass, 32, false)).toBe(32);
    expect(blockRows(pass, 256, true)).toBe(undefined);
  }
  expect(blockRows('forward', 128, false)).toBe(undefined);
  expect(blockRows('forward', 128, true)).toBe(32);
});
