// The tile holds keys and values; the rows of their sequence that looked at them pass by. Queries are staged twice a
// block, for the scores and for the keys' gradient: the memory of a second block would halve the workgroups at work.
const OWN: u32 = 2u;
const WEIGHTS: u32 = 2u;
const SECOND: u32 = 4u * WEIGHT_PITCH;

fn stage_queries(thread: u32, first: u32, last: u32, column: u32) {
  for (var at = thread; at < BLOCK * HEAD4; at += 64u) {
    block[at / HEAD4 * PITCH + at % HEAD4] = query[query_at(min(first + at / HEAD4, last), column) + at % HEAD4];
  }
}

fn stage_gradients(thread: u32, first: u32, last: u32, column: u32) {
  for (var at = thread; at < BLOCK * HEAD4; at += 64u) {
    block[at / HEAD4 * PITCH + at % HEAD4] = outputGradient[min(first + at / HEAD4, last) * MODEL4 + column + at % HEAD4];
  }
}

// Whether row i sees four keys from j on, the first of which is row `own_row` of the tile.
fn is_seen_by(i: u32, own_row: u32, j: u32, tile: vec4<u32>) -> vec4<bool> {
  if (MASKED == 0u) { return vec4<bool>(true); }
  // The tile begins a multiple of its own length into the sequence: its bits lie in one word.
  let bits = hidden_bits(i, tile.x - tile.y);
  let is_hidden = (vec4<u32>(bits) >> (vec4<u32>(own_row) + FOUR)) & vec4<u32>(1u);
  return (is_hidden == vec4<u32>()) & ((vec4<u32>(j) + FOUR) != vec4<u32>(i));
}

// The dropout factors with which row i looks at four keys from j on.
fn keep_by(head: u32, i: u32, j: u32) -> vec4<f32> {
  if (DROPOUT == 0u) { return vec4<f32>(1.0); }
  return vec4<f32>(keep(head, i, j), keep(head, i, j + 1u), keep(head, i, j + 2u), keep(head, i, j + 3u));
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let workgroup = workgroup_index(group, groups);
  if (workgroup >= uniforms.tileCount * HEADS) { return; }
  let tile = tiles[workgroup / HEADS];
  let head = workgroup % HEADS;
  let column = head * HEAD4;
  let x = thread % 16u;
  let y = thread / 16u;
  let last = tile.z - 1u;
  for (var at = thread; at < 16u * HEAD4; at += 64u) {
    let source = key_at(min(tile.x + at / HEAD4, last), column) + at % HEAD4;
    let to = at / HEAD4 * PITCH + at % HEAD4;
    own[to] = keyValue[source];
    own[16u * PITCH + to] = keyValue[source + MODEL4];
  }
  let j = tile.x + 4u * y;
  let log_sums = head * uniforms.tokens;
  let deltas = log_sums + uniforms.tokens * HEADS;
  var key_sums = Sums();
  var value_sums = Sums();
  for (var first = tile.y; first < tile.z; first += BLOCK) {
    let count = min(BLOCK, tile.z - first);
    stage_queries(thread, first, last, column);
    workgroupBarrier();
    let scores = dots(4u * y, x);
    workgroupBarrier();
    stage_gradients(thread, first, last, column);
    workgroupBarrier();
    let weight_gradients = dots(16u + 4u * y, x);
    for (var p = 0u; p < PER_THREAD; p++) {
      let k = x + 16u * p;
      let i = min(first + k, last);
      let is_seen4 = is_seen_by(i, 4u * y, j, tile) & vec4<bool>(k < count);
      let weight = select(vec4<f32>(), exp(scores[p] * uniforms.factor - statistics[log_sums + i]), is_seen4);
      let kept = keep_by(head, i, j);
      weights[y * WEIGHT_PITCH + k] = weight * kept;
      weights[SECOND + y * WEIGHT_PITCH + k] = weight * (weight_gradients[p] * kept - statistics[deltas + i]) * uniforms.factor;
    }
    workgroupBarrier();
    add_weighted(&value_sums, y * WEIGHT_PITCH, count, x);
    workgroupBarrier();
    stage_queries(thread, first, last, column);
    workgroupBarrier();
    add_weighted(&key_sums, SECOND + y * WEIGHT_PITCH, count, x);
    workgroupBarrier();
  }
  for (var v = 0u; v < VECTORS; v++) {
    let key_gradient = total_of(thread, key_sums[v]);
    let value_gradient = total_of(thread, value_sums[v]);
    let c = x + v * COLUMN_THREADS;
    for (var r = 0u; r < 4u; r++) {
      if (x < COLUMN_THREADS && c < HEAD4 && j + r < tile.w) {
        let to = (j + r) * uniforms.gradientStride + uniforms.gradientOffset + column + c;
        keyValueGradient[to] = keyValueGradient_element(key_gradient[r]);
        keyValueGradient[to + MODEL4] = keyValueGradient_element(value_gradient[r]);
      }
    }
  }
}
