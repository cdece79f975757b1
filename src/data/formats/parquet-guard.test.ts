import type { ColumnMetaData } from 'hyparquet';
import { describe, expect, it } from 'vitest';

import { checkColumn } from './parquet-guard.ts';

/** Numbers of the format: zigzag, seven bits a byte. */
function zigzag(value: number): readonly number[] {
  return varint(2 * value);
}

function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

const rleDictionary = 8;
const deltaBinaryPacked = 5;

/** A data page of the first version, unpacked: its header in Thrift's compact protocol, then its bytes. */
function page(values: number, encoding: number, bytes: readonly number[], size = bytes.length): Uint8Array {
  const inner = [0x15, ...zigzag(values), 0x15, ...zigzag(encoding), 0x15, ...zigzag(3), 0x15, ...zigzag(3), 0];
  return Uint8Array.from([0x15, ...zigzag(0), 0x15, ...zigzag(size), 0x15, ...zigzag(size), 0x2c, ...inner, 0, ...bytes]);
}

function column(values: number): ColumnMetaData {
  // What the check looks at.
  return { type: 'BYTE_ARRAY', codec: 'UNCOMPRESSED', num_values: BigInt(values), path_in_schema: ['query'] } as unknown as ColumnMetaData;
}

const flat = { repetition: 0, definition: 0 };
/** Indices of one bit: a run of so many times the value 0. */
const run = (length: number): readonly number[] => [1, ...varint(2 * length), 0];

describe('checkColumn', () => {
  it('lets sound pages pass', () => {
    expect(() => checkColumn(page(10, rleDictionary, run(10)), column(10), flat)).not.toThrow();
    const two = Uint8Array.from([...page(10, rleDictionary, run(10)), ...page(5, rleDictionary, run(5))]);
    expect(() => checkColumn(two, column(15), flat)).not.toThrow();
  });

  it.each([
    ['a run that would fill memory', page(10, rleDictionary, run(2 ** 30)), 10, 'a run of 1073741824 values in a page of 10'],
    ['a page of more values than any', page(2 ** 30, rleDictionary, run(10)), 10, 'a page of 1073741824 values'],
    ['a column of more values than any', page(10, rleDictionary, run(10)), 2 ** 31, '2147483648 values in one row group'],
    ['pages with more values than the column', page(11, rleDictionary, run(11)), 10, 'more values in the pages'],
    ['pages with fewer values than the column', page(9, rleDictionary, run(9)), 10, 'fewer values in the pages'],
    ['a page that reaches beyond its column', page(10, rleDictionary, run(10), 4000), 10, 'reaches beyond its column'],
    ['indices of 200 bits', page(10, rleDictionary, [200, 20, 0]), 10, 'indices of 200 bits'],
    ['delta blocks without parts', page(10, deltaBinaryPacked, [...varint(128), 0, 10, 0]), 10, 'blocks of 128 values in 0 parts'],
    ['delta blocks with more parts than values', page(10, deltaBinaryPacked, [...varint(128), ...varint(2 ** 32 - 1), 10]), 10, 'in 4294967295 parts'],
    ['a run length without end', page(10, rleDictionary, [1, 255, 255, 255, 255, 255, 255]), 10, 'a number without end'],
  ])('refuses %s', (_, bytes, values, message) => {
    expect(() => checkColumn(bytes, column(values), flat)).toThrow(message);
  }); // prettier-ignore

  it('checks the runs of levels as well', () => {
    const levels = [4, 0, 0, 0, ...varint(2 * 2 ** 30), 1];
    expect(() => checkColumn(page(10, rleDictionary, [...levels, ...run(10)]), column(10), { repetition: 0, definition: 1 })).toThrow(
      'a run of',
    );
    const sound = [2, 0, 0, 0, ...varint(2 * 10), 1];
    expect(() => checkColumn(page(10, rleDictionary, [...sound, ...run(10)]), column(10), { repetition: 0, definition: 1 })).not.toThrow();
  });
});
