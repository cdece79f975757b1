// As key-value-backward.wgsl, for two rows of keys and values a thread and a block of looking rows at a time.
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
  let j0 = tile.x + thread;
  let j1 = j0 + LANE_ROWS;
  let from0 = key_at(min(j0, last), column);
  let from1 = key_at(min(j1, last), column);
  var key0: array<vec4<f32>, HEAD4>;
  var key1: array<vec4<f32>, HEAD4>;
  var value0: array<vec4<f32>, HEAD4>;
  var value1: array<vec4<f32>, HEAD4>;
  var key_gradient0: array<vec4<f32>, HEAD4>;
  var key_gradient1: array<vec4<f32>, HEAD4>;
  var value_gradient0: array<vec4<f32>, HEAD4>;
  var value_gradient1: array<vec4<f32>, HEAD4>;
  for (var c = 0u; c < HEAD4; c++) {
    key0[c] = vec4<f32>(keyValue[from0 + c]) * uniforms.factor;
    key1[c] = vec4<f32>(keyValue[from1 + c]) * uniforms.factor;
    value0[c] = vec4<f32>(keyValue[from0 + MODEL4 + c]);
    value1[c] = vec4<f32>(keyValue[from1 + MODEL4 + c]);
    key_gradient0[c] = vec4<f32>();
    key_gradient1[c] = vec4<f32>();
    value_gradient0[c] = vec4<f32>();
    value_gradient1[c] = vec4<f32>();
  }
  for (var i = tile.y; i < tile.z; i += LANES) {
    let own = min(i + lane % LANES, last);
    let row = query_at(own, column);
    let given = own * MODEL4 + column;
    let log_sum = statistics[head * uniforms.tokens + own];
    let delta = statistics[(HEADS + head) * uniforms.tokens + own];
    // The tile begins a multiple of its own length into the sequence: its bits lie in one word.
    let bits = hidden_bits(own, tile.x - tile.y);
    var scores0 = array<f32, LANES>();
    var scores1 = array<f32, LANES>();
    var weights0 = array<f32, LANES>();
    var weights1 = array<f32, LANES>();
    for (var c = 0u; c < HEAD4; c++) {
      let looking = vec4<f32>(query[row + c]);
      let gradient = vec4<f32>(outputGradient[given + c]);
      for (var k = 0u; k < LANES; k++) {
        let query_k = subgroupShuffle(looking, k);
        let gradient_k = subgroupShuffle(gradient, k);
        scores0[k] += dot(key0[c], query_k);
        scores1[k] += dot(key1[c], query_k);
        weights0[k] += dot(value0[c], gradient_k);
        weights1[k] += dot(value1[c], gradient_k);
      }
    }
    for (var k = 0u; k < LANES; k++) {
      let log_sum_k = subgroupShuffle(log_sum, k);
      let delta_k = subgroupShuffle(delta, k);
      let bits_k = subgroupShuffle(bits, k);
      let is_row = i + k < tile.z;
      let weight0 = select(0.0, exp(scores0[k] - log_sum_k), is_row && is_seen(bits_k, thread, i + k, j0));
      let weight1 = select(0.0, exp(scores1[k] - log_sum_k), is_row && is_seen(bits_k, thread + LANE_ROWS, i + k, j1));
      let keep0 = keep(head, i + k, j0);
      let keep1 = keep(head, i + k, j1);
      scores0[k] = weight0 * (weights0[k] * keep0 - delta_k) * uniforms.factor;
      scores1[k] = weight1 * (weights1[k] * keep1 - delta_k) * uniforms.factor;
      weights0[k] = weight0 * keep0;
      weights1[k] = weight1 * keep1;
    }
    for (var c = 0u; c < HEAD4; c++) {
      let looking = vec4<f32>(query[row + c]);
      let gradient = vec4<f32>(outputGradient[given + c]);
      for (var k = 0u; k < LANES; k++) {
        let query_k = subgroupShuffle(looking, k);
        let gradient_k = subgroupShuffle(gradient, k);
        key_gradient0[c] += scores0[k] * query_k;
        key_gradient1[c] += scores1[k] * query_k;
        value_gradient0[c] += weights0[k] * gradient_k;
        value_gradient1[c] += weights1[k] * gradient_k;
      }
    }
  }
  let to = uniforms.gradientOffset + column;
  if (j0 < tile.w) {
    for (var c = 0u; c < HEAD4; c++) {
      keyValueGradient[j0 * uniforms.gradientStride + to + c] = keyValueGradient_element(key_gradient0[c]);
      keyValueGradient[j0 * uniforms.gradientStride + to + MODEL4 + c] = keyValueGradient_element(value_gradient0[c]);
    }
  }
  if (j1 < tile.w) {
    for (var c = 0u; c < HEAD4; c++) {
      keyValueGradient[j1 * uniforms.gradientStride + to + c] = keyValueGradient_element(key_gradient1[c]);
      keyValueGradient[j1 * uniforms.gradientStride + to + MODEL4 + c] = keyValueGradient_element(value_gradient1[c]);
    }
  }
}
