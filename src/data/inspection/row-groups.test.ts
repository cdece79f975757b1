import { expect, test } from 'vitest';
import { Random } from '../../base/random.ts';
import { RowGroups } from './row-groups.ts';

test('groups grow together and are known by their smallest number', () => {
  const groups = new RowGroups(6);
  groups.join(4, 2);
  groups.join(5, 4);
  expect(groups.firstOf(5)).toBe(2);
  expect(groups.areTogether(2, 5)).toBe(true);
  expect(groups.areTogether(2, 3)).toBe(false);
  expect([...groups.groups()]).toEqual([[2, [2, 4, 5]]]);
  expect(groups.followers).toBe(2);
});

test('a copy goes its own way', () => {
  const first = new RowGroups(3);
  first.join(0, 1);
  const second = new RowGroups(first);
  second.join(1, 2);
  expect(first.followers).toBe(1);
  expect(second.followers).toBe(2);
});

test('whatever is joined, groups are the connected parts of the graph', () => {
  const random = new Random(3);
  for (let round = 0; round < 50; round += 1) {
    const count = 2 + random.below(30);
    const edges = Array.from({ length: random.below(40) }, () => [random.below(count), random.below(count)] as const);
    const groups = new RowGroups(count);
    for (const [a, b] of edges) groups.join(a, b);
    const smallest = flooded(count, edges);
    expect(Array.from({ length: count }, (_, index) => groups.firstOf(index))).toEqual(smallest);
  }
});

/** The smallest number that each is connected with, by passing it along every edge until nothing changes. */
function flooded(count: number, edges: readonly (readonly [number, number])[]): readonly number[] {
  const least = Array.from({ length: count }, (_, index) => index);
  for (let changed = true; changed;) {
    changed = false;
    for (const [a, b] of edges) {
      const low = Math.min(least[a] ?? 0, least[b] ?? 0);
      changed ||= least[a] !== low || least[b] !== low;
      least[a] = least[b] = low;
    }
  }
  return least;
}
