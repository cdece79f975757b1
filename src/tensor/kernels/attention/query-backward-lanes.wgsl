// As query-backward.wgsl, for two rows a thread and a block of keys at a time.
// Gradient of the scores of one row from the scores and the gradients of the weights, a block of keys at a time.
fn score_gradients(scores: ptr<function, array<f32, LANES>>, weight_gradients: array<f32, LANES>, statistic: vec2<f32>, head: u32, i: u32, tile: vec4<u32>, j: u32) {
  let bits = hidden_bits(min(i, tile.w - 1u), j - tile.y);
  for (var k = 0u; k < LANES; k++) {
    let weight = select(0.0, exp((*scores)[k] - statistic.x), j + k < tile.z && is_seen(bits, k, i, j + k));
    (*scores)[k] = weight * (weight_gradients[k] * keep(head, i, j + k) - statistic.y) * uniforms.factor;
  }
}

@compute @workgroup_size(8)
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let workgroup = workgroup_index(group, groups);
  if (workgroup >= uniforms.tileCount * HEADS) { return; }
  let tile = tiles[workgroup / HEADS];
  let head = workgroup % HEADS;
  let column = head * HEAD4;
  let last = tile.z - 1u;
  let i0 = tile.x + thread;
  let i1 = i0 + LANE_ROWS;
  let from0 = min(i0, last);
  let from1 = min(i1, last);
  var row0: array<vec4<f32>, HEAD4>;
  var row1: array<vec4<f32>, HEAD4>;
  var given0: array<vec4<f32>, HEAD4>;
  var given1: array<vec4<f32>, HEAD4>;
  var sum0: array<vec4<f32>, HEAD4>;
  var sum1: array<vec4<f32>, HEAD4>;
  var delta = vec2<f32>();
  for (var c = 0u; c < HEAD4; c++) {
    row0[c] = vec4<f32>(query[query_at(from0, column) + c]) * uniforms.factor;
    row1[c] = vec4<f32>(query[query_at(from1, column) + c]) * uniforms.factor;
    given0[c] = vec4<f32>(outputGradient[from0 * MODEL4 + column + c]);
    given1[c] = vec4<f32>(outputGradient[from1 * MODEL4 + column + c]);
    sum0[c] = vec4<f32>();
    sum1[c] = vec4<f32>();
    delta.x += dot(given0[c], vec4<f32>(output[from0 * MODEL4 + column + c]));
    delta.y += dot(given1[c], vec4<f32>(output[from1 * MODEL4 + column + c]));
  }
  let log_sums = head * uniforms.tokens;
  let deltas = log_sums + uniforms.tokens * HEADS;
  let statistic0 = vec2<f32>(statistics[log_sums + from0], delta.x);
  let statistic1 = vec2<f32>(statistics[log_sums + from1], delta.y);
  if (i0 < tile.w) { statistics[deltas + i0] = delta.x; }
  if (i1 < tile.w) { statistics[deltas + i1] = delta.y; }
  for (var j = tile.y; j < tile.z; j += LANES) {
    let at = key_at(min(j + lane % LANES, last), column);
    var scores0 = array<f32, LANES>();
    var scores1 = array<f32, LANES>();
    var weights0 = array<f32, LANES>();
    var weights1 = array<f32, LANES>();
    for (var c = 0u; c < HEAD4; c++) {
      let key = vec4<f32>(keyValue[at + c]);
      let value = vec4<f32>(keyValue[at + MODEL4 + c]);
      for (var k = 0u; k < LANES; k++) {
        let key_k = subgroupShuffle(key, k);
        let value_k = subgroupShuffle(value, k);
        scores0[k] += dot(row0[c], key_k);
        scores1[k] += dot(row1[c], key_k);
        weights0[k] += dot(given0[c], value_k);
        weights1[k] += dot(given1[c], value_k);
      }
    }
    score_gradients(&scores0, weights0, statistic0, head, i0, tile, j);
    score_gradients(&scores1, weights1, statistic1, head, i1, tile, j);
    for (var c = 0u; c < HEAD4; c++) {
      let key = vec4<f32>(keyValue[at + c]);
      for (var k = 0u; k < LANES; k++) {
        let key_k = subgroupShuffle(key, k);
        sum0[c] += scores0[k] * key_k;
        sum1[c] += scores1[k] * key_k;
      }
    }
  }
  let to = uniforms.gradientOffset + column;
  if (i0 < tile.w) {
    for (var c = 0u; c < HEAD4; c++) { queryGradient[i0 * uniforms.gradientStride + to + c] = queryGradient_element(sum0[c]); }
  }
  if (i1 < tile.w) {
    for (var c = 0u; c < HEAD4; c++) { queryGradient[i1 * uniforms.gradientStride + to + c] = queryGradient_element(sum1[c]); }
  }
}
