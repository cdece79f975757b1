import { expect, test } from 'vitest';
import { formatsOf } from './format.ts';

const en = formatsOf('en');
const zh = formatsOf('zh');

test('numbers', () => {
  expect(en.whole(12_400)).toBe('12,400');
  expect(en.fixed(0.6706)).toBe('0.671');
  expect(en.signed(0.0588)).toBe('+0.059');
  expect(en.signed(-0.004)).toBe('−0.004');
  expect(en.plain(0.0000196)).toBe('1.96e-5');
  expect(en.plain(0.02)).toBe('0.02');
  expect(en.plain(0)).toBe('0');
  expect(en.plain(65_536)).toBe('65,536');
  expect(en.plain(0.123456)).toBe('0.1235');
  expect(zh.compact(144_210)).toBe('14.4万');
});

test('sizes', () => {
  expect(en.bytes(0)).toBe('0 B');
  expect(en.bytes(999)).toBe('999 B');
  expect(en.bytes(4_812_330)).toBe('4.8 MB');
  expect(en.bytes(412_000_000)).toBe('412 MB');
});

test('times', () => {
  expect(en.duration(4.25)).toBe('4.3 s');
  expect(en.duration(252)).toBe('4 m 12 s');
  expect(en.duration(7260)).toBe('2 h 1 m');
  expect(zh.duration(252)).toBe('4 分 12 秒');
  expect(en.roughly(362)).toBe('6 min');
  expect(zh.roughly(40)).toBe('40 秒');
  expect(en.roughly(5940)).toBe('1.7 h');
  expect(en.ago(200)).toBe('0.2 s ago');
  expect(en.ago(8000)).toBe('8 s ago');
  expect(en.ago(180_000)).toBe('3 minutes ago');
  expect(zh.ago(180_000)).toBe('3分钟前');
});
