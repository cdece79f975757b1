// Streaming softmax: one pass over the keys with a running maximum and sum; only the log-sum-exp is kept.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let index = workgroup_index(group, groups) * 64u + thread;
  if (index >= uniforms.tokens * HEADS) { return; }
  let head = index / uniforms.tokens;
  let i = index % uniforms.tokens;
  let first = bounds[i].x;
  let end = bounds[i].y;
  var row: array<vec4<f32>, HEAD4>;
  var sum: array<vec4<f32>, HEAD4>;
  for (var c = 0u; c < HEAD4; c++) {
    row[c] = query[i * MODEL4 + head * HEAD4 + c] * uniforms.factor;
    sum[c] = vec4<f32>();
  }
  var largest = -3.0e38;
  var weight_sum = 0.0;
  for (var j = first; j < end; j++) {
    if (!sees(i, j, first)) { continue; }
    let key = j * 2u * MODEL4 + head * HEAD4;
    var score = 0.0;
    for (var c = 0u; c < HEAD4; c++) { score += dot(row[c], keyValue[key + c]); }
    let larger = max(largest, score);
    let shrink = exp(largest - larger);
    let weight = exp(score - larger);
    largest = larger;
    weight_sum = weight_sum * shrink + weight;
    let kept = weight * keep(head, i, j);
    for (var c = 0u; c < HEAD4; c++) { sum[c] = sum[c] * shrink + kept * keyValue[key + MODEL4 + c]; }
  }
  // A row that sees nothing (a one-token sequence in the decoder) gives zeros.
  let inverse = select(0.0, 1.0 / weight_sum, weight_sum > 0.0);
  for (var c = 0u; c < HEAD4; c++) { output[i * MODEL4 + head * HEAD4 + c] = sum[c] * inverse; }
  logSumExp[index] = select(0.0, largest + log(weight_sum), weight_sum > 0.0);
}
