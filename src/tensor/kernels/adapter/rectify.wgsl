// values = max(values, 0), four at a time.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = workgroup_index(group, groups) * 64u + thread;
  if (at >= uniforms.length) { return; }
  values[at] = max(values[at], vec4<f32>());
}
