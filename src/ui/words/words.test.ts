import { expect, test } from 'vitest';
import { en } from './en.ts';
import { zh } from './zh.ts';

type Leaf = string | ((...parts: readonly unknown[]) => unknown);

/** Every leaf of a dictionary with its path, lists by index. */
function leavesOf(value: unknown, path = ''): readonly (readonly [string, Leaf])[] {
  if (typeof value === 'string' || typeof value === 'function') return [[path, value as Leaf]];
  return Object.entries(value as object).flatMap(([key, child]) => leavesOf(child, `${path}.${key}`));
}

/** What a leaf says when every part is named P0, P1, ... */
function said(leaf: Leaf): string {
  if (typeof leaf === 'string') return leaf;
  const parts = Array.from({ length: 4 }, (_, index) => `P${index}`);
  return [leaf(...parts)].flat().join('');
}

const english = new Map(leavesOf(en));
const chinese = new Map(leavesOf(zh));

test('both languages have the same keys and lists of the same length', () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  expect(english.size).toBeGreaterThan(300);
});

test('nothing is empty, and both take the parts that the sentence needs', () => {
  // A plural's count decides the English words and is not itself written; Chinese needs no plural.
  const withPlural = new Set(['.data.verdictGood', '.data.problems']);
  for (const [path, leaf] of english) {
    const partsOf = (text: string): readonly string[] => [...new Set(text.match(/P\d/g) ?? [])].sort();
    const other = said(chinese.get(path) ?? '');
    expect(said(leaf).trim(), path).not.toBe('');
    expect(other.trim(), path).not.toBe('');
    if (!withPlural.has(path)) expect(partsOf(other), path).toEqual(partsOf(said(leaf)));
  }
});

test('what is Chinese is written in Chinese, but for names that stay', () => {
  const stays =
    /^(\.product|\.name|\.otherLanguage|\.shell\.(storage|switchLanguage|gpuShort)|\.device\.(label|unnamed)|\.chart\.bm25|\.better\.(meta|bm25)|\.data\.(formats\.\d\.1|more)|\.inspect\.(mapped|share|comma)|\.train\.poolingCls|\.phase\.progress|\.run\.title|\.runs\.stepsOf|\.help\.(terms\.\d\.0|fieldUse))$/;
  for (const [path, leaf] of chinese) {
    if (!stays.test(path)) expect(said(leaf), path).toMatch(/\p{Script=Han}/u);
  }
});

test('English says nothing in Chinese but the name of the other language', () => {
  for (const [path, leaf] of english) {
    if (path !== '.otherLanguage' && path !== '.shell.switchLanguage') expect(said(leaf), path).not.toMatch(/\p{Script=Han}/u);
  }
});
