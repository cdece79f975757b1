// Streaming softmax: one pass over the keys with a running maximum and sum; only the log-sum-exp is kept.
@compute @workgroup_size(16)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let workgroup = workgroup_index(group, groups);
  if (workgroup >= uniforms.tileCount * HEADS) { return; }
  let tile = tiles[workgroup / HEADS];
  let head = workgroup % HEADS;
  let i = tile.x + thread;
  if (i >= tile.w) { return; }
  let first = tile.y;
  let end = tile.z;
  let index = head * uniforms.tokens + i;
  var row: array<vec4<f32>, HEAD4>;
  var sum: array<vec4<f32>, HEAD4>;
  for (var c = 0u; c < HEAD4; c++) {
    row[c] = vec4<f32>(query[i * uniforms.queryStride + uniforms.queryOffset + head * HEAD4 + c]) * uniforms.factor;
    sum[c] = vec4<f32>();
  }
  var largest = -3.0e38;
  var weight_sum = 0.0;
  for (var j = first; j < end; j++) {
    if (!sees(i, j, first)) { continue; }
    let key = j * uniforms.keyValueStride + uniforms.keyValueOffset + head * HEAD4;
    var score = 0.0;
    for (var c = 0u; c < HEAD4; c++) { score += dot(row[c], vec4<f32>(keyValue[key + c])); }
    let larger = max(largest, score);
    let shrink = exp(largest - larger);
    let weight = exp(score - larger);
    largest = larger;
    weight_sum = weight_sum * shrink + weight;
    let kept = weight * keep(head, i, j);
    for (var c = 0u; c < HEAD4; c++) { sum[c] = sum[c] * shrink + kept * vec4<f32>(keyValue[key + MODEL4 + c]); }
  }
  // A row that sees nothing (a one-token sequence in the decoder) gives zeros.
  let inverse = select(0.0, 1.0 / weight_sum, weight_sum > 0.0);
  for (var c = 0u; c < HEAD4; c++) { output[i * MODEL4 + head * HEAD4 + c] = output_element(sum[c] * inverse); }
  logSumExp[index] = select(0.0, largest + log(weight_sum), weight_sum > 0.0);
}
