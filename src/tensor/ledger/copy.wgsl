@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_id) thread: vec3<u32>) {
  let index = workgroup_index(group, count) * 64u + thread.x;
  if (index < uniforms.length) { output[index] = input[index]; }
}
