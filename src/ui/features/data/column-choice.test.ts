import { expect, test } from 'vitest';
import { kindOfColumns, rolesOf, usedColumns, withRole } from './column-choice.ts';

const columns = [
  { name: 'ask', role: 'ignore' },
  { name: 'reply', role: 'ignore' },
  { name: 'other', role: 'negative' },
] as const;

test('columns make up a row once query and positive are chosen, and not before', () => {
  expect(kindOfColumns(columns)).toBeUndefined();
  const query = withRole(columns, 'ask', 'query');
  expect(kindOfColumns(query)).toBeUndefined();
  const both = withRole(query, 'reply', 'positive');
  expect(kindOfColumns(both)).toBe('pairs');
  expect(rolesOf(both)).toEqual({ ask: 'query', reply: 'positive', other: 'negative' });
  expect(usedColumns(both)).toHaveLength(3);
});

test('a role that one column has leaves the other, save for those that several may have', () => {
  const first = withRole(columns, 'ask', 'text');
  expect(withRole(first, 'reply', 'text').map(({ role }) => role)).toEqual(['ignore', 'text', 'negative']);
  expect(withRole(columns, 'reply', 'negative').map(({ role }) => role)).toEqual(['ignore', 'negative', 'negative']);
});

test('two texts want a label or a score', () => {
  const texts = withRole(withRole(columns, 'ask', 'text1'), 'reply', 'text2');
  expect(kindOfColumns(texts)).toBeUndefined();
  expect(kindOfColumns(withRole(texts, 'other', 'score'))).toBe('labelled');
});
