// The two directions in which vectors differ most, and what of two such pictures can be laid over each other.
// N vectors, D width.

import { Random } from '../base/random.ts';

/** Vectors row by row, [N, D]. */
export interface Rows {
  readonly values: Float32Array;
  readonly width: number;
}

export interface PrincipalAxes {
  /** [D] */
  readonly mean: Float64Array;
  /** Two unit vectors [D], the first with the larger variance; the entry of largest size is positive. */
  readonly axes: readonly [Float64Array, Float64Array];
  /** Share of the variance along them, 0 to 1. */
  readonly kept: number;
}

/** Vectors that are turned together: what separates the second from those behind it decides how fast they settle. */
const block = 8;
const mostRounds = 300;
const settled = 1e-10;

/**
 * Principal component analysis: the leading eigenvectors of the covariance (1 / N) sum (x - mean)(x - mean)^T, by subspace
 * iteration with a Rayleigh-Ritz step.
 * @see Saad (2011), "Numerical Methods for Large Eigenvalue Problems", chapter 5
 */
export function principalAxes(rows: Rows): PrincipalAxes {
  const { width } = rows;
  const mean = meanOf(rows);
  const covariance = covarianceOf(rows, mean);
  const { values, vectors } = leading(covariance, width);
  const total = sumOf(Array.from({ length: width }, (_, i) => covariance[i * width + i] ?? 0));
  const [first = new Float64Array(width), second = new Float64Array(width)] = vectors;
  return { mean, axes: [pointed(first), pointed(second)], kept: total === 0 ? 1 : sumOf(values.slice(0, 2)) / total };
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

interface Eigenpairs {
  readonly values: readonly number[];
  readonly vectors: readonly Float64Array[];
}

function leading(covariance: Float64Array, width: number): Eigenpairs {
  const random = new Random(17);
  const start = Array.from({ length: Math.min(block, width) }, () => Float64Array.from({ length: width }, () => random.gaussian()));
  let found = rayleighRitz(covariance, orthonormal(start));
  for (let round = 0; round < mostRounds; round += 1) {
    const next = rayleighRitz(covariance, orthonormal(found.vectors.map((vector) => times(covariance, vector))));
    const moved = sumOf([0, 1].map((place) => Math.abs((next.values[place] ?? 0) - (found.values[place] ?? 0))));
    found = next;
    if (moved <= settled * (next.values[0] ?? 0)) break;
  }
  return found;
}

/** Places of vectors along the axes, [N, 2]. */
export function project({ mean, axes }: PrincipalAxes, { values, width }: Rows): Float32Array {
  const count = values.length / width;
  const points = new Float32Array(2 * count);
  for (let row = 0; row < count; row += 1) {
    for (const [column, axis] of axes.entries()) {
      let sum = 0;
      for (let i = 0; i < width; i += 1) sum += ((values[row * width + i] ?? 0) - (mean[i] ?? 0)) * (axis[i] ?? 0);
      points[2 * row + column] = sum;
    }
  }
  return points;
}

function meanOf({ values, width }: Rows): Float64Array {
  const mean = new Float64Array(width);
  const count = Math.max(1, values.length / width);
  for (let at = 0; at < values.length; at += 1) mean[at % width] = (mean[at % width] ?? 0) + (values[at] ?? 0) / count;
  return mean;
}

/** [D, D] */
function covarianceOf({ values, width }: Rows, mean: Float64Array): Float64Array {
  const covariance = new Float64Array(width * width);
  const count = Math.max(1, values.length / width);
  const centred = new Float64Array(width);
  for (let start = 0; start < values.length; start += width) {
    for (let i = 0; i < width; i += 1) centred[i] = (values[start + i] ?? 0) - (mean[i] ?? 0);
    addOuter(covariance, centred, count);
  }
  return covariance;
}

/** matrix += vector vector^T / count */
function addOuter(matrix: Float64Array, vector: Float64Array, count: number): void {
  const width = vector.length;
  for (let i = 0; i < width; i += 1) {
    const own = (vector[i] ?? 0) / count;
    for (let j = 0; j < width; j += 1) matrix[i * width + j] = (matrix[i * width + j] ?? 0) + own * (vector[j] ?? 0);
  }
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const { length } = vector;
  return Float64Array.from({ length }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < length; i += 1) sum += (matrix[row * length + i] ?? 0) * (vector[i] ?? 0);
    return sum;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** Gram and Schmidt, twice over each vector for rounding; what vanishes stays a vector of zeros. */
function orthonormal(vectors: readonly Float64Array[]): readonly Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    let own = vector;
    for (let pass = 0; pass < 2; pass += 1) {
      for (const other of done) {
        const share = dot(own, other);
        own = own.map((value, index) => value - share * (other[index] ?? 0));
      }
    }
    const length = Math.sqrt(dot(own, own));
    done.push(length < 1e-150 ? own.map(() => 0) : own.map((value) => value / length));
  }
  return done;
}

/** The best eigenvectors within a subspace, the largest values first. */
function rayleighRitz(matrix: Float64Array, basis: readonly Float64Array[]): Eigenpairs {
  const images = basis.map((vector) => times(matrix, vector));
  const { values, vectors } = jacobi(basis.map((vector) => Float64Array.from(images, (image) => dot(vector, image))));
  const order = [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  return {
    values: order.map((place) => values[place] ?? 0),
    vectors: order.map((place) => combined(basis, vectors[place] ?? new Float64Array())),
  };
}

/** sum of weights_k basis_k */
function combined(basis: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(basis[0]?.length ?? 0);
  for (const [k, vector] of basis.entries())
    for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + (weights[k] ?? 0) * (vector[i] ?? 0);
  return sum;
}

/** Eigenvalues and eigenvectors, one a row, of a small symmetric matrix given in rows, by Jacobi's rotations. */
function jacobi(rows: readonly Float64Array[]): Eigenpairs {
  const size = rows.length;
  const vectors = rows.map((_, i) => new Float64Array(size).fill(1, i, i + 1));
  for (let sweep = 0; sweep < 50 && offDiagonal(rows) > 1e-300; sweep += 1) {
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) rotate(rows, vectors, [p, q]);
  }
  return { values: rows.map((row, i) => row[i] ?? 0), vectors };
}

function offDiagonal(rows: readonly Float64Array[]): number {
  return sumOf(rows.map((row, i) => row.reduce((sum, value, j) => (i === j ? sum : sum + value * value), 0)));
}

/** Makes entry (p, q) zero by a turn of rows and columns p and q; the vectors turn with it. */
function rotate(rows: readonly Float64Array[], vectors: readonly Float64Array[], [p, q]: readonly [number, number]): void {
  const pq = rows[p]?.[q] ?? 0;
  if (Math.abs(pq) < 1e-300) return;
  const theta = ((rows[q]?.[q] ?? 0) - (rows[p]?.[p] ?? 0)) / (2 * pq);
  const tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const angle = [cosine, tangent * cosine] as const;
  for (const row of rows) {
    const [one, other] = pairTurned([row[p] ?? 0, row[q] ?? 0], angle);
    row[p] = one;
    row[q] = other;
  }
  turnRows([rows[p], rows[q]], angle);
  turnRows([vectors[p], vectors[q]], angle);
}

function turnRows(
  [one = new Float64Array(), other = new Float64Array()]: readonly [Float64Array | undefined, Float64Array | undefined],
  angle: readonly [number, number],
): void {
  for (let i = 0; i < one.length; i += 1) {
    const [first, second] = pairTurned([one[i] ?? 0, other[i] ?? 0], angle);
    one[i] = first;
    other[i] = second;
  }
}

function pairTurned([one, other]: readonly [number, number], [cosine, sine]: readonly [number, number]): readonly [number, number] {
  return [cosine * one - sine * other, sine * one + cosine * other];
}

/** Of the two directions of an axis the one whose largest entry is positive. */
function pointed(axis: Float64Array): Float64Array {
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}

/** A turn, perhaps with a mirror, and a stretch: y = s x R. */
export interface Alignment {
  /** Row by row, [2, 2]. */
  readonly turn: readonly [number, number, number, number];
  readonly stretch: number;
}

/**
 * Lays points over others as well as a turn, a mirror and a stretch can: the orthogonal Procrustes problem, minimising
 * |s A R - B|. With the entries of A^T B the best turn has the angle of (m00 + m11, m01 - m10), the best mirror that of
 * (m00 - m11, m01 + m10); the longer of the two wins, and its length over |A|^2 is the stretch.
 * @param from [N, 2] A, centred
 * @param onto [N, 2] B, centred
 * @see Schönemann (1966), "A generalized solution of the orthogonal Procrustes problem"
 */
export function alignment(from: Float32Array, onto: Float32Array): Alignment {
  const size = from.reduce((sum, value) => sum + value * value, 0);
  const [m00, m01, m10, m11] = crossOf(from, onto);
  const turned = Math.hypot(m00 + m11, m01 - m10);
  const mirrored = Math.hypot(m00 - m11, m01 + m10);
  const best = Math.max(turned, mirrored);
  if (best === 0 || size === 0) return { turn: [1, 0, 0, 1], stretch: 1 };
  const isTurn = turned >= mirrored;
  const [c, s] = isTurn ? [(m00 + m11) / best, (m01 - m10) / best] : [(m00 - m11) / best, (m01 + m10) / best];
  return { turn: isTurn ? [c, s, -s, c] : [c, s, s, -c], stretch: best / size };
}

/** Entries of A^T B, row by row. */
function crossOf(from: Float32Array, onto: Float32Array): readonly [number, number, number, number] {
  const sum = (one: 0 | 1, other: 0 | 1): number =>
    from.reduce((total, value, at) => (at % 2 === one ? total + value * (onto[at - one + other] ?? 0) : total), 0);
  return [sum(0, 0), sum(0, 1), sum(1, 0), sum(1, 1)];
}

/** Points [N, 2] after an alignment. */
export function aligned(points: Float32Array, { turn: [a, b, c, d], stretch }: Alignment): Float32Array {
  const moved = new Float32Array(points.length);
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = [points[at] ?? 0, points[at + 1] ?? 0];
    moved[at] = stretch * (x * a + y * c);
    moved[at + 1] = stretch * (x * b + y * d);
  }
  return moved;
}
