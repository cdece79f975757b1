// output = input / max(|input|, 1e-12), row by row; the norm is kept.
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = workgroup_index(group, groups);
  if (row >= uniforms.rows) { return; }
  let width = WIDTH / 4u;
  var squares = 0.0;
  for (var column = thread; column < width; column += 64u) {
    let value = input[row * width + column];
    squares += dot(value, value);
  }
  let norm = max(sqrt(total(thread, squares)), 1e-12);
  for (var column = thread; column < width; column += 64u) { output[row * width + column] = input[row * width + column] / norm; }
  if (thread == 0u) { norms[row] = norm; }
}
