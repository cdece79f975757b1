// d q_i = factor sum_g s_ig p_ig and d p_ig = factor s_ig q_i for slopes s: one thread for four columns of an embedding.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = workgroup_index(group, groups) * 64u + thread;
  if (at >= uniforms.queries * (uniforms.group + 1u) * uniforms.quads) { return; }
  let row = at / uniforms.quads;
  let quad = at % uniforms.quads;
  var sum = vec4<f32>();
  if (row < uniforms.queries) {
    for (var g = 0u; g < uniforms.group; g++) {
      let pair = row * uniforms.group + g;
      sum += slopes[pair] * vec4<f32>(embeddings[(uniforms.queries + pair) * uniforms.quads + quad]);
    }
  } else {
    let pair = row - uniforms.queries;
    sum = slopes[pair] * vec4<f32>(embeddings[(pair / uniforms.group) * uniforms.quads + quad]);
  }
  sum *= uniforms.factor;
  if (ACCUMULATE == 1u) { sum += gradients[at]; }
  gradients[at] = sum;
}
