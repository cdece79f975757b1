// values[i] = keep(seed, i) ? values[i] / (1 - rate) : 0; the same call undoes nothing and repeats exactly in the backward pass.
fn scramble(value: u32) -> u32 {
  // MurmurHash3's 32-bit finaliser.
  var h = value;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}

fn keep(index: u32) -> f32 {
  return select(0.0, uniforms.scale, scramble(scramble(index ^ uniforms.seed) + uniforms.seed) >= uniforms.threshold);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = workgroup_index(group, groups) * 64u + thread;
  if (at >= uniforms.length) { return; }
  let first = 4u * at;
  output[at] = input[at] * vec4<f32>(keep(first), keep(first + 1u), keep(first + 2u), keep(first + 3u));
}
