// scores[i, g] = factor q_i . p_ig: one thread a pair, the sum in the order of the columns.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let pair = workgroup_index(group, groups) * 64u + thread;
  if (pair >= uniforms.queries * uniforms.group) { return; }
  let query = (pair / uniforms.group) * uniforms.quads;
  let passage = (uniforms.queries + pair) * uniforms.quads;
  var sum = vec4<f32>();
  for (var quad = 0u; quad < uniforms.quads; quad++) {
    sum += vec4<f32>(embeddings[query + quad]) * vec4<f32>(embeddings[passage + quad]);
  }
  scores[pair] = uniforms.factor * dot(sum, vec4<f32>(1.0));
}
