// For real GPUs. A workgroup of 64 serves a tile; the other rows of its sequence pass through workgroup memory in blocks
// of BLOCK. Threads stand 16 across (x) and 4 down (y). Scores: a thread has four rows of the tile and BLOCK / 16 of the
// block, so that six vectors read give eight dot products; sums: four rows of the tile and a vector of columns, so that
// two vectors read give sixteen multiply-adds. It holds 16 sums a vector, BLOCK / 4 scores and a few rows of numbers:
// registers are not what bounds occupancy, workgroup memory is (blocks.ts). Rows lie an odd number of vectors apart, so
// that threads side by side, which read rows below each other, meet in no bank; the lists of weights alike.
const BLOCK: u32 = 16u + 16u * LARGE;
const PITCH: u32 = HEAD4 | 1u;
const WEIGHT_PITCH: u32 = BLOCK + 1u;
const PER_THREAD: u32 = BLOCK / 16u;
// Threads that share the columns of a row; of narrow heads as many again share the rows of a block.
const COLUMN_THREADS: u32 = 1u << (32u - countLeadingZeros(min(HEAD4, 16u) - 1u));
const VECTORS: u32 = (HEAD4 + COLUMN_THREADS - 1u) / COLUMN_THREADS;
const SHARES: u32 = 16u / COLUMN_THREADS;

var<workgroup> own: array<query_element, OWN * 16u * PITCH>;
var<workgroup> block: array<query_element, BLOCK * PITCH>;
// Four rows of the tile a vector.
var<workgroup> weights: array<vec4<f32>, WEIGHTS * 4u * WEIGHT_PITCH>;

// Four rows of the tile a matrix, a row a column of it.
alias Sums = array<mat4x4<f32>, VECTORS>;
alias Scores = array<vec4<f32>, PER_THREAD>;

// Products of four own rows, the first of which is `first`, and this thread's rows of the block.
fn dots(first: u32, x: u32) -> Scores {
  var scores = Scores();
  for (var c = 0u; c < HEAD4; c++) {
    let at = first * PITCH + c;
    let row0 = vec4<f32>(own[at]);
    let row1 = vec4<f32>(own[at + PITCH]);
    let row2 = vec4<f32>(own[at + 2u * PITCH]);
    let row3 = vec4<f32>(own[at + 3u * PITCH]);
    for (var p = 0u; p < PER_THREAD; p++) {
      let other = vec4<f32>(block[(x + 16u * p) * PITCH + c]);
      scores[p] += vec4<f32>(dot(row0, other), dot(row1, other), dot(row2, other), dot(row3, other));
    }
  }
  return scores;
}

// Adds the rows of the block, each times its weight.
fn add_weighted(sums: ptr<function, Sums>, first: u32, count: u32, x: u32) {
  for (var k = x / COLUMN_THREADS; k < count; k += SHARES) {
    let weight = weights[first + k];
    for (var v = 0u; v < VECTORS; v++) {
      let value = vec4<f32>(block[k * PITCH + min(x % COLUMN_THREADS + v * COLUMN_THREADS, HEAD4 - 1u)]);
      (*sums)[v] += mat4x4<f32>(weight.x * value, weight.y * value, weight.z * value, weight.w * value);
    }
  }
}

// What the threads that share columns have summed, in their order.
fn share_total(thread: u32, sum: vec4<f32>) -> vec4<f32> {
  if (SHARES == 1u) { return sum; }
  workgroupBarrier();
  weights[thread] = sum;
  workgroupBarrier();
  var total = vec4<f32>();
  for (var s = 0u; s < SHARES; s++) { total += weights[thread - thread % 16u + s * COLUMN_THREADS + thread % COLUMN_THREADS]; }
  return total;
}

fn total_of(thread: u32, sum: mat4x4<f32>) -> mat4x4<f32> {
  return mat4x4<f32>(share_total(thread, sum[0]), share_total(thread, sum[1]), share_total(thread, sum[2]), share_total(thread, sum[3]));
}

// The dropout factors with which four rows from i on look at row j.
fn keep4(head: u32, i: u32, j: u32) -> vec4<f32> {
  if (DROPOUT == 0u) { return vec4<f32>(1.0); }
  return vec4<f32>(keep(head, i, j), keep(head, i + 1u, j), keep(head, i + 2u, j), keep(head, i + 3u, j));
}

const FOUR: vec4<u32> = vec4<u32>(0u, 1u, 2u, 3u);

// Where the bits of four rows from i on start.
fn hidden_starts(i: u32, last: u32) -> vec4<u32> {
  if (MASKED == 0u) { return vec4<u32>(); }
  return vec4<u32>(hidden[i], hidden[min(i + 1u, last)], hidden[min(i + 2u, last)], hidden[min(i + 3u, last)]);
}

// What four rows do not see of the block that begins at this position: it lies within one word.
fn hidden_bits4(starts: vec4<u32>, position: u32) -> vec4<u32> {
  if (MASKED == 0u) { return vec4<u32>(); }
  let at = starts + position / 32u;
  return vec4<u32>(hidden[at.x], hidden[at.y], hidden[at.z], hidden[at.w]) >> vec4<u32>(position % 32u);
}

// Whether four rows from i on see row k of the block, which is row j.
fn sees4(bits: vec4<u32>, k: u32, i: u32, j: u32) -> vec4<bool> {
  if (MASKED == 0u) { return vec4<bool>(true); }
  return (((bits >> vec4<u32>(k)) & vec4<u32>(1u)) == vec4<u32>()) & ((vec4<u32>(i) + FOUR) != vec4<u32>(j));
}
