// Recomputes the probabilities from the saved log-sum-exp. delta = output . outputGradient goes into the second half of
// `statistics` for the other backward pass.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let index = workgroup_index(group, groups) * 64u + thread;
  if (index >= uniforms.tokens * HEADS) { return; }
  let head = index / uniforms.tokens;
  let i = index % uniforms.tokens;
  let first = bounds[i].x;
  let end = bounds[i].y;
  let at = i * MODEL4 + head * HEAD4;
  var row: array<vec4<f32>, HEAD4>;
  var row_gradient: array<vec4<f32>, HEAD4>;
  var sum: array<vec4<f32>, HEAD4>;
  var delta = 0.0;
  for (var c = 0u; c < HEAD4; c++) {
    row[c] = query[at + c] * uniforms.factor;
    row_gradient[c] = outputGradient[at + c];
    sum[c] = vec4<f32>();
    delta += dot(row_gradient[c], output[at + c]);
  }
  let log_sum = statistics[index];
  statistics[uniforms.tokens * HEADS + index] = delta;
  for (var j = first; j < end; j++) {
    if (!sees(i, j, first)) { continue; }
    let key = j * 2u * MODEL4 + head * HEAD4;
    var score = 0.0;
    var weight_gradient = 0.0;
    for (var c = 0u; c < HEAD4; c++) {
      score += dot(row[c], keyValue[key + c]);
      weight_gradient += dot(row_gradient[c], keyValue[key + MODEL4 + c]);
    }
    let score_gradient = exp(score - log_sum) * (weight_gradient * keep(head, i, j) - delta) * uniforms.factor;
    for (var c = 0u; c < HEAD4; c++) { sum[c] += score_gradient * keyValue[key + c]; }
  }
  for (var c = 0u; c < HEAD4; c++) { queryGradient[at + c] = sum[c]; }
}
