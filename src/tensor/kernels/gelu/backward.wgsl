@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let at = workgroup_index(group, groups) * 64u + thread;
  if (at >= uniforms.length) { return; }
  let x = input[at];
  let cumulative = 0.5 * (1.0 + erf4(x * 0.70710678));
  // 1 / sqrt(2 pi)
  let density = 0.39894228 * exp(-0.5 * x * x);
  gradient[at] = gradient[at] * (cumulative + x * density);
}
