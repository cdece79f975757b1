// Streaming softmax of two rows a thread, a block of keys at a time; only the log-sum-exp is kept.
struct Softmax { largest: f32, weight_sum: f32, shrink: f32, weights: array<f32, LANES> }

fn update(softmax: ptr<function, Softmax>, scores: ptr<function, array<f32, LANES>>, head: u32, i: u32, tile: vec4<u32>, j: u32) {
  let bits = hidden_bits(min(i, tile.w - 1u), j - tile.y);
  var larger = (*softmax).largest;
  for (var k = 0u; k < LANES; k++) { if (j + k < tile.z && is_seen(bits, k, i, j + k)) { larger = max(larger, (*scores)[k]); } }
  let shrink = exp((*softmax).largest - larger);
  var added = 0.0;
  for (var k = 0u; k < LANES; k++) {
    let weight = select(0.0, exp((*scores)[k] - larger), j + k < tile.z && is_seen(bits, k, i, j + k));
    added += weight;
    (*softmax).weights[k] = weight * keep(head, i, j + k);
  }
  (*softmax).largest = larger;
  (*softmax).shrink = shrink;
  (*softmax).weight_sum = (*softmax).weight_sum * shrink + added;
}

// A row that sees nothing (a one-token sequence in the decoder) gives zeros.
fn inverse_of(softmax: Softmax) -> f32 { return select(0.0, 1.0 / softmax.weight_sum, softmax.weight_sum > 0.0); }
fn log_sum_of(softmax: Softmax) -> f32 { return select(0.0, softmax.largest + log(softmax.weight_sum), softmax.weight_sum > 0.0); }

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
  let last = tile.z - 1u;
  let i0 = tile.x + thread;
  let i1 = i0 + LANE_ROWS;
  var row0: array<vec4<f32>, HEAD4>;
  var row1: array<vec4<f32>, HEAD4>;
  var sum0: array<vec4<f32>, HEAD4>;
  var sum1: array<vec4<f32>, HEAD4>;
  let column = head * HEAD4;
  let at0 = query_at(min(i0, last), column);
  let at1 = query_at(min(i1, last), column);
  for (var c = 0u; c < HEAD4; c++) {
    row0[c] = vec4<f32>(query[at0 + c]) * uniforms.factor;
    row1[c] = vec4<f32>(query[at1 + c]) * uniforms.factor;
    sum0[c] = vec4<f32>();
    sum1[c] = vec4<f32>();
  }
  var softmax0 = Softmax(-3.0e38, 0.0, 0.0, array<f32, LANES>());
  var softmax1 = softmax0;
  for (var j = tile.y; j < tile.z; j += LANES) {
    let at = key_at(min(j + lane % LANES, last), column);
    var scores0 = array<f32, LANES>();
    var scores1 = array<f32, LANES>();
    for (var c = 0u; c < HEAD4; c++) {
      let key = vec4<f32>(keyValue[at + c]);
      for (var k = 0u; k < LANES; k++) {
        let other = subgroupShuffle(key, k);
        scores0[k] += dot(row0[c], other);
        scores1[k] += dot(row1[c], other);
      }
    }
    update(&softmax0, &scores0, head, i0, tile, j);
    update(&softmax1, &scores1, head, i1, tile, j);
    for (var c = 0u; c < HEAD4; c++) {
      let value = vec4<f32>(keyValue[at + MODEL4 + c]);
      var mixed0 = sum0[c] * softmax0.shrink;
      var mixed1 = sum1[c] * softmax1.shrink;
      for (var k = 0u; k < LANES; k++) {
        let other = subgroupShuffle(value, k);
        mixed0 += softmax0.weights[k] * other;
        mixed1 += softmax1.weights[k] * other;
      }
      sum0[c] = mixed0;
      sum1[c] = mixed1;
    }
  }
  if (i0 < tile.w) {
    let inverse = inverse_of(softmax0);
    for (var c = 0u; c < HEAD4; c++) { output[i0 * MODEL4 + column + c] = output_element(sum0[c] * inverse); }
    logSumExp[head * uniforms.tokens + i0] = log_sum_of(softmax0);
  }
  if (i1 < tile.w) {
    let inverse = inverse_of(softmax1);
    for (var c = 0u; c < HEAD4; c++) { output[i1 * MODEL4 + column + c] = output_element(sum1[c] * inverse); }
    logSumExp[head * uniforms.tokens + i1] = log_sum_of(softmax1);
  }
}
