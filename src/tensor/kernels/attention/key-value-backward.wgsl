// A thread serves one key and value row: it walks over the rows of its sequence that looked at it.
@compute @workgroup_size(16)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let workgroup = workgroup_index(group, groups);
  if (workgroup >= uniforms.tileCount * HEADS) { return; }
  let tile = tiles[workgroup / HEADS];
  let head = workgroup % HEADS;
  let j = tile.x + thread;
  if (j >= tile.w) { return; }
  let first = tile.y;
  let end = tile.z;
  let at = j * uniforms.keyValueStride + uniforms.keyValueOffset + head * HEAD4;
  var key: array<vec4<f32>, HEAD4>;
  var value: array<vec4<f32>, HEAD4>;
  var key_gradient: array<vec4<f32>, HEAD4>;
  var value_gradient: array<vec4<f32>, HEAD4>;
  for (var c = 0u; c < HEAD4; c++) {
    key[c] = vec4<f32>(keyValue[at + c]) * uniforms.factor;
    value[c] = vec4<f32>(keyValue[at + MODEL4 + c]);
    key_gradient[c] = vec4<f32>();
    value_gradient[c] = vec4<f32>();
  }
  for (var i = first; i < end; i++) {
    if (!sees(i, j, first)) { continue; }
    let row = i * MODEL4 + head * HEAD4;
    let looking = i * uniforms.queryStride + uniforms.queryOffset + head * HEAD4;
    var score = 0.0;
    var weight_gradient = 0.0;
    for (var c = 0u; c < HEAD4; c++) {
      score += dot(vec4<f32>(query[looking + c]), key[c]);
      weight_gradient += dot(vec4<f32>(outputGradient[row + c]), value[c]);
    }
    let weight = exp(score - statistics[head * uniforms.tokens + i]);
    let kept = keep(head, i, j);
    let delta = statistics[uniforms.tokens * HEADS + head * uniforms.tokens + i];
    let score_gradient = weight * (weight_gradient * kept - delta) * uniforms.factor;
    for (var c = 0u; c < HEAD4; c++) {
      value_gradient[c] += weight * kept * vec4<f32>(outputGradient[row + c]);
      key_gradient[c] += score_gradient * vec4<f32>(query[looking + c]);
    }
  }
  let to = j * uniforms.gradientStride + uniforms.gradientOffset + head * HEAD4;
  for (var c = 0u; c < HEAD4; c++) {
    keyValueGradient[to + c] = keyValueGradient_element(key_gradient[c]);
    keyValueGradient[to + MODEL4 + c] = keyValueGradient_element(value_gradient[c]);
  }
}
