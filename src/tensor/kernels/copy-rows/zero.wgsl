@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let index = workgroup_index(group, groups) * 64u + thread;
  if (index < uniforms.vectors) { destination[index] = destination_element(); }
}
