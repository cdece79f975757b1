import { expect, test } from 'vitest';
import { joinBytes, NumberList } from './bytes.ts';

test('bytes are joined in order, and an empty part is nothing', () => {
  expect(joinBytes([Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)])).toEqual(Uint8Array.of(1, 2, 3));
  expect(joinBytes([])).toEqual(new Uint8Array());
});

test('a list of numbers keeps them all while it grows, and knows its end', () => {
  const list = new NumberList((length) => new Float64Array(length));
  for (let i = 0; i < 5000; i += 1) list.push(i + 0.5);
  expect(list.length).toBe(5000);
  expect([list.at(0), list.at(1024), list.at(4999)]).toEqual([0.5, 1024.5, 4999.5]);
  expect(() => list.at(5000)).toThrow('number 5000 of 5000');
});
