// For every pair (from, to): destination[to] = source[from], or += where ADD. No two pairs share `to`.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let width = WIDTH / 4u;
  let index = workgroup_index(group, groups) * 64u + thread;
  if (index >= uniforms.pairs * width) { return; }
  let pair = pairs[index / width];
  let column = index % width;
  let at = pair.y * width + column;
  var value = vec4<f32>(source[pair.x * width + column]);
  if (ADD == 1u) { value += vec4<f32>(destination[at]); }
  destination[at] = destination_element(value);
}
