import { Random } from '../base/random.ts';
import type { Rows } from './principal-axes.ts';

const rounds = 12;

/**
 * Groups of vectors by k-means: each start is drawn far from those before it (k-means++), then centres and members follow
 * each other. Deterministic. N vectors, D width.
 * @returns the group of each vector, the largest group first
 * @see Arthur and Vassilvitskii (2007), "k-means++: the advantages of careful seeding"
 */
export function clusters({ values, width }: Rows, groups: number): Uint8Array {
  const count = values.length / width;
  const wanted = Math.min(groups, count);
  const row = (index: number): Float32Array => values.subarray(index * width, (index + 1) * width);
  const centres = starts(row, count, wanted);
  const members = new Uint8Array(count);
  for (let round = 0; round < rounds; round += 1) {
    let moved = 0;
    for (let index = 0; index < count; index += 1) {
      const nearest = nearestOf(row(index), centres);
      if (nearest !== members[index]) moved += 1;
      members[index] = nearest;
    }
    if (moved === 0 && round > 0) break;
    recentre(centres, members, row);
  }
  return bySize(members, wanted);
}

function starts(row: (index: number) => Float32Array, count: number, wanted: number): Float32Array[] {
  const random = new Random(29);
  const centres: Float32Array[] = [];
  const away = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  let next = random.below(Math.max(1, count));
  while (centres.length < wanted) {
    const centre = row(next).slice();
    centres.push(centre);
    let total = 0;
    for (let index = 0; index < count; index += 1) {
      away[index] = Math.min(away[index] ?? 0, distance(row(index), centre));
      total += away[index] ?? 0;
    }
    let left = random.uniform() * total;
    next = 0;
    while (next < count - 1 && (left -= away[next] ?? 0) > 0) next += 1;
  }
  return centres;
}

function nearestOf(vector: Float32Array, centres: readonly Float32Array[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, centre] of centres.entries()) {
    const own = distance(vector, centre);
    if (own < least) [best, least] = [index, own];
  }
  return best;
}

function recentre(centres: Float32Array[], members: Uint8Array, row: (index: number) => Float32Array): void {
  const counts = centres.map(() => 0);
  const sums = centres.map((centre) => new Float64Array(centre.length));
  for (const [index, group] of members.entries()) {
    counts[group] = (counts[group] ?? 0) + 1;
    const sum = sums[group];
    for (const [place, value] of row(index).entries()) if (sum !== undefined) sum[place] = (sum[place] ?? 0) + value;
  }
  for (const [group, sum] of sums.entries()) {
    const own = counts[group] ?? 0;
    if (own > 0) centres[group] = Float32Array.from(sum, (value) => value / own);
  }
}

/** Squared. */
function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return sum;
}

function bySize(members: Uint8Array, groups: number): Uint8Array {
  const counts = new Array<number>(groups).fill(0);
  for (const group of members) counts[group] = (counts[group] ?? 0) + 1;
  const order = [...counts.keys()].sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  const places = new Map(order.map((group, place) => [group, place]));
  return members.map((group) => places.get(group) ?? 0);
}
