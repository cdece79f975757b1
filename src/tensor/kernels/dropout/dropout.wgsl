// output[i] = keep(seed, i) ? input[i] / (1 - rate) : 0; the same call repeats exactly in the backward pass.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = workgroup_index(group, groups) * 64u + thread;
  if (at >= uniforms.length) { return; }
  let kept = keep4(4u * at, uniforms.seed, uniforms.threshold, uniforms.scale);
  output[at] = output_element(vec4<f32>(input[at]) * kept);
}
