// sums[segment.row] += sum of values[order[i]] for i in [segment.first, segment.end): rows in order, no atomics.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let width = WIDTH / 4u;
  let index = workgroup_index(group, groups) * 64u + thread;
  if (index >= uniforms.segments * width) { return; }
  let segment = segments[index / width];
  let column = index % width;
  let at = segment.x * width + column;
  var sum = sums[at];
  for (var i = segment.y; i < segment.z; i++) { sum += values[order[i] * width + column]; }
  sums[at] = sum;
}
