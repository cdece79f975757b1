// Recomputes the probabilities from the saved log-sum-exp. delta = output . outputGradient goes into the second half of
// `statistics` for the other backward pass.
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
  let at = i * MODEL4 + head * HEAD4;
  var row: array<vec4<f32>, HEAD4>;
  var row_gradient: array<vec4<f32>, HEAD4>;
  var sum: array<vec4<f32>, HEAD4>;
  var delta = 0.0;
  for (var c = 0u; c < HEAD4; c++) {
    row[c] = vec4<f32>(query[i * uniforms.queryStride + uniforms.queryOffset + head * HEAD4 + c]) * uniforms.factor;
    row_gradient[c] = vec4<f32>(outputGradient[at + c]);
    sum[c] = vec4<f32>();
    delta += dot(row_gradient[c], vec4<f32>(output[at + c]));
  }
  let log_sum = statistics[index];
  statistics[uniforms.tokens * HEADS + index] = delta;
  for (var j = first; j < end; j++) {
    if (!sees(i, j, first)) { continue; }
    let key = j * uniforms.keyValueStride + uniforms.keyValueOffset + head * HEAD4;
    var score = 0.0;
    var weight_gradient = 0.0;
    for (var c = 0u; c < HEAD4; c++) {
      score += dot(row[c], vec4<f32>(keyValue[key + c]));
      weight_gradient += dot(row_gradient[c], vec4<f32>(keyValue[key + MODEL4 + c]));
    }
    let score_gradient = exp(score - log_sum) * (weight_gradient * keep(head, i, j) - delta) * uniforms.factor;
    for (var c = 0u; c < HEAD4; c++) { sum[c] += score_gradient * vec4<f32>(keyValue[key + c]); }
  }
  for (var c = 0u; c < HEAD4; c++) {
    queryGradient[i * uniforms.gradientStride + uniforms.gradientOffset + head * HEAD4 + c] = queryGradient_element(sum[c]);
  }
}
