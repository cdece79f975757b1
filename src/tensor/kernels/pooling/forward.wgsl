// output[b] = hidden[first token of b], or the mean over the tokens of b.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let width = WIDTH / 4u;
  let index = workgroup_index(group, groups) * 64u + thread;
  if (index >= uniforms.sequences * width) { return; }
  let sequence = index / width;
  let column = index % width;
  let first = starts[sequence];
  if (MEAN == 0u) {
    output[index] = hidden[first * width + column];
    return;
  }
  let end = starts[sequence + 1u];
  var sum = vec4<f32>();
  for (var token = first; token < end; token++) { sum += hidden[token * width + column]; }
  output[index] = sum / f32(end - first);
}
