// Streaming softmax, rescaled once a block of keys; only the log-sum-exp is kept (Dao 2023, alg. 1).
const OWN: u32 = 1u;
const WEIGHTS: u32 = 1u;
const LOWEST: f32 = -3.0e38;
// Of four rows a vector: the largest score that a thread has, later the sum of its weights.
var<workgroup> parts: array<vec4<f32>, 4u * 17u>;

fn stage(thread: u32, first: u32, last: u32, column: u32) {
  for (var at = thread; at < BLOCK * HEAD4; at += 64u) {
    block[at / HEAD4 * PITCH + at % HEAD4] = keyValue[key_at(min(first + at / HEAD4, last), column) + at % HEAD4];
  }
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
  for (var at = thread; at < 16u * HEAD4; at += 64u) {
    own[at / HEAD4 * PITCH + at % HEAD4] = query[query_at(min(tile.x + at / HEAD4, tile.w - 1u), column) + at % HEAD4];
  }
  let i = tile.x + 4u * y;
  let starts = hidden_starts(min(i, tile.w - 1u), tile.w - 1u);
  var sums = Sums();
  var largest = vec4<f32>(LOWEST);
  var weight_sum = vec4<f32>();
  for (var j = tile.y; j < tile.z; j += BLOCK) {
    let count = min(BLOCK, tile.z - j);
    let bits = hidden_bits4(starts, j - tile.y);
    stage(thread, j, tile.z - 1u, column);
    workgroupBarrier();
    var scores = dots(4u * y, x);
    var larger = largest;
    for (var p = 0u; p < PER_THREAD; p++) {
      let k = x + 16u * p;
      scores[p] *= uniforms.factor;
      larger = max(larger, select(vec4<f32>(LOWEST), scores[p], sees4(bits, k, i, j + k)));
    }
    parts[y * 17u + x] = larger;
    workgroupBarrier();
    for (var other = 0u; other < 16u; other++) { larger = max(larger, parts[y * 17u + other]); }
    stage(thread, j, tile.z - 1u, column + MODEL4);
    let shrink = exp(largest - larger);
    largest = larger;
    weight_sum *= shrink;
    for (var p = 0u; p < PER_THREAD; p++) {
      let k = x + 16u * p;
      let is_seen4 = sees4(bits, k, i, j + k) & vec4<bool>(k < count);
      let weight = select(vec4<f32>(), exp(scores[p] - larger), is_seen4);
      weight_sum += weight;
      weights[y * WEIGHT_PITCH + k] = weight * keep4(head, i, j + k);
    }
    workgroupBarrier();
    for (var v = 0u; v < VECTORS; v++) {
      let sum = sums[v];
      sums[v] = mat4x4<f32>(shrink.x * sum[0], shrink.y * sum[1], shrink.z * sum[2], shrink.w * sum[3]);
    }
    add_weighted(&sums, y * WEIGHT_PITCH, count, x);
    workgroupBarrier();
  }
  parts[y * 17u + x] = weight_sum;
  workgroupBarrier();
  var total = vec4<f32>();
  for (var other = 0u; other < 16u; other++) { total += parts[y * 17u + other]; }
  // A row that sees nothing (a one-token sequence in the decoder) gives zeros.
  let inverse = select(vec4<f32>(), 1.0 / total, total > vec4<f32>());
  let log_sum = select(vec4<f32>(), largest + log(total), total > vec4<f32>());
  for (var v = 0u; v < VECTORS; v++) {
    let result = total_of(thread, sums[v]);
    let c = x + v * COLUMN_THREADS;
    for (var r = 0u; r < 4u; r++) {
      if (x < COLUMN_THREADS && c < HEAD4 && i + r < tile.w) {
        output[(i + r) * MODEL4 + column + c] = output_element(result[r] * inverse[r]);
      }
    }
  }
  if (x < 4u && i + x < tile.w) { logSumExp[head * uniforms.tokens + i + x] = log_sum[x]; }
}
