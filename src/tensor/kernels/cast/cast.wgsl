// output[i] = input[i], rounded to halves: to the nearest, or as the device rounds.
@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = workgroup_index(group, groups) * 256u + thread;
  if (at >= uniforms.length) { return; }
  output[at] = output_element(input[at]);
}
