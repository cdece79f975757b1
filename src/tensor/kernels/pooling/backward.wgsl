// hiddenGradient[t] = gradient of its sequence over the length, or at the first token alone.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let width = WIDTH / 4u;
  let index = workgroup_index(group, groups) * 64u + thread;
  if (index >= uniforms.tokens * width) { return; }
  let token = index / width;
  let column = index % width;
  let sequence = sequenceOf[token];
  let first = starts[sequence];
  let gradient = outputGradient[sequence * width + column];
  if (MEAN == 1u) {
    hiddenGradient[index] = gradient / f32(starts[sequence + 1u] - first);
  } else {
    hiddenGradient[index] = select(vec4<f32>(), gradient, token == first);
  }
}
