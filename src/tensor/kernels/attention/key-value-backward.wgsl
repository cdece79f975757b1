// A thread serves one key and value row: it walks over the rows of its sequence that looked at it.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let index = workgroup_index(group, groups) * 64u + thread;
  if (index >= uniforms.tokens * HEADS) { return; }
  let head = index / uniforms.tokens;
  let j = index % uniforms.tokens;
  let first = bounds[j].x;
  let end = bounds[j].y;
  let at = j * 2u * MODEL4 + head * HEAD4;
  var key: array<vec4<f32>, HEAD4>;
  var value: array<vec4<f32>, HEAD4>;
  var key_gradient: array<vec4<f32>, HEAD4>;
  var value_gradient: array<vec4<f32>, HEAD4>;
  for (var c = 0u; c < HEAD4; c++) {
    key[c] = keyValue[at + c] * uniforms.factor;
    value[c] = keyValue[at + MODEL4 + c];
    key_gradient[c] = vec4<f32>();
    value_gradient[c] = vec4<f32>();
  }
  for (var i = first; i < end; i++) {
    if (!sees(i, j, first)) { continue; }
    let row = i * MODEL4 + head * HEAD4;
    var score = 0.0;
    var weight_gradient = 0.0;
    for (var c = 0u; c < HEAD4; c++) {
      score += dot(query[row + c], key[c]);
      weight_gradient += dot(outputGradient[row + c], value[c]);
    }
    let weight = exp(score - statistics[head * uniforms.tokens + i]);
    let kept = keep(head, i, j);
    let delta = statistics[uniforms.tokens * HEADS + head * uniforms.tokens + i];
    let score_gradient = weight * (weight_gradient * kept - delta) * uniforms.factor;
    for (var c = 0u; c < HEAD4; c++) {
      value_gradient[c] += weight * kept * outputGradient[row + c];
      key_gradient[c] += score_gradient * query[row + c];
    }
  }
  for (var c = 0u; c < HEAD4; c++) {
    keyValueGradient[at + c] = key_gradient[c];
    keyValueGradient[at + MODEL4 + c] = value_gradient[c];
  }
}
