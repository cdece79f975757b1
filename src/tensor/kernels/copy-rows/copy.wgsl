// For every pair (from, to): destination[to] = source[from], or += where ADD, or 0 where CLEAR. No two pairs share `to`.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let width = WIDTH / 4u;
  let index = workgroup_index(group, groups) * 64u + thread;
  if (index >= uniforms.pairs * width) { return; }
  let pair = pairs[index / width];
  let column = index % width;
  let at = pair.y * width + column;
  var value = vec4<f32>();
  if (CLEAR == 0u) { value = source[pair.x * width + column]; }
  if (ADD == 1u) { value += destination[at]; }
  destination[at] = value;
}
